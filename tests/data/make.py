"""Makes tests/data/formats, one short sentence in each format that is accepted, and tests/data/bad.

`python -m tests.data.make`. The files are committed: tests need neither espeak-ng nor this script.
"""

import io
import struct
import wave
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np

from transcription.demo.make_audio import SAMPLE_RATE, Voice, resample, speak

DATA = Path(__file__).parent
FORMATS = DATA / "formats"
BAD = DATA / "bad"
SENTENCE = "Sidang dibuka untuk umum."
LONGER = "Sidang dibuka dan terbuka untuk umum. Penuntut umum, silakan panggil saksi pertama."
# A container's random stream numbers and dates would change the file at every run.
REPEATABLE = {"fflags": "+bitexact"}
FRAMES_PER_SECOND = 5
PICTURE = (64, 48)


@dataclass(frozen=True)
class Format:
    container: str
    codec: str
    rate: int = SAMPLE_RATE
    layout: str = "mono"
    video: str = ""
    bit_rate: int = 24_000


ACCEPTED = {
    "wav": Format("wav", "pcm_s16le", 8000),
    "mp3": Format("mp3", "libmp3lame"),
    "m4a": Format("ipod", "aac"),
    "aac": Format("adts", "aac"),
    "ogg": Format("ogg", "vorbis", layout="stereo", bit_rate=48_000),
    "opus": Format("opus", "libopus", 48_000),
    "flac": Format("flac", "flac", 8000),
    "wma": Format("asf", "wmav2"),
    "amr": Format("amr", "libopencore_amrnb", 8000, bit_rate=12_200),
    "3gp": Format("3gp", "libopencore_amrnb", 8000, bit_rate=12_200),
    "mp4": Format("mp4", "aac", video="libx264"),
    "mkv": Format("matroska", "aac", video="mpeg4"),
    "mov": Format("mov", "aac", video="libx264"),
    "avi": Format("avi", "libmp3lame", video="mpeg4"),
    "webm": Format("webm", "libopus", 48_000, video="libvpx"),
}


def write_media(path: Path, sound: np.ndarray | None, form: Format, options: dict[str, str] | None = None) -> None:
    """`sound` is float at 16 kHz; None makes a film without a sound track."""
    with av.open(str(path), "w", format=form.container, options={**REPEATABLE, **(options or {})}) as container:
        # Streams are declared before the first packet: the header lists them.
        film = _film_stream(container, form) if form.video else None
        audio = _audio_stream(container, form) if sound is not None else None
        if film is not None:
            _encode_film(container, film, 2.0 if sound is None else len(sound) / SAMPLE_RATE)
        if audio is not None and sound is not None:
            _encode_sound(container, audio, sound, form)


def _film_stream(container: av.container.OutputContainer, form: Format) -> av.VideoStream:
    film = container.add_stream(form.video, rate=FRAMES_PER_SECOND)
    film.width, film.height = PICTURE
    film.pix_fmt = "yuv420p"
    film.codec_context.thread_count = 1
    return film


def _audio_stream(container: av.container.OutputContainer, form: Format) -> av.AudioStream:
    # FFmpeg calls its own Vorbis encoder experimental.
    return container.add_stream(
        form.codec, rate=form.rate, layout=form.layout, bit_rate=form.bit_rate, options={"strict": "-2"}
    )


def _encode_film(container: av.container.OutputContainer, film: av.VideoStream, seconds: float) -> None:
    width, height = PICTURE
    for index in range(int(seconds * FRAMES_PER_SECOND)):
        frame = av.VideoFrame.from_ndarray(np.full((height, width, 3), 40 + index, np.uint8), format="rgb24")
        frame.pts = index
        container.mux(film.encode(frame))
    container.mux(film.encode(None))


def _encode_sound(
    container: av.container.OutputContainer, audio: av.AudioStream, sound: np.ndarray, form: Format
) -> None:
    samples = resample(_int16(sound), SAMPLE_RATE, form.rate)
    channels = 2 if form.layout == "stereo" else 1
    interleaved = np.repeat(_int16(samples), channels).reshape(1, -1)
    frame = av.AudioFrame.from_ndarray(interleaved, format="s16", layout=form.layout)
    frame.sample_rate = form.rate
    frame.pts = 0
    container.mux(audio.encode(frame))
    container.mux(audio.encode(None))


def _int16(sound: np.ndarray) -> np.ndarray:
    return (np.clip(sound, -1, 1) * 32_767).astype(np.int16)


def write_wav(path: Path, samples: np.ndarray, rate: int) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(_int16(samples).tobytes())


def make_formats() -> None:
    FORMATS.mkdir(exist_ok=True)
    sound = speak(SENTENCE, Voice("id+m4", 155, 20))
    for extension, form in ACCEPTED.items():
        write_media(FORMATS / f"kalimat.{extension}", sound, form)


def make_bad_media() -> None:
    sound = speak(LONGER, Voice("id+Michael", 150, 20))
    film = ACCEPTED["mp4"]
    whole = BAD / "whole.mp4"
    write_media(whole, sound, film)
    _cut(whole, BAD / "truncated.mp4", 0.6)  # its index (moov) was at the end
    write_media(whole, sound, film, {"movflags": "+faststart"})
    _cut(whole, BAD / "truncated-faststart.mp4", 0.5)  # the index is there and promises more than there is
    whole.unlink()
    write_media(BAD / "no-sound.mp4", None, film)
    write_wav(BAD / "clip-200ms.wav", sound[SAMPLE_RATE : SAMPLE_RATE + SAMPLE_RATE // 5], SAMPLE_RATE)


def make_silence() -> None:
    """Good files in which nobody speaks: digital silence, and a microphone in an empty room."""
    nothing = np.zeros(10 * SAMPLE_RATE, np.float32)
    write_wav(BAD / "silence.wav", nothing[: 10 * 8000], 8000)
    write_media(BAD / "silence.opus", nothing, ACCEPTED["opus"])
    noise = np.random.default_rng(1).normal(0, 0.001, len(nothing)).astype(np.float32)
    write_media(BAD / "empty-room.opus", noise, ACCEPTED["opus"])


def make_files_of_other_kinds() -> None:
    (BAD / "empty.wav").write_bytes(b"")
    (BAD / "notes.wav").write_text("Catatan sidang: hakim ketua masuk pukul sembilan.\n" * 40, encoding="utf-8")
    (BAD / "archive.zip.wav").write_bytes(_zip())
    (BAD / "picture.mp3").write_bytes(_png())
    # Files that name other files or addresses: whoever opens them must not follow, though what
    # they name first is there and would play.
    (BAD / "playlist.m3u8").write_text(PLAYLIST, encoding="utf-8")
    (BAD / "playlist.mp3").write_text(PLAYLIST, encoding="utf-8")
    (BAD / "concat.wav").write_text(CONCAT, encoding="utf-8")


PLAYLIST = """#EXTM3U
#EXT-X-TARGETDURATION:10
#EXTINF:2,
../formats/kalimat.aac
#EXTINF:10,
http://127.0.0.1:9/secret.aac
#EXT-X-ENDLIST
"""

CONCAT = """ffconcat version 1.0
file silence.wav
"""


def _cut(source: Path, target: Path, share: float) -> None:
    content = source.read_bytes()
    target.write_bytes(content[: int(len(content) * share)])


def _zip() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("berkas/catatan.txt"), "Catatan sidang.\n" * 40)
    return buffer.getvalue()


def _png() -> bytes:
    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(b"\x00\x80")), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in chunks
    )


def main() -> None:
    BAD.mkdir(exist_ok=True)
    make_formats()
    make_bad_media()
    make_silence()
    make_files_of_other_kinds()


if __name__ == "__main__":
    main()

"""Media files for tests, made by libav's own encoders: nothing but tones and grey pictures."""

from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np


@dataclass(frozen=True)
class Kind:
    """A file format as people upload it."""

    name: str
    format: str
    codec: str
    rate: int = 16_000
    channels: int = 1
    picture: str = ""  # video codec


KINDS = [
    Kind("a.wav", "wav", "pcm_s16le", 8_000),
    Kind("a.mp3", "mp3", "libmp3lame", 44_100, 2),
    Kind("a.m4a", "ipod", "aac", 44_100, 2),
    Kind("a.aac", "adts", "aac", 44_100),
    Kind("a.ogg", "ogg", "vorbis", 44_100, 2),
    Kind("a.opus", "ogg", "libopus", 48_000),
    Kind("a.flac", "flac", "flac", 48_000, 2),
    Kind("a.wma", "asf", "wmav2", 44_100),
    Kind("a.amr", "amr", "libopencore_amrnb", 8_000),
    Kind("a.3gp", "3gp", "libopencore_amrnb", 8_000),
    Kind("a.mp4", "mp4", "aac", 48_000, 2, "mpeg4"),
    Kind("a.mkv", "matroska", "libopus", 48_000, 1, "mpeg4"),
    Kind("a.mov", "mov", "pcm_s16le", 48_000, 2, "mpeg4"),
    Kind("a.avi", "avi", "libmp3lame", 44_100, 1, "mpeg4"),
    Kind("a.webm", "webm", "libopus", 48_000, 1, "libvpx"),
]
KIND = {kind.name[2:]: kind for kind in KINDS}


def tone(seconds: float, rate: int, channels: int = 1, hertz: float = 440) -> np.ndarray:
    """Packed 16-bit samples, one row."""
    times = np.arange(int(seconds * rate)) / rate
    wave = (8_000 * np.sin(2 * np.pi * hertz * times)).astype(np.int16)
    return np.repeat(wave, channels).reshape(1, -1)


def make(
    folder: Path, kind: Kind, seconds: float = 3.0, options: dict[str, str] | None = None, late: float = 0.0
) -> Path:
    """A file of this kind with a tone in it. `late`: seconds of its clock at which the tone begins."""
    path = folder / kind.name
    with av.open(str(path), "w", format=kind.format, options=options or {}) as container:
        layout = "stereo" if kind.channels == 2 else "mono"
        sound = container.add_stream(kind.codec, rate=kind.rate, layout=layout, options={"strict": "experimental"})
        sound.bit_rate = 12_200 if "amr" in kind.codec else 64_000
        picture = _add_picture(container, kind) if kind.picture else None
        if picture:
            _write_picture(container, picture, seconds + late)
        _write_sound(container, sound, kind, seconds, late)
    return path


def silent_film(path: Path, seconds: float = 2.0) -> Path:
    with av.open(str(path), "w") as container:
        _write_picture(container, _add_picture(container, KIND["mp4"]), seconds)
    return path


def _add_picture(container: av.container.OutputContainer, kind: Kind) -> av.VideoStream:
    stream = container.add_stream(kind.picture, rate=10)
    stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
    return stream


def _write_picture(container: av.container.OutputContainer, stream: av.VideoStream, seconds: float) -> None:
    for _ in range(int(seconds * 10)):
        picture = av.VideoFrame.from_ndarray(np.full((48, 64, 3), 90, np.uint8), format="rgb24")
        container.mux(stream.encode(picture))
    container.mux(stream.encode(None))


def _write_sound(
    container: av.container.OutputContainer, stream: av.AudioStream, kind: Kind, seconds: float, late: float
) -> None:
    samples = tone(seconds, kind.rate, kind.channels)
    step = kind.rate // 10 * kind.channels
    for first in range(0, samples.shape[1], step):
        piece = np.ascontiguousarray(samples[:, first : first + step])
        frame = av.AudioFrame.from_ndarray(piece, format="s16", layout="stereo" if kind.channels == 2 else "mono")
        frame.sample_rate = kind.rate
        frame.pts = first // kind.channels + int(late * kind.rate)
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))

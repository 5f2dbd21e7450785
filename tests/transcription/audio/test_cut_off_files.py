"""A file that was cut off is taken for what is there, and what is missing is told."""

import struct
from pathlib import Path

import av
import numpy as np
import pytest

from tests.transcription.audio.making import KIND, Kind, make
from transcription.audio.decode import decode_to_wav
from transcription.audio.probe import probe
from transcription.audio.wav import unreadable_in, wav_duration

SECONDS = 40
# Formats that say at their beginning how long they are, or were to be.
TELLING = [
    (KIND["wav"], {}),
    (KIND["mkv"], {}),
    (KIND["webm"], {}),
    (KIND["avi"], {}),
    (KIND["wma"], {}),
    (KIND["flac"], {}),
    (KIND["mp3"], {}),
    (KIND["mp4"], {"movflags": "faststart"}),
    (KIND["m4a"], {"movflags": "faststart"}),
    (KIND["mov"], {"movflags": "faststart"}),
]
# Nobody can tell of these how long they were to be.
SILENT = [(KIND[name], {}) for name in ("aac", "amr")]
# Nor of these, but their last page says that it is one.
MARKED = [(KIND[name], {}) for name in ("opus", "ogg")]


def name(value: object) -> str:
    return value.name if isinstance(value, Kind) else ""


def cut(folder: Path, kind: Kind, options: dict[str, str], share: float = 0.5) -> Path:
    """The beginning of a recording."""
    path = make(folder, kind, SECONDS, options)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    return path


@pytest.mark.parametrize(("kind", "options"), TELLING, ids=name)
def test_the_first_half_is_decoded_and_the_second_is_told(tmp_path: Path, kind: Kind, options: dict[str, str]) -> None:
    path = cut(tmp_path, kind, options)

    info = probe(path)
    seconds = decode_to_wav(path, tmp_path / "out.wav")

    assert seconds == wav_duration(tmp_path / "out.wav") == pytest.approx(SECONDS / 2, abs=2)
    assert info.duration == pytest.approx(SECONDS / 2, abs=2), "what is there counts"
    span = unreadable_in(tmp_path / "out.wav")[-1]
    assert span.start == pytest.approx(seconds, abs=1)
    assert span.end == pytest.approx(SECONDS, abs=2.5)


@pytest.mark.parametrize(("kind", "options"), SILENT, ids=name)
def test_of_formats_that_tell_nothing_what_is_there_is_decoded(
    tmp_path: Path, kind: Kind, options: dict[str, str]
) -> None:
    path = cut(tmp_path, kind, options)

    assert probe(path).duration == pytest.approx(SECONDS / 2, abs=2)
    assert decode_to_wav(path, tmp_path / "out.wav") == pytest.approx(SECONDS / 2, abs=2)
    assert unreadable_in(tmp_path / "out.wav") == []


@pytest.mark.parametrize(("kind", "options"), MARKED, ids=name)
def test_a_file_without_its_end_mark_says_where_it_ends(tmp_path: Path, kind: Kind, options: dict[str, str]) -> None:
    path = cut(tmp_path, kind, options)

    seconds = decode_to_wav(path, tmp_path / "out.wav")

    assert seconds == pytest.approx(SECONDS / 2, abs=2)
    (span,) = unreadable_in(tmp_path / "out.wav")
    assert span.start == span.end == pytest.approx(seconds, abs=0.1)


@pytest.mark.parametrize(("kind", "options"), MARKED, ids=name)
def test_a_whole_one_says_nothing(tmp_path: Path, kind: Kind, options: dict[str, str]) -> None:
    decode_to_wav(make(tmp_path, kind, SECONDS, options), tmp_path / "out.wav")
    assert unreadable_in(tmp_path / "out.wav") == []


def test_a_tenth_that_is_left_is_still_a_recording(tmp_path: Path) -> None:
    path = cut(tmp_path, KIND["mkv"], {}, 0.1)

    assert probe(path).duration == pytest.approx(4, abs=1)
    assert decode_to_wav(path, tmp_path / "out.wav") == pytest.approx(4, abs=1)
    assert unreadable_in(tmp_path / "out.wav")[-1].end == pytest.approx(SECONDS, abs=3)


def test_a_good_mp3_with_the_header_of_a_longer_one_misses_nothing(tmp_path: Path) -> None:
    path = renamed_length(make(tmp_path, KIND["mp3"], SECONDS), frames=9.0, size=1.5)

    assert probe(path).duration == pytest.approx(SECONDS, abs=0.5)
    assert decode_to_wav(path, tmp_path / "out.wav") == pytest.approx(SECONDS, abs=0.5)
    assert unreadable_in(tmp_path / "out.wav") == []


def test_a_good_mp3_with_the_header_of_a_shorter_one_is_heard_to_its_end(tmp_path: Path) -> None:
    path = renamed_length(make(tmp_path, KIND["mp3"], SECONDS), frames=0.2, size=0.2)

    assert probe(path).duration == pytest.approx(SECONDS, abs=0.5)
    assert decode_to_wav(path, tmp_path / "out.wav") == pytest.approx(SECONDS, abs=0.5)


@pytest.mark.parametrize("headed", [True, False])
def test_an_mp3_of_variable_bit_rate_is_as_long_as_it_sounds(tmp_path: Path, headed: bool) -> None:
    """Without its header its length would be guessed from the bit rate of the silence that it begins with."""
    path = variable(tmp_path / "vbr.mp3", quiet=20, loud=10)
    if not headed:
        content = path.read_bytes()
        path.write_bytes(content[content.index(b"\xff\xf3", content.index(b"Xing")) :])

    assert probe(path).duration == pytest.approx(30, abs=0.3)
    assert decode_to_wav(path, tmp_path / "out.wav") == pytest.approx(30, abs=0.3)
    assert unreadable_in(tmp_path / "out.wav") == []


def variable(path: Path, quiet: int, loud: int) -> Path:
    """Seconds of silence, then of noise."""
    rate = 16_000
    noise = np.random.default_rng(3).normal(0, 6_000, loud * rate)
    sound = np.concatenate([np.zeros(quiet * rate), noise]).astype(np.int16).reshape(1, -1)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libmp3lame", rate=rate, layout="mono")
        stream.codec_context.qscale = True
        stream.codec_context.global_quality = 5 * 118
        frame = av.AudioFrame.from_ndarray(sound, format="s16", layout="mono")
        frame.sample_rate = rate
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def renamed_length(path: Path, frames: float, size: float) -> Path:
    """The file with another number of frames and bytes in its first frame than it has."""
    content = bytearray(path.read_bytes())
    mark = max(content.find(b"Xing"), content.find(b"Info"))
    flags, said_frames, said_bytes = struct.unpack_from(">III", content, mark + 4)
    assert flags & 3 == 3
    struct.pack_into(">II", content, mark + 8, int(said_frames * frames), int(said_bytes * size))
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8, 0.9, 0.93, 0.96])
def test_wherever_a_film_was_cut_off_it_is_taken_and_decoded(tmp_path: Path, share: float) -> None:
    """Near its end an AVI has an index, half of which leads nowhere."""
    path = cut(tmp_path, KIND["avi"], {}, share)

    assert probe(path).duration > 5
    assert decode_to_wav(path, tmp_path / "out.wav") == pytest.approx(SECONDS * share, rel=0.25)

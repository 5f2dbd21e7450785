"""What a file is, is decided by opening it; bad files are told apart."""

import struct
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import av
import pytest

from tests.transcription.audio.making import KIND, KINDS, Kind, make, silent_film
from transcription import errors
from transcription.audio import inspection
from transcription.audio import probe as probing
from transcription.audio.probe import probe

PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_format_that_people_upload_is_recognised(tmp_path: Path, kind: Kind) -> None:
    info = probe(make(tmp_path, kind))

    assert info.duration == pytest.approx(3.0, abs=0.15)
    assert (info.sample_rate, info.channels) == (kind.rate, kind.channels)
    assert info.has_video is bool(kind.picture)


def test_the_name_says_nothing_about_the_file(tmp_path: Path) -> None:
    disguised = make(tmp_path, KIND["mp3"]).rename(tmp_path / "notulen.pdf")

    assert probe(disguised).codec == "mp3"


def test_a_name_that_looks_like_a_protocol_is_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    make(tmp_path, KIND["wav"]).rename(tmp_path / "concat:a|b")

    assert probe(Path("concat:a|b")).container == "wav"


@pytest.mark.parametrize("name", ["--help", "-", "emoji 🎙️ ' \" ;.wav", "x" * 250])
def test_odd_names_are_only_names(tmp_path: Path, name: str) -> None:
    assert probe(make(tmp_path, KIND["wav"]).rename(tmp_path / name)).duration == pytest.approx(3)


def test_an_empty_file_is_called_empty(tmp_path: Path) -> None:
    (tmp_path / "a.wav").touch()

    with pytest.raises(errors.EmptyFile):
        probe(tmp_path / "a.wav")


def test_a_missing_file_is_no_bad_audio(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        probe(tmp_path / "none.wav")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("text.wav", b"Sidang dibuka dan dinyatakan terbuka untuk umum.\n" * 50),
        ("noise.mp3", bytes(range(7, 250)) * 40),
        ("subtitle.srt", b"1\n00:00:01,000 --> 00:00:02,000\nHalo\n\n"),
        ("subtitle.vtt", b"WEBVTT\n\n00:01.000 --> 00:02.000\nHalo\n\n"),
        ("paper.pdf", b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n" + b"x" * 2000),
        ("picture.png", PICTURE),
        ("zeros.wav", bytes(100_000)),
        ("phone.heic", b"\x00\x00\x00\x18ftypheic" + bytes(3000)),
    ],
)
def test_what_is_no_recording_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)

    with pytest.raises(errors.NotMedia):
        probe(tmp_path / name)


def test_a_zip_is_refused_even_when_a_recording_lies_in_it_uncompressed(tmp_path: Path) -> None:
    song = make(tmp_path, KIND["mp3"], seconds=20)
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.write(song)

    with pytest.raises(errors.NotMedia):
        probe(tmp_path / "a.zip")


def test_a_video_without_sound_is_called_that(tmp_path: Path) -> None:
    with pytest.raises(errors.NoAudioStream):
        probe(silent_film(tmp_path / "a.mp4"))


def test_a_cover_picture_makes_no_video(tmp_path: Path) -> None:
    path = tmp_path / "cover.mp3"
    song = make(tmp_path, KIND["mp3"]).read_bytes()
    body = b"\x00image/png\x00\x03\x00" + PICTURE
    frame = b"APIC" + struct.pack(">I", len(body)) + b"\x00\x00" + body
    size = bytes((len(frame) >> shift) & 0x7F for shift in (21, 14, 7, 0))
    path.write_bytes(b"ID3\x03\x00\x00" + size + frame + song[song.index(b"\xff\xfb") :])

    info = probe(path)

    assert info.has_video is False
    assert info.duration == pytest.approx(3, abs=0.2)


@pytest.mark.parametrize("kind", [KIND["wav"], KIND["mp3"], KIND["flac"]], ids=lambda kind: kind.name)
def test_a_clip_of_a_fifth_of_a_second_is_too_short(tmp_path: Path, kind: Kind) -> None:
    with pytest.raises(errors.TooShort):
        probe(make(tmp_path, kind, seconds=0.2))


def test_more_than_a_day_is_too_long(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    seconds, rate = 25 * 3600, 8_000
    with path.open("wb") as file:
        file.write(struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", seconds * rate + 36, b"WAVE", b"fmt ", 16,
                               1, 1, rate, rate, 1, 8, b"data", seconds * rate))  # fmt: skip
        file.truncate(44 + seconds * rate)

    with pytest.raises(errors.TooLong):
        probe(path)


@pytest.mark.parametrize("kind", [KIND["mp4"], KIND["mov"], KIND["m4a"], KIND["3gp"]], ids=lambda kind: kind.name)
def test_half_a_film_whose_index_came_last_is_called_incomplete(tmp_path: Path, kind: Kind) -> None:
    """Without its index nothing can be read. Of other halves what is there is taken: see test_cut_off_files."""
    path = make(tmp_path, kind, seconds=40)
    half = tmp_path / f"half-{kind.name}"
    half.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

    with pytest.raises(errors.TruncatedMedia):
        probe(half)


def test_only_the_first_bytes_of_a_film_are_incomplete_too(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(make(tmp_path, KIND["mp4"]).read_bytes()[:40])

    with pytest.raises(errors.TruncatedMedia):
        probe(tmp_path / "a.mp4")


@pytest.mark.parametrize("size", [0, 0xFFFFFFFF])
def test_a_recorder_that_lost_power_leaves_no_sizes_and_is_forgiven(tmp_path: Path, size: int) -> None:
    path = make(tmp_path, KIND["wav"], seconds=4)
    content = bytearray(path.read_bytes())
    content[4:8] = struct.pack("<I", size)
    start = content.index(b"data")
    content[start + 4 : start + 8] = struct.pack("<I", size)
    path.write_bytes(content)

    assert probe(path).duration == pytest.approx(4, abs=0.05)


@pytest.mark.parametrize(("kind", "options"), [(KIND["webm"], {"live": "1"}), (KIND["mkv"], {"live": "1"})])
def test_a_stream_that_was_saved_without_a_length_is_counted(
    tmp_path: Path, kind: Kind, options: dict[str, str]
) -> None:
    path = make(tmp_path, kind, seconds=4, options=options)
    with av.open(str(path)) as container:
        assert container.duration is None, "this file shall not declare its length"

    assert probe(path).duration == pytest.approx(4, abs=0.1)


def test_raw_aac_is_counted_because_libav_only_guesses(tmp_path: Path) -> None:
    path = make(tmp_path, KIND["aac"], seconds=30)

    assert probe(path).duration == pytest.approx(30, abs=0.1)


def test_a_playlist_cannot_make_libav_open_another_file(tmp_path: Path) -> None:
    make(tmp_path, KIND["aac"])
    playlist = tmp_path / "list.m3u8"
    playlist.write_text("#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:3\n#EXTINF:3.0,\na.aac\n#EXT-X-ENDLIST\n")
    with av.open(str(playlist)) as unguarded:
        assert unguarded.format.name == "hls", "this playlist shall work where nobody is careful"

    with pytest.raises(errors.NotMedia):
        probe(playlist)


def test_a_concatenation_script_cannot_make_libav_open_another_file(tmp_path: Path) -> None:
    make(tmp_path, KIND["wav"])
    script = tmp_path / "a.ffconcat"
    script.write_text("ffconcat version 1.0\nfile a.wav\n")
    with av.open(str(script)) as unguarded:
        assert unguarded.format.name == "concat", "this script shall work where nobody is careful"

    with pytest.raises(errors.NotMedia):
        probe(script)


def test_a_child_that_gives_no_answer_says_nothing_about_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(probing, "TIME_LIMIT", 0.01)

    with pytest.raises(errors.ProbeFailed, match="no answer"):
        probe(make(tmp_path, KIND["wav"]))


@pytest.mark.parametrize("ending", ["kill -9 $$", "exit 1", "echo MemoryError >&2; exit 137"])
def test_a_child_that_ends_without_an_answer_says_nothing_about_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    child = tmp_path / "python"
    child.write_text(f"#!/bin/sh\n{ending}\n")
    child.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(child))

    with pytest.raises(errors.ProbeFailed, match="probing ended with"):
        probe(make(tmp_path, KIND["wav"]))


def test_where_no_child_can_be_started_nothing_is_said_about_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "none"))

    with pytest.raises(errors.ProbeFailed):
        probe(make(tmp_path, KIND["wav"]))


@pytest.mark.parametrize(
    ("kind", "options"),
    [(KIND["webm"], {"live": "1"}), (KIND["aac"], {}), (KIND["mp3"], {}), (KIND["m4a"], {}), (KIND["flac"], {})],
    ids=lambda value: getattr(value, "name", ""),
)
def test_where_there_is_no_time_to_count_a_good_file_is_accepted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: Kind, options: dict[str, str]
) -> None:
    monkeypatch.setattr(inspection, "COUNT_SECONDS", 0)

    info = inspection.inspect(make(tmp_path, kind, seconds=30, options=options))

    assert inspection.SHORTEST <= info.duration <= inspection.LONGEST


def test_a_length_that_there_was_no_time_to_count_is_estimated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make(tmp_path, KIND["webm"], seconds=30, options={"live": "1"})
    clock = iter(range(1_000_000))
    monkeypatch.setattr(inspection.time, "monotonic", lambda: next(clock) / 1_000)
    monkeypatch.setattr(inspection, "COUNT_SECONDS", 0.5)  # some hundred packets of 20 ms

    assert inspection.inspect(path).duration == pytest.approx(30, rel=0.2)


def test_probing_loads_libav_in_the_child_only(tmp_path: Path) -> None:
    path = make(tmp_path, KIND["wav"])
    script = (
        "import sys; from pathlib import Path; from transcription.audio.probe import probe;"
        f"print(probe(Path({str(path)!r})).codec, 'av' in sys.modules)"
    )
    child = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert child.stdout.split() == ["pcm_s16le", "False"]


def test_the_child_loads_no_django_and_is_quick(tmp_path: Path) -> None:
    path = make(tmp_path, KIND["mp4"])
    script = (
        "import sys; from transcription.audio.inspection import main;"
        f"main([{str(path)!r}]); print('django' in sys.modules)"
    )
    started = time.monotonic()
    child = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert child.stdout.split()[-1] == "False"
    assert time.monotonic() - started < 5, "half a second when nothing else runs"

"""`manage.py transcribe` needs no server and no database, and says in one line what is wrong."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from tests.transcription.audio.making import KIND, make, silent_film
from tests.transcription.audio.scenes import court_room, write_channels
from tests.transcription.audio.speech import silence, spoken, write_wav
from transcription.management.commands.transcribe import read_vocabulary
from transcription.rttm import read_rttm

ROOT = Path(__file__).parents[2]


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    return write_wav(tmp_path / "sidang.wav", np.concatenate([spoken(9), silence(2)]))


def run(home: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """The command as a user runs it, where nothing listens on any database or Redis."""
    nowhere = {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/none", "REDIS_URL": "redis://127.0.0.1:1/0"}
    return subprocess.run(
        [sys.executable, "manage.py", "transcribe", *map(str, arguments)],
        cwd=ROOT,
        env=os.environ | nowhere | {"COURTSIGHT_HOME": str(home), "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
    )


def test_it_prints_json_and_nothing_else_without_server_and_database(tmp_path: Path, recording: Path) -> None:
    done = run(tmp_path / "home", recording)

    assert done.returncode == 0, done.stderr
    assert done.stderr == "", "progress is for terminals"
    document = json.loads(done.stdout)
    assert document["language"] == "id-ID"
    assert document["duration"] == pytest.approx(11, abs=0.1)
    first = document["segments"][0]
    assert set(first) == {"start", "end", "speaker", "text", "confidence", "words"}
    # A word that the machine put right says so as well.
    assert set(first["words"][0]) - {"correction"} == {"start", "end", "word", "confidence"}


@pytest.mark.parametrize("format", ["json", "txt", "vtt"])
def test_of_a_file_that_is_cut_off_it_says_what_is_missing(
    tmp_path: Path, recording: Path, format: str, capsys: pytest.CaptureFixture[str]
) -> None:
    content = recording.read_bytes()
    recording.write_bytes(content[: len(content) // 2])
    target = tmp_path / "out"

    call_command("transcribe", recording, format=format, output=target)

    said = "Rekaman rusak atau terpotong: berkasnya tidak berisi suara pada 00:00:05–00:00:10."
    assert said in capsys.readouterr().err
    if format == "json":
        (finding,) = json.loads(target.read_text())["findings"]
        assert (finding["kind"], round(finding["start"]), round(finding["end"])) == ("unreadable_audio", 5, 11)
    else:
        assert said in target.read_text()


@pytest.mark.parametrize(("channels", "speakers"), [("separate", {"channel-1", "channel-2"}), ("mix", {None})])
def test_channels_are_told_apart_or_mixed_as_asked(tmp_path: Path, channels: str, speakers: set[str | None]) -> None:
    recording = write_channels(tmp_path / "dua.wav", court_room(seconds=19).sounds)
    target = tmp_path / "dua.json"

    call_command("transcribe", recording, channels=channels, output=target)

    segments = json.loads(target.read_text())["segments"]
    assert {segment["speaker"] for segment in segments} == speakers
    assert sum("umum" in segment["text"].lower() for segment in segments) <= 1


def test_it_writes_the_format_asked_for_to_the_file_asked_for(tmp_path: Path, recording: Path) -> None:
    names = tmp_path / "names.txt"
    names.write_text("\ufeff# pihak\nBudi Santoso\n\n  Siti Rahayu \n", encoding="utf-8")
    target = tmp_path / "sidang.vtt"

    call_command("transcribe", recording, format="vtt", output=target, vocabulary=names, language="en-US")

    head, note, cue = target.read_text().split("\n\n")[:3]
    assert head == "WEBVTT"
    assert note.splitlines()[0] == "NOTE"
    assert note.splitlines()[1].endswith(": sidang.wav")
    assert re.search(r": whisper, \S+$", note.splitlines()[2])
    assert len(note.splitlines()) == 3
    assert cue.startswith("00:00:")
    assert read_vocabulary(names) == ("Budi Santoso", "Siti Rahayu")


def test_bad_audio_is_one_line_with_what_to_do_and_exit_code_1(tmp_path: Path) -> None:
    (tmp_path / "catatan.wav").write_text("Sidang dibuka.\n" * 100)

    done = run(tmp_path / "home", tmp_path / "catatan.wav")

    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.strip().splitlines()) == 1
    assert "catatan.wav" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "make_it",
    [
        lambda folder: folder / "none.wav",
        lambda folder: folder,
        lambda folder: (folder / "empty.wav").touch() or folder / "empty.wav",
        lambda folder: silent_film(folder / "film.mp4"),
        lambda folder: make(folder, KIND["wav"], seconds=0.2),
        lambda folder: write_wav(folder / "silent.wav", silence(5)),
    ],
    ids=["missing", "folder", "empty", "no sound", "too short", "nobody speaks"],
)
def test_what_cannot_be_transcribed_is_explained(tmp_path: Path, make_it: object) -> None:
    path = make_it(tmp_path)

    with pytest.raises(CommandError) as caught:
        call_command("transcribe", path)

    assert str(path) in str(caught.value)
    assert caught.value.returncode == 1


@pytest.mark.parametrize(("format", "start"), [("docx", b"PK\x03\x04"), ("pdf", b"%PDF-")])
def test_a_recording_can_be_had_as_a_document(tmp_path: Path, recording: Path, format: str, start: bytes) -> None:
    call_command("transcribe", recording, format=format, output=tmp_path / "x")

    assert (tmp_path / "x").read_bytes().startswith(start)


def test_speakers_are_told_apart_and_can_be_had_as_rttm(tmp_path: Path) -> None:
    recording = write_wav(tmp_path / "sidang.wav", spoken(16, 77))

    call_command("transcribe", recording, diarize=True, speakers=2, output=tmp_path / "x.json")
    call_command("transcribe", recording, format="rttm", output=tmp_path / "x.rttm")

    segments = json.loads((tmp_path / "x.json").read_text())["segments"]
    assert {segment["speaker"] for segment in segments} <= {"1", "2"}
    turns = read_rttm((tmp_path / "x.rttm").read_bytes())
    assert sum(turn.end - turn.start for turn in turns) > 8
    assert (tmp_path / "x.rttm").read_text().startswith("SPEAKER sidang 1 ")


def test_without_a_model_for_speakers_the_text_comes_and_it_says_so(tmp_path: Path, recording: Path) -> None:
    os.environ["SPEAKER_MODEL"] = str(tmp_path / "no-model.onnx")
    try:
        done = run(tmp_path / "home", recording, "--diarize")
    finally:
        del os.environ["SPEAKER_MODEL"]

    assert done.returncode == 0
    assert "SPEAKER_MODEL" in done.stderr
    assert "Traceback" not in done.stderr
    assert {segment["speaker"] for segment in json.loads(done.stdout)["segments"]} == {None}


def test_people_read_of_speakers_by_number_and_programs_get_the_labels(tmp_path: Path) -> None:
    recording = write_wav(tmp_path / "sidang.wav", spoken(8, 77))

    for format in ("txt", "vtt", "json"):
        with translation.override("id"):
            call_command("transcribe", recording, speakers=1, format=format, output=tmp_path / format)

    assert "Pembicara 1: " in (tmp_path / "txt").read_text()
    assert "Pembicara 1: " in (tmp_path / "vtt").read_text()
    assert {segment["speaker"] for segment in json.loads((tmp_path / "json").read_text())["segments"]} == {"1"}


@pytest.mark.parametrize("speakers", ["0", "-1", "dua", "51", "00010000", "²"])
def test_a_number_of_speakers_that_is_none_is_refused(tmp_path: Path, recording: Path, speakers: str) -> None:
    told = pytest.raises(CommandError, match="--speakers: bilangan bulat dari 1 sampai 50")
    with told, translation.override("id"):
        call_command("transcribe", recording, f"--speakers={speakers}")


def test_a_vocabulary_that_is_not_there_is_named(tmp_path: Path, recording: Path) -> None:
    with pytest.raises(CommandError, match=r"names\.txt"):
        call_command("transcribe", recording, vocabulary=tmp_path / "names.txt")


def test_weights_that_are_not_there_say_what_to_do(tmp_path: Path, recording: Path) -> None:
    os.environ["WHISPER_MODEL"] = str(tmp_path / "no-model")
    try:
        done = run(tmp_path / "home", recording)
    finally:
        del os.environ["WHISPER_MODEL"]

    assert done.returncode == 1
    assert "WHISPER_MODEL" in done.stderr
    assert "Traceback" not in done.stderr

"""`manage.py evaluate` needs no server and no database; its JSON is for programs, its table for people."""

import json
import os
import re
import subprocess
import sys
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings
from django.utils import translation

from tests.transcription.audio.speech import silence, spoken, write_wav
from transcription.command_line import transcribe_alone
from transcription.diarizing import networks_here
from transcription.management.commands import evaluate as command
from transcription.types import EngineOptions, Segment, Transcription, Turn, Word

ROOT = Path(__file__).parents[2]
SAID = "Sidang perkara pidana nomor 12 dibuka dan terbuka untuk umum."
RATES = {"wer", "cer", "der", "der_collar_0.25", "cpwer", "speaker_count_error", "real_time_factor"}


@pytest.fixture(scope="module")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with speech, silence, and a file that is no sound."""
    folder = tmp_path_factory.mktemp("recordings")
    write_wav(folder / "sidang.wav", np.concatenate([spoken(9), silence(1)]))
    write_wav(folder / "sunyi.wav", silence(3))
    (folder / "catatan.wav").write_text("Sidang dibuka.\n" * 100)
    return folder


def manifest(folder: Path, *lines: dict[str, object]) -> Path:
    path = folder / "manifest.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def line(audio: str, text: str = SAID, **more: object) -> dict[str, object]:
    return {"audio": audio, "text": text, **more}


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch) -> list[EngineOptions]:
    """The engine says a fixed sentence; which options it was asked with is kept."""
    asked: list[EngineOptions] = []

    def transcribe(
        path: Path, engine: object, options: EngineOptions, progress: object, corrector: object, diarize: object = None
    ) -> Transcription:
        asked.append(options)
        speaker = "1" if diarize else None
        words = tuple(
            Word(place, place + 1, word, speaker=speaker)
            for place, word in enumerate(SAID.replace("12", "dua belas").split())
        )
        segments = (Segment(0, 9, SAID, words, speaker),)
        return Transcription("id-ID", 10.0, segments, turns=(Turn(0.0, 9.0, "1"),) if diarize else ())

    monkeypatch.setattr(command, "transcribe_alone", transcribe)
    monkeypatch.setattr(command, "engine_for_all_cores", lambda name: None)
    return asked


def evaluated(path: Path, **options: object) -> str:
    output = StringIO()
    call_command("evaluate", path, stdout=output, **options)
    return output.getvalue()


def run(home: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """The command as a user runs it, where nothing listens on any database or Redis."""
    nowhere = {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/none", "REDIS_URL": "redis://127.0.0.1:1/0"}
    return subprocess.run(
        [sys.executable, "manage.py", "evaluate", *map(str, arguments)],
        cwd=ROOT,
        env=os.environ | nowhere | {"COURTSIGHT_HOME": str(home), "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
    )


def test_real_recordings_are_scored_without_server_and_database_and_failures_are_listed(
    tmp_path: Path, recordings: Path
) -> None:
    path = manifest(recordings, line("sidang.wav"), line("sunyi.wav"), line("catatan.wav"), line("none.wav"))

    done = run(tmp_path / "home", path, "--json")

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1, "progress is for terminals"
    document = json.loads(done.stdout)
    assert [each["audio"] for each in document["files"]] == ["sidang.wav", "sunyi.wav"]
    assert [(each["audio"], each["error"]["code"]) for each in document["failed"]] == [
        ("catatan.wav", "not_media"),
        ("none.wav", "unreadable"),
    ]
    speech, nobody = document["files"]
    assert 0 < speech["real_time_factor"] < 5
    assert speech["audio_seconds"] == pytest.approx(10, abs=0.1)
    assert speech["cer"] < nobody["cer"] == nobody["wer"] == 1


def test_the_json_has_the_keys_that_programs_rely_on(recordings: Path, scripted: list[EngineOptions]) -> None:
    path = manifest(recordings, line("sidang.wav"), line("sunyi.wav", "Saksi Budi Santoso hadir."))

    document = json.loads(evaluated(path, json=True))

    assert set(document) == {"files", "overall", "failed"}
    for figures in (document["overall"], *document["files"]):
        assert figures.keys() >= RATES
        assert figures["levels"].keys() == {"raw", "n0", "n1", "n2"}
        assert figures["items"].keys() == {"names", "numbers", "dates", "articles", "terms"}
    assert document["files"][0]["wer"] == 0
    assert document["files"][0]["levels"]["raw"]["wer"] == pytest.approx(2 / 10)
    assert document["files"][0]["items"]["numbers"] == {"rate": 0, "wrong": 0, "of": 1}
    assert document["files"][1]["items"]["names"] == {"rate": 1, "wrong": 2, "of": 2}
    assert [document["overall"][key] for key in ("der", "der_collar_0.25", "cpwer", "speaker_count_error")] == [
        None
    ] * 4
    assert document["failed"] == []


def test_speakers_are_scored_where_the_manifest_has_rttm(recordings: Path, scripted: list[EngineOptions]) -> None:
    (recordings / "sidang.rttm").write_text("SPEAKER sidang 1 0.0 9.0 <NA> <NA> Hakim <NA> <NA>\n")
    (recordings / "dua.rttm").write_text(
        "SPEAKER x 1 0.0 4.0 <NA> <NA> Hakim <NA> <NA>\nSPEAKER x 1 4.0 5.0 <NA> <NA> Saksi <NA> <NA>\n"
    )
    path = manifest(
        recordings, line("sidang.wav", rttm="sidang.rttm"), line("sunyi.wav", rttm="dua.rttm"), line("sidang.wav")
    )

    document = json.loads(evaluated(path, json=True, diarize=True))

    right, wrong, unknown = document["files"]
    names = ("der", "der_collar_0.25", "cpwer", "speaker_count_error")
    assert [right[name] for name in names] == [0, 0, 0, 0]
    assert wrong["der"] == pytest.approx(4 / 9)
    assert wrong["speaker_count_error"] == 1
    assert wrong["cpwer"] > 0.5
    assert [unknown[name] for name in names] == [None] * 4
    assert document["overall"]["der"] == pytest.approx(2 / 9)
    assert document["overall"]["speaker_count_error"] == 0.5
    assert "cpWER" in evaluated(path, diarize=True)


def test_a_recording_whose_rttm_is_none_is_put_down(recordings: Path, scripted: list[EngineOptions]) -> None:
    (recordings / "bad.rttm").write_text("SPEAKER sidang 1 soon 9.0 <NA> <NA> Hakim <NA> <NA>\n")
    path = manifest(recordings, line("sidang.wav", rttm="bad.rttm"), line("sidang.wav"))

    with pytest.raises(CommandError, match="1 "):
        evaluated(path, diarize=True)


def test_all_is_pooled_over_words(recordings: Path, scripted: list[EngineOptions]) -> None:
    path = manifest(recordings, line("sidang.wav"), line("sidang.wav", "Bukan."))

    document = json.loads(evaluated(path, json=True))

    assert [each["wer"] for each in document["files"]] == [0, 11]
    assert document["overall"]["wer"] == pytest.approx(11 / 12, abs=1e-6)
    assert document["overall"]["words"] == 12


def test_the_vocabulary_of_a_line_goes_to_the_engine_and_the_language_to_all(
    recordings: Path, scripted: list[EngineOptions]
) -> None:
    path = manifest(recordings, line("sidang.wav", vocabulary=["Siti Rahayu"]), line("sunyi.wav"))

    evaluated(path, language="jv-ID", json=True)

    assert [(options.language, options.vocabulary) for options in scripted] == [
        ("jv-ID", ("Siti Rahayu",)),
        ("jv-ID", ()),
    ]


def test_the_table_shows_each_recording_and_all_with_and_without_normalisation(
    recordings: Path, scripted: list[EngineOptions]
) -> None:
    path = manifest(recordings, line("sidang.wav"), line("sunyi.wav", "Saksi Budi Santoso hadir."))

    with translation.override("en"):
        text = evaluated(path)

    head, _, first, second, overall = text.splitlines()[:5]
    assert re.split(r"  +", head) == [
        "File", "Words", "WER", "CER", "WER as written", "CER as written", "Real-time factor",
    ]  # fmt: skip
    assert re.split(r"  +", first)[:3] == ["sidang.wav", "11", "0.0 %"]
    assert re.split(r"  +", first)[4] == "20.0 %"
    assert second.startswith("sunyi.wav")
    assert overall.startswith("All")
    assert re.search(r"^names +2 +2 +100\.0 %$", text, re.M)
    assert re.search(r"^dates +0 +0 +–$", text, re.M)
    assert re.search(r"^as written +[1-9][0-9.]+ %", text, re.M)
    assert "Correction" not in text


def test_the_table_is_indonesian_for_indonesians(recordings: Path, scripted: list[EngineOptions]) -> None:
    with translation.override("id"):
        text = evaluated(manifest(recordings, line("sidang.wav")))

    assert text.startswith("Berkas")
    assert "20,0 %" in text
    assert "nama" in text


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([], "manifest.jsonl"),
        ([line("sidang.wav"), {"text": "Ya."}], "2"),
        ([line("sidang.wav", "…")], "1"),
    ],
    ids=["empty", "no audio", "no reference"],
)
def test_a_bad_manifest_is_one_line_that_names_the_place(
    recordings: Path, scripted: list[EngineOptions], lines: list[dict[str, object]], said: str
) -> None:
    path = manifest(recordings, *lines)

    with pytest.raises(CommandError) as caught:
        evaluated(path)

    assert str(path) in str(caught.value)
    assert said in str(caught.value).removeprefix(str(path)[:-14])
    assert caught.value.returncode == 1
    assert scripted == [], "nothing is transcribed before the manifest is known to be good"


def test_a_manifest_that_is_not_there_is_named(tmp_path: Path, scripted: list[EngineOptions]) -> None:
    with pytest.raises(CommandError, match=r"none\.jsonl"):
        evaluated(tmp_path / "none.jsonl")


def test_the_other_recordings_still_count_in_the_table(recordings: Path, scripted: list[EngineOptions]) -> None:
    output = StringIO()

    with pytest.raises(CommandError, match=r"1 .* 2"):
        call_command("evaluate", manifest(recordings, line("none.wav"), line("sidang.wav")), stdout=output)

    assert re.search(r"^sidang\.wav +11", output.getvalue(), re.M)
    assert re.search(r"^none\.wav: \w+", output.getvalue(), re.M)


def test_without_a_model_for_speakers_nothing_is_scored_and_it_says_so(
    recordings: Path, scripted: list[EngineOptions], tmp_path: Path
) -> None:
    networks_here.cache_clear()
    with (
        override_settings(SPEAKER_MODEL=str(tmp_path / "none.onnx")),
        pytest.raises(CommandError, match="SPEAKER_MODEL"),
    ):
        evaluated(manifest(recordings, line("sidang.wav")), diarize=True)


def test_what_was_decoded_does_not_stay(recordings: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    seen: list[Path] = []
    monkeypatch.setattr("transcription.pipeline.transcribe_file", lambda source, wav, *rest, **named: seen.append(wav))

    transcribe_alone(recordings / "sidang.wav", None, EngineOptions("id-ID"), print)

    assert seen[0].is_relative_to(tmp_path)
    assert list(tmp_path.iterdir()) == []

"""Jobs and the command correct what the local engine wrote by ear: as the court, the job or the command says."""

import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from courtsight.accounts.models import User
from tests.transcription.audio.speech import silence, spoken, write_wav
from tests.transcription.calling import Caller
from tests.transcription.jobs import spoken_recording, work_until_done
from transcription.correction import digest_of_dictionary, load_lexicon
from transcription.dispatch import create_job
from transcription.engines import ENGINES, Call, Capabilities, Piece, load_engine
from transcription.models import Job, Recording
from transcription.models.job import JobStatus
from transcription.types import ChunkResult, EngineOptions, Word

HEARD = "yang berchampur itu"


class Mishearing:
    """Hears the same in every chunk."""

    name, model, variant = "whisper", "fake", ""
    capabilities = Capabilities(("id-ID",), True, True, True, longest_chunk=29.0, batch=4, corrected=True)

    def transcribe(self, pieces: Sequence[Piece], options: EngineOptions, call: Call) -> list[ChunkResult]:
        return [ChunkResult(self._words(piece), (), options.language, self.name, self.model) for piece in pieces]

    def _words(self, piece: Piece) -> tuple[Word, ...]:
        return tuple(
            Word(piece.start + index * 0.5, piece.start + index * 0.5 + 0.4, word, 0.8)
            for index, word in enumerate(HEARD.split())
        )

    def detect_language(self, pieces: Sequence[Piece]) -> str:
        return "id-ID"


@pytest.fixture(autouse=True)
def engine(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(ENGINES, "whisper", lambda workers: Mishearing())
    load_engine.cache_clear()
    yield
    load_engine.cache_clear()


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_wav(tmp_path_factory.mktemp("sidang") / "sidang.wav", np.concatenate([spoken(4), silence(1)]))


@pytest.fixture
def recording(db: None, file: Path) -> Recording:
    return spoken_recording(source=file, duration=5)


def done(recording: Recording, clerk: User, correction: str = "") -> Job:
    job = create_job(recording, clerk, language="id-ID", correction=correction)
    work_until_done()
    job.refresh_from_db()
    return job


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("correction", "text"),
    [("", "yang bercampur itu"), ("suggest", HEARD), ("off", HEARD)],
    ids=["court", "suggest", "off"],
)
def test_a_job_corrects_as_it_was_told(clerk: User, recording: Recording, correction: str, text: str):
    (segment,) = done(recording, clerk, correction).transcript.segments.all()
    assert (segment.text, segment.engine_text) == (text, HEARD)
    assert any("correction" in word for word in segment.words) is (correction != "off")


@pytest.mark.django_db(transaction=True)
def test_names_of_the_case_are_not_corrected(clerk: User, recording: Recording):
    recording.hearing.case.parties.create(name="CV Berchampur", role="plaintiff")
    (segment,) = done(recording, clerk).transcript.segments.all()
    assert segment.text == HEARD


@pytest.mark.django_db(transaction=True)
def test_a_dictionary_that_is_gone_fails_the_job_and_says_so(clerk: User, recording: Recording, tmp_path: Path):
    recording.hearing.case.parties.create(name="CV Lain", role="plaintiff")  # no result of it is cached
    with override_settings(CORRECTION_DICTIONARY=str(tmp_path / "kamus.txt")):
        job = done(recording, clerk)
    assert (job.status, job.error_code) == (JobStatus.FAILED, "dictionary_unavailable")


@pytest.mark.parametrize(
    ("arguments", "text"),
    [((), "yang bercampur itu"), (("--correction", "suggest"), HEARD), (("--correction", "off"), HEARD)],
)
def test_the_command_corrects_as_it_was_told(file: Path, tmp_path: Path, arguments: tuple[str, ...], text: str):
    target = tmp_path / "sidang.json"
    call_command("transcribe", str(file), "--output", str(target), *arguments)
    (segment,) = json.loads(target.read_text())["segments"]
    assert segment["text"] == text
    marked = [word["correction"]["applied"] for word in segment["words"] if "correction" in word]
    assert marked == {(): [True], ("--correction", "suggest"): [False]}.get(arguments, [])


def test_names_given_to_the_command_are_not_corrected(file: Path, tmp_path: Path):
    names, target = tmp_path / "nama.txt", tmp_path / "sidang.txt"
    names.write_text("CV Berchampur\n")
    call_command("transcribe", str(file), "--vocabulary", str(names), "--format", "txt", "--output", str(target))
    assert HEARD in target.read_text()


def test_the_command_tells_of_a_dictionary_that_cannot_be_read(file: Path, tmp_path: Path):
    with (
        override_settings(CORRECTION_DICTIONARY=str(tmp_path / "kamus.txt")),
        pytest.raises(CommandError, match="CORRECTION_DICTIONARY"),
    ):
        call_command("transcribe", str(file), stdout=io.StringIO())


@pytest.mark.django_db(transaction=True)
def test_another_dictionary_is_another_result(clerk: User, recording: Recording, tmp_path: Path):
    dictionary = tmp_path / "kamus.txt"
    dictionary.write_text("lain\n")
    with override_settings(CORRECTION_DICTIONARY=str(dictionary)):
        assert done(recording, clerk).transcript.segments.get().text == "yang bercampur itu"
    (own := tmp_path / "kamus-sendiri.txt").write_text("berchampur\n")
    with override_settings(CORRECTION_DICTIONARY=str(own)):
        assert done(recording, clerk).transcript.segments.get().text == HEARD


@pytest.mark.django_db(transaction=True)
def test_a_dictionary_that_is_gone_is_no_matter_where_nothing_is_corrected(
    clerk: User, recording: Recording, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(Mishearing, "capabilities", replace(Mishearing.capabilities, corrected=False))
    recording.hearing.case.parties.create(name="CV Tanpa Kamus", role="plaintiff")
    with override_settings(CORRECTION_DICTIONARY=str(tmp_path / "kamus.txt")):
        assert done(recording, clerk).transcript.segments.get().text == HEARD


def test_the_digest_is_that_of_the_words_in_use_whatever_the_file_says_by_now(tmp_path: Path):
    dictionary = tmp_path / "kamus.txt"
    dictionary.write_text("satu\n")
    before = digest_of_dictionary(str(dictionary))
    dictionary.write_text("dua\n")
    assert digest_of_dictionary(str(dictionary)) == before
    load_lexicon.cache_clear()
    assert digest_of_dictionary(str(dictionary)) != before
    assert digest_of_dictionary("") == ""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("asked", "text"), [("off", HEARD), (None, "yang bercampur itu")])
def test_the_api_takes_a_correction_for_one_job(clerk: User, recording: Recording, asked: str | None, text: str):
    order = {"recording_id": str(recording.pk), "correction": asked}
    answer = Caller(clerk).post("/transcribe", {name: value for name, value in order.items() if value})
    assert answer.status_code == 202
    work_until_done()
    job = Job.objects.get(pk=answer.json()["id"])
    assert job.transcript.segments.get().text == text


def test_the_api_refuses_a_correction_that_there_is_not(clerk: User, recording: Recording):
    answer = Caller(clerk).post("/transcribe", {"recording_id": str(recording.pk), "correction": "perhaps"})
    assert answer.status_code == 422

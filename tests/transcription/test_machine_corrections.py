"""What the machine corrected stays told from what was heard and from what people wrote: rows, pages, files, API."""

import json

import pytest
from django.test import Client

from courtsight.accounts.models import User
from tests import factories
from tests.transcription.calling import Caller
from tests.transcription.correction.saying import said
from transcription import editing, transcripts
from transcription.correction import correct, load_corrector, load_lexicon
from transcription.exports import EXPORTS, UNKNOWN
from transcription.models import Segment, Transcript
from transcription.pipeline import assemble, corrected
from transcription.types import ChunkResult, EngineOptions, Transcription

HEARD = "Hal itu di sebut dalam miliktim yang berchampur."
WRITTEN = "Hal itu disebut dalam milik tim yang bercampur."
COUNT = 3
REASONS = {"applied", "heard", "reason", "written"}


def results(text: str = HEARD) -> list[ChunkResult]:
    return [ChunkResult(tuple(said(text)), (), "id-ID", "whisper", "base")]


def transcription(mode: str = "apply") -> Transcription:
    options = EngineOptions("id-ID")
    done = corrected(results(), options, load_corrector(mode))
    return assemble(done, duration=9.0, language="id-ID")


@pytest.fixture
def transcript(db: None) -> Transcript:
    return transcripts.store(transcription(), factories.JobFactory())


@pytest.fixture
def suggested(db: None) -> Transcript:
    return transcripts.store(transcription("suggest"), factories.JobFactory())


@pytest.fixture
def reader(client: Client, clerk: User) -> Client:
    client.force_login(clerk)
    client.cookies["django_language"] = "en"
    return client


def read_words(reader: Client, transcript: Transcript) -> dict[str, object]:
    return reader.get(f"/transcripts/{transcript.pk}/words").json()


def edit(transcript: Transcript, clerk: User, text: str) -> Segment:
    segment = transcript.segments.get()
    return editing.edit_segment(segment, clerk, segment.revision, text=text)


def test_without_a_corrector_words_stay_as_heard():
    assert corrected(results(), EngineOptions("id-ID"), None) == results()
    assert corrected(results(), EngineOptions("id-ID"), load_corrector("apply")) != results()


def test_names_that_the_engine_was_told_are_protected():
    options = EngineOptions("id-ID", ("PT Berchampur", "Miliktim"))
    (done,) = corrected(results(), options, load_corrector("apply"))
    assert [word.correction.heard for word in done.words if word.correction] == ["di sebut"]


def test_the_row_keeps_what_the_engine_said_beside_the_corrected_text(transcript: Transcript):
    row = transcript.segments.get()
    assert (row.text, row.engine_text) == (WRITTEN, HEARD)
    assert transcripts.to_transcription(transcript).segments[0].words == transcription().segments[0].words


def test_a_suggestion_leaves_the_text_as_it_was_heard(suggested: Transcript):
    row = suggested.segments.get()
    assert row.text == row.engine_text == HEARD


def test_a_correction_by_the_machine_is_none_by_a_person(reader: Client, clerk: User, transcript: Transcript):
    html = reader.get(f"/transcripts/{transcript.pk}/").content.decode()
    assert "corrected by people" not in html
    assert "segment__corrected" not in html
    edit(transcript, clerk, WRITTEN.replace("dalam", "di dalam"))
    html = reader.get(f"/transcripts/{transcript.pk}/").content.decode()
    assert "1 part corrected by people." in " ".join(html.split())
    assert html.count("segment__corrected") == 1


def test_a_person_who_takes_the_change_back_counts_as_one_who_corrected(clerk: User, transcript: Transcript):
    edit(transcript, clerk, HEARD)
    assert transcript.segments.with_corrected().get().is_corrected
    edit(transcript, clerk, WRITTEN)  # and back to what the machine had made of it
    assert not transcript.segments.with_corrected().get().is_corrected


def test_the_page_gets_the_corrected_words_beside_the_times(reader: Client, transcript: Transcript):
    answer = read_words(reader, transcript)
    assert len(answer["segments"][0]) == 3 * len(WRITTEN.split())
    assert answer["corrections"] == {
        "0": [
            [2, "di sebut", "disebut", True],
            [4, "miliktim", "milik tim", True],
            [5, "miliktim", "milik tim", True],
            [7, "berchampur.", "bercampur.", True],
        ]
    }


def test_the_page_gets_suggestions_as_such(reader: Client, suggested: Transcript):
    found = read_words(reader, suggested)["corrections"]["0"]
    assert [place for place, *_ in found] == [2, 3, 5, 7]
    assert not any(applied for *_, applied in found)


def test_a_transcript_without_corrections_has_an_empty_list(reader: Client, db: None):
    segment = factories.SegmentFactory(words=[], text="Sidang dibuka", end=1.3)
    assert read_words(reader, segment.transcript) == {"segments": [[0, 650, -1, 650, 1300, -1]], "corrections": {}}


def test_a_persons_edit_keeps_the_corrections_of_words_that_stay(reader: Client, clerk: User, transcript: Transcript):
    edit(transcript, clerk, WRITTEN.replace("Hal itu", "Perkara itu juga"))
    assert [heard for _, heard, *_ in read_words(reader, transcript)["corrections"]["0"]] == [
        "di sebut",
        "miliktim",
        "miliktim",
        "berchampur.",
    ]


def test_a_persons_edit_drops_the_corrections_of_words_that_it_changes(
    reader: Client, clerk: User, transcript: Transcript
):
    segment = edit(transcript, clerk, WRITTEN.replace("tim", "regu").replace("disebut", "tercantum"))
    assert [heard for _, heard, *_ in read_words(reader, transcript)["corrections"]["0"]] == ["berchampur."]
    assert [word["word"] for word in segment.words if "correction" in word] == ["bercampur."]
    assert segment.engine_text == HEARD


def test_json_carries_the_correction_and_other_words_have_no_further_key():
    (segment,) = json.loads(EXPORTS["json"].write(transcription(), UNKNOWN))["segments"]
    plain = [word for word in segment["words"] if "correction" not in word]
    marked = [word["correction"] for word in segment["words"] if "correction" in word]
    assert all(word.keys() == {"start", "end", "word", "confidence"} for word in plain)
    assert [change["reason"] for change in marked] == ["joined", "split", "split", marked[-1]["reason"]]
    assert marked[0] == {"heard": "di sebut", "written": "disebut", "reason": "joined", "applied": True}
    assert all(change.keys() == REASONS for change in marked)


@pytest.mark.parametrize("format", ["txt", "vtt"])
def test_the_head_of_a_file_counts_what_the_machine_corrected(reader: Client, transcript: Transcript, format: str):
    said_so = f"{COUNT} words corrected by the machine"
    assert said_so in reader.get(f"/transcripts/{transcript.pk}/download/{format}").content.decode()


def test_the_head_counts_in_indonesian_too(reader: Client, transcript: Transcript):
    reader.cookies["django_language"] = "id"
    text = reader.get(f"/transcripts/{transcript.pk}/download/txt").content.decode()
    assert f"{COUNT} kata dikoreksi oleh mesin" in text
    assert WRITTEN in text


def test_the_head_is_silent_about_suggestions(reader: Client, suggested: Transcript):
    assert "corrected by" not in reader.get(f"/transcripts/{suggested.pk}/download/txt").content.decode()


@pytest.mark.parametrize("format", ["txt", "srt", "vtt"])
def test_texts_have_the_words_as_corrected(format: str):
    text = EXPORTS[format].write(transcription(), UNKNOWN).decode()
    assert WRITTEN.split()[2] in text
    assert "berchampur" not in text


def test_the_api_carries_the_correction(clerk: User, transcript: Transcript):
    (segment,) = Caller(clerk).get(f"/transcripts/{transcript.pk}").json()["segments"]
    assert segment["text"] == WRITTEN
    assert segment["words"][0].keys() == {"start", "end", "word", "confidence"}
    assert segment["words"][2]["correction"] == {
        "heard": "di sebut",
        "written": "disebut",
        "reason": "joined",
        "applied": True,
    }


def test_what_another_version_stored_is_left_out(transcript: Transcript):
    row = transcript.segments.get()
    row.words[2]["correction"] = {"heard": 1}
    row.save()
    assert transcripts.words_of(row)[2].correction is None


def test_a_segment_border_within_a_change_loses_no_word(db: None):
    long = " ".join(["sungguh"] * 24 + ["miliktim"] + ["sungguh"] * 24)
    words = tuple(correct(said(long), load_lexicon()))
    done = assemble([ChunkResult(words)], duration=60.0, language="id-ID")
    stored = transcripts.store(done, factories.JobFactory())
    assert " ".join(filter(None, stored.segments.values_list("engine_text", flat=True))) == long

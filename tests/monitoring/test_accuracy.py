"""What is measured of which transcripts, and which groups the page shows."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from courtsight.accounts.models import User
from monitoring import accuracy, accuracy_tables
from monitoring.models import AccuracyRow
from monitoring.tasks import measure_accuracy
from tests import factories
from transcription.editing import edit_segment
from transcription.models import Chunk, Hearing, Segment, Transcript
from transcription.models.transcript import TranscriptStatus

pytestmark = pytest.mark.django_db
HEARD = "saksi melihat terdakwa masuk ke rumah"
SAID = "saksi melihat terdakwa keluar dari rumah"
WORDS = 6


def transcript_of(hearing: Hearing | None, segments: int = 4, **fields: Any) -> Transcript:
    given = {"recording": factories.RecordingFactory(hearing=hearing)} | fields
    transcript = factories.TranscriptFactory(**given)
    for index in range(segments):
        factories.SegmentFactory(transcript=transcript, index=index, text=HEARD)
    return transcript


def correct(transcript: Transcript, index: int, by: User, text: str = SAID) -> None:
    segment = transcript.segments.get(index=index)
    edit_segment(segment, by, segment.revision, text=text)


def words_of(transcript: Transcript) -> tuple[int, int]:
    """Words that are counted, and wrong ones."""
    rows = AccuracyRow.objects.filter(transcript=transcript)
    return sum(row.words for row in rows), sum(row.words_wrong for row in rows)


def test_of_a_draft_what_was_read_is_counted_up_to_the_last_correction(hearing: Hearing, clerk: User):
    transcript = transcript_of(hearing)
    correct(transcript, 1, clerk)
    measure_accuracy()
    assert words_of(transcript) == (2 * WORDS, 2)


@pytest.mark.parametrize("status", [TranscriptStatus.REVIEW, TranscriptStatus.CERTIFIED])
def test_what_was_submitted_counts_as_a_whole(status: TranscriptStatus, hearing: Hearing, clerk: User):
    transcript = transcript_of(hearing)
    correct(transcript, 1, clerk)
    Transcript.objects.update(status=status)
    measure_accuracy()
    assert words_of(transcript) == (4 * WORDS, 2)


def test_a_draft_that_nobody_touched_is_not_counted(hearing: Hearing):
    transcript_of(hearing)
    assert accuracy.measure_changed() == 0
    assert not AccuracyRow.objects.exists()


def test_only_what_was_changed_since_is_measured_again(hearing: Hearing, clerk: User):
    one, other = transcript_of(hearing), transcript_of(hearing)
    for transcript in (one, other):
        correct(transcript, 0, clerk)
    assert accuracy.measure_changed() == 2
    assert accuracy.measure_changed() == 0
    correct(one, 2, clerk)
    assert accuracy.measure_changed() == 1
    assert words_of(one) == (3 * WORDS, 4)
    assert words_of(other) == (WORDS, 2)


def test_a_run_ends_in_time_and_the_next_one_goes_on(hearing: Hearing, clerk: User):
    for _ in range(3):
        correct(transcript_of(hearing), 0, clerk)
    assert [accuracy.measure_changed(longest=0) for _ in range(4)] == [1, 1, 1, 0]


def test_sealed_hearings_and_recordings_without_one_are_left_out(sealed_hearing: Hearing, clerk: User):
    for one in (sealed_hearing, None):
        correct(transcript_of(one), 3, clerk)
    assert accuracy.measure_changed() == 0


@pytest.mark.parametrize("what", ["hearing", "case"])
def test_what_is_sealed_later_is_forgotten_and_not_shown_until_then(what: str, hearing: Hearing, clerk: User):
    correct(transcript_of(hearing, segments=100), 99, clerk)
    accuracy.measure_changed()
    assert accuracy_tables.overall() is not None
    sealed = hearing if what == "hearing" else hearing.case
    sealed.sealed = True
    sealed.save()
    assert accuracy_tables.overall() is None
    assert not any(table.rows or table.hidden for table in accuracy_tables.tables())
    accuracy.measure_changed()
    assert not AccuracyRow.objects.exists()


@pytest.mark.parametrize("unnamed", ["channel-2", "Kanal 2"])
def test_microphones_are_told_apart_where_each_has_a_channel(hearing: Hearing, clerk: User, unnamed: str):
    recording = factories.RecordingFactory(hearing=hearing)
    job = factories.JobFactory(recording=recording, microphones=["Hakim Ketua", ""])
    for channel in (0, 1):
        Chunk.objects.create(job=job, index=channel, channel=channel, start=0, end=9)
    transcript = transcript_of(hearing, segments=0, recording=recording, job=job)
    for index, label in enumerate(["Hakim Ketua", unnamed, "S3"]):
        factories.SegmentFactory(transcript=transcript, index=index, text=HEARD, engine_speaker=label)
    correct(transcript, 2, clerk)
    accuracy.measure_changed()
    found = AccuracyRow.objects.values_list("microphone", "words_wrong")
    assert sorted(found) == [("", 2), ("Hakim Ketua", 0), ("channel-2", 0)]


def test_speakers_who_were_told_apart_by_their_voices_are_no_microphones(hearing: Hearing, clerk: User):
    transcript = transcript_of(hearing, segments=0, job=factories.JobFactory())
    factories.SegmentFactory(transcript=transcript, index=0, text=HEARD, engine_speaker="Hakim Ketua")
    correct(transcript, 0, clerk)
    accuracy.measure_changed()
    assert AccuracyRow.objects.get().microphone == ""


def test_the_engine_that_went_on_for_another_has_numbers_of_its_own(hearing: Hearing, clerk: User):
    transcript = transcript_of(hearing)
    Segment.objects.filter(index=1).update(engine="google", model="chirp_2")
    correct(transcript, 1, clerk)
    accuracy.measure_changed()
    found = {row.engine: (row.model, row.words_wrong) for row in AccuracyRow.objects.all()}
    assert found == {"whisper": ("base", 0), "google": ("chirp_2", 2)}


def table(key: str) -> dict[str, float]:
    """Word error rates by group."""
    return {", ".join(map(str, row.group)): row.words.value for row in accuracy_tables.table_of(key).rows}


def measured(hearing: Hearing, words: int, wrong: int, **fields: Any) -> AccuracyRow:
    counts = {name: 0 for kind in ("names", "numbers", "terms") for name in (kind, f"{kind}_wrong")}
    part = {"microphone": "", "engine": "whisper", "model": "base", "edit_number": 1, "status": "review"}
    transcript = factories.TranscriptFactory(recording__hearing=hearing)
    given = counts | part | {"transcript": transcript, "words": words, "words_wrong": wrong} | fields
    return AccuracyRow.objects.create(**given)


def test_groups_are_rates_over_all_words_and_not_means_of_rates():
    room = factories.HearingFactory(court_room="Kartika")
    measured(room, 1000, 100)
    measured(room, 3000, 100)
    assert table("room") == {"Kartika": pytest.approx(0.05)}
    assert accuracy_tables.overall().transcripts == 2


def test_groups_of_few_words_are_not_shown_but_said_to_be_there():
    measured(factories.HearingFactory(court_room="Kartika"), 1000, 100)
    measured(factories.HearingFactory(court_room="Cakra"), accuracy_tables.LEAST_WORDS - 1, 100)
    found = accuracy_tables.table_of("room")
    assert [row.group for row in found.rows] == [("Kartika",)]
    assert found.hidden == 1


def test_microphones_of_the_same_name_in_two_rooms_are_two():
    for room, wrong in (("Kartika", 100), ("Cakra", 200)):
        measured(factories.HearingFactory(court_room=room), 1000, wrong, microphone="Saksi")
    assert table("microphone") == {"Cakra, Saksi": 0.2, "Kartika, Saksi": 0.1}


def test_a_microphone_without_a_name_is_named_in_the_reader_s_language():
    measured(factories.HearingFactory(court_room="Cakra"), 1000, 100, microphone="channel-2")
    for language, name in (("id", "Kanal 2"), ("en", "Channel 2")):
        with translation.override(language):
            assert table("microphone") == {f"Cakra, {name}": 0.1}


def test_months_are_those_of_the_hearings_the_newest_first():
    for month, wrong in ((1, 300), (2, 200), (3, 100)):
        measured(factories.HearingFactory(starts_at=datetime(2026, month, 9, 3, tzinfo=UTC)), 1000, wrong)
    rows = accuracy_tables.table_of("month").rows
    assert [row.group[0].month for row in rows] == [3, 2, 1]
    assert [row.words.value for row in rows] == [0.1, 0.2, 0.3]


def test_models_of_an_engine_are_told_apart():
    measured(factories.HearingFactory(), 1000, 300)
    measured(factories.HearingFactory(), 1000, 100, model="large-v3-turbo")
    assert table("engine") == {"whisper, base": 0.3, "whisper, large-v3-turbo": 0.1}


@pytest.mark.parametrize(("language", "rate", "month"), [("id", "5,0 %", "Maret 2026"), ("en", "5.0 %", "March 2026")])
def test_the_page_shows_numbers_and_never_a_word(
    language: str, rate: str, month: str, administrator: User, client: Client
):
    measured(factories.HearingFactory(court_room="Kartika"), 2000, 100, names=40, names_wrong=10)
    client.force_login(administrator)
    client.cookies["django_language"] = language
    text = re.sub(r"\s+", " ", client.get("/health/accuracy/").content.decode())
    for expected in ("Kartika", rate, month, "10/40"):
        assert expected in text
    assert "terdakwa masuk" not in text

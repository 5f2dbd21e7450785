"""The board of minutes that nobody has signed: whose, in which order, what is missing, and how long there is."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone, translation

from courtsight.accounts.models import User
from tests import factories
from transcription.models import Case, Hearing, Proceedings, Transcript
from transcription.models.job import JobStatus
from transcription.unsigned_minutes import hours_until, unsigned_for

BOARD = "/minutes/"


@pytest.fixture
def reader(client: Client, clerk: User) -> Client:
    client.force_login(clerk)
    client.cookies["django_language"] = "en"
    return client


def held(days: float, case: Case | None = None, **more: object) -> Hearing:
    """A hearing so many days ago, of which there is nothing else."""
    starts_at = timezone.now() - timedelta(days=days)
    return factories.HearingFactory(starts_at=starts_at, **({"case": case} if case else {}), **more)


def heard(days: float, case: Case | None = None) -> Hearing:
    """The same with a transcript."""
    hearing = held(days, case)
    factories.TranscriptFactory(recording__hearing=hearing)
    return hearing


def planned(hearing: Hearing, hours: float, **more: object) -> Hearing:
    starts_at = timezone.now() + timedelta(hours=hours, minutes=1)
    return factories.HearingFactory(case=hearing.case, starts_at=starts_at, **more)


def missing(client: Client, hearing: Hearing) -> list[str]:
    """What the board says of this hearing, with English as its language."""
    row = next(row for row in client.get(BOARD).context["rows"] if row.hearing == hearing)
    return [one.text for one in row.missing]


def test_the_most_urgent_comes_first_and_what_has_no_next_session_last(reader: Client):
    without, later, soon, late = heard(9), heard(3), heard(2), heard(5)
    begun = {hearing: planned(hearing, hours) for hearing, hours in ((later, 200), (soon, 20), (late, -24))}[late]
    rows = reader.get(BOARD).context["rows"]
    assert [row.hearing for row in rows] == [late, soon, later, without, begun]
    with translation.override("en"):
        assert [row.left for row in rows] == ["The next session has begun", "20 hours", "8 days", "", ""]
    assert [row.is_urgent for row in rows] == [True, True, False, False, False]


def test_of_several_sessions_to_come_the_first_counts(reader: Client):
    hearing = heard(1)
    for hours in (300, 5, 100):
        planned(hearing, hours)
    assert reader.get(BOARD).context["rows"][0].hours == 5


def test_a_hearing_that_has_taken_place_is_on_the_board_whatever_there_is_of_it(reader: Client):
    nothing, only_sound, under_way, draft = held(4), held(3), held(2), heard(1)
    factories.RecordingFactory(hearing=only_sound)
    factories.JobFactory(recording__hearing=under_way, status=JobStatus.PENDING)
    assert missing(reader, nothing) == ["No recording"]
    assert missing(reader, only_sound) == ["No transcript"]
    assert missing(reader, under_way) == ["Being transcribed"]
    assert missing(reader, draft) == ["Draft"]


def test_one_that_is_recorded_just_now_says_so(reader: Client):
    hearing = held(0)
    factories.LiveSessionFactory(hearing=hearing)
    assert missing(reader, hearing) == ["Being recorded now"]


def test_one_that_is_still_to_come_is_not_there_unless_it_has_a_transcript(clerk: User):
    to_come, recorded_before = held(-2), heard(-3)
    assert list(unsigned_for(clerk)) == [recorded_before]
    factories.RecordingFactory(hearing=to_come)
    assert to_come not in unsigned_for(clerk)


def test_each_recording_says_what_is_missing_of_it(reader: Client):
    hearing = heard(1)
    second = factories.RecordingFactory(hearing=hearing, name="<b>kedua</b>.wav")
    certified = factories.TranscriptVersionFactory(transcript__recording__hearing=hearing).transcript
    factories.TranscriptFactory(recording=certified.recording)
    assert missing(reader, hearing) == ["Draft", "No transcript"]
    first = hearing.recordings.exclude(pk__in=[second.pk, certified.recording_id]).get()
    page = reader.get(BOARD).content.decode()
    assert f"Draft: <bdi>{first.name}</bdi>" in page
    assert "No transcript: <bdi>&lt;b&gt;kedua&lt;/b&gt;.wav</bdi>" in page


def test_where_there_is_one_recording_its_name_is_not_told(reader: Client):
    factories.TranscriptFactory(recording__hearing=held(1), recording__name="pagi.wav")
    assert "pagi.wav" not in reader.get(BOARD).content.decode()


def test_a_role_whose_person_nobody_knows_is_told_by_its_name(reader: Client):
    hearing = held(1)
    factories.TranscriptFactory(recording__hearing=hearing, status="review")
    assert missing(reader, hearing)[0].startswith("In review, waits for presiding judge")


def test_rows_lead_to_where_the_next_step_is_taken(reader: Client):
    without, draft = held(2), heard(1)
    page = reader.get(BOARD).content.decode()
    assert f'href="/hearings/{without.pk}/"' in page
    assert f'href="/transcripts/{Transcript.objects.get().pk}/certification/"' in page
    assert f'href="/hearings/{draft.pk}/proceedings/"' in page
    assert page.count("nothing noted yet") == 2
    Proceedings.objects.create(hearing=draft)
    assert reader.get(BOARD).content.decode().count("nothing noted yet") == 1


def test_a_viewer_reads_the_board_and_is_led_to_no_form(client: Client, viewer: User):
    hearing = held(1)
    client.force_login(viewer)
    assert f"/hearings/{hearing.pk}/proceedings/" not in client.get(BOARD).content.decode()


def test_a_long_board_has_pages(reader: Client):
    for days in range(1, 31):
        held(days)
    first, second = reader.get(BOARD), reader.get(BOARD, {"page": "2"})
    assert (len(first.context["rows"]), len(second.context["rows"])) == (25, 5)


def test_the_number_of_queries_does_not_grow_with_the_rows(reader: Client, django_assert_max_num_queries):
    for days in range(1, 25):
        heard(days)
    with django_assert_max_num_queries(20):
        reader.get(BOARD)


def test_an_empty_board_says_that_all_is_signed(reader: Client):
    assert "All minutes are signed" in reader.get(BOARD).content.decode()


def test_what_is_certified_is_off_the_board_though_a_later_draft_exists(clerk: User):
    hearing = heard(1)
    transcript = Transcript.objects.get(recording__hearing=hearing)
    assert list(unsigned_for(clerk)) == [hearing]
    factories.TranscriptVersionFactory(transcript=transcript)
    factories.TranscriptFactory(recording=transcript.recording)
    assert list(unsigned_for(clerk)) == []


@pytest.mark.parametrize("status", ["draft", "review"])
def test_a_version_in_force_signs_its_hearing_while_a_newer_draft_of_it_is_open(reader: Client, status: str):
    hearing = heard(1)
    factories.TranscriptVersionFactory(transcript=Transcript.objects.get(), status=status)
    assert "All minutes are signed" in reader.get(BOARD).content.decode()
    factories.RecordingFactory(hearing=hearing)
    assert missing(reader, hearing) == ["No transcript"], "of the other recording alone"


def test_every_recording_of_a_hearing_is_to_be_certified(clerk: User):
    hearing = heard(1)
    factories.TranscriptVersionFactory(transcript=Transcript.objects.get())
    factories.TranscriptFactory(recording__hearing=hearing)
    assert list(unsigned_for(clerk)) == [hearing]


def test_sealed_hearings_show_to_nobody_else_neither_as_a_row_nor_as_the_next_session(
    client: Client, clerk: User, outsider: User, sealed_hearing: Hearing
):
    factories.TranscriptFactory(recording__hearing=sealed_hearing)
    empty = held(3, sealed=True)
    empty.assigned.add(clerk)
    hearing = heard(1)
    planned(hearing, 10, sealed=True).assigned.add(clerk)
    assert set(unsigned_for(clerk)) == {hearing, sealed_hearing, empty}
    assert unsigned_for(clerk).get(pk=hearing.pk).next_session is not None
    assert list(unsigned_for(outsider)) == [hearing]
    assert unsigned_for(outsider).get().next_session is None
    client.force_login(outsider)
    assert sealed_hearing.case.number not in client.get(BOARD).content.decode()


def test_every_page_leads_to_the_board(reader: Client):
    assert f'href="{BOARD}"' in reader.get("/").content.decode()


@pytest.mark.parametrize(("minutes", "hours"), [(59, 0), (60, 1), (-1, -1), (24 * 60, 24)])
def test_hours_are_cut(minutes: int, hours: int):
    now = datetime(2026, 3, 2, 10, 0)
    assert hours_until(now + timedelta(minutes=minutes), now) == hours
    assert hours_until(None, now) is None

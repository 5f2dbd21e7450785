"""Live corrections against the better transcript: shown in their sentence, and either is taken into the text."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction, AuditEvent
from tests import factories
from tests.transcription.calling import Caller, assert_problem
from tests.transcription.editing.saying import retype, said, texts_of
from transcription.captions.differences import TextMovedOn, differences_in, take
from transcription.editing import apply_edit
from transcription.models import EditKind, Hearing, LiveDifference, Transcript
from transcription.models.live_difference import Taken
from transcription.models.transcript import TranscriptStatus

pytestmark = pytest.mark.django_db


@pytest.fixture
def transcript(hearing: Hearing) -> Transcript:
    """Words of a third of four seconds each: “cici” from 2.667 on."""
    transcript = factories.TranscriptFactory(recording__hearing=hearing)
    said(transcript, "Saksi bernama cici", "Tinggal di Bandung Barat")
    return transcript


@pytest.fixture
def difference(transcript: Transcript) -> LiveDifference:
    return factories.LiveDifferenceFactory(transcript=transcript)


def test_a_difference_is_shown_in_its_sentence(transcript: Transcript, difference: LiveDifference):
    (shown,) = differences_in(transcript)
    assert (shown.before, shown.difference.in_text, shown.after) == (
        "Saksi bernama", "cici", "Tinggal di Bandung Barat",
    )  # fmt: skip


def test_taking_the_live_correction_is_an_edit_of_whoever_takes_it(difference: LiveDifference, judge: User):
    taken = take(difference, judge, Taken.LIVE)
    assert texts_of(taken.transcript) == ["Saksi bernama Sitti", "Tinggal di Bandung Barat"]
    assert (taken.taken, taken.taken_by) == (Taken.LIVE, judge)
    assert [edit.made_by for edit in taken.transcript.edits.all()] == [judge]
    event = AuditEvent.objects.get(target_type="livedifference")
    assert (event.action, event.details["taken"], event.hearing_id) == (
        AuditAction.CHANGED, "live", taken.transcript.recording.hearing_id,
    )  # fmt: skip


def test_keeping_the_better_text_changes_nothing_but_the_decision(difference: LiveDifference, clerk: User):
    taken = take(difference, clerk, Taken.BATCH)
    assert texts_of(taken.transcript)[0] == "Saksi bernama cici"
    assert (taken.taken, taken.transcript.edits.count()) == (Taken.BATCH, 0)


def test_a_decision_can_be_changed_and_changed_back(difference: LiveDifference, clerk: User):
    for wanted, text in ((Taken.LIVE, "Sitti"), (Taken.BATCH, "cici"), (Taken.LIVE, "Sitti")):
        taken = take(difference, clerk, wanted)
        assert texts_of(taken.transcript)[0] == f"Saksi bernama {text}"


def test_the_same_decision_again_does_nothing(difference: LiveDifference, clerk: User, judge: User):
    take(difference, clerk, Taken.LIVE)
    assert take(difference, judge, Taken.LIVE).taken_by == clerk
    assert difference.transcript.edits.count() == 1


def test_words_that_the_better_pass_missed_are_put_in_where_they_were_said(transcript: Transcript, clerk: User):
    missed = factories.LiveDifferenceFactory(transcript=transcript, start=4.0, end=4.0, live="Ia", batch="")
    take(missed, clerk, Taken.LIVE)
    assert texts_of(transcript) == ["Saksi bernama cici Ia", "Tinggal di Bandung Barat"]
    take(missed, clerk, Taken.BATCH)
    assert texts_of(transcript) == ["Saksi bernama cici", "Tinggal di Bandung Barat"]


def test_what_was_missed_before_the_first_word_goes_before_it(transcript: Transcript, clerk: User):
    missed = factories.LiveDifferenceFactory(transcript=transcript, start=0.0, end=0.0, live="Ya,", batch="")
    take(missed, clerk, Taken.LIVE)
    assert texts_of(transcript)[0] == "Ya, Saksi bernama cici"


def test_a_stretch_over_two_segments_goes_into_the_first(transcript: Transcript, clerk: User):
    across = factories.LiveDifferenceFactory(
        transcript=transcript, start=2.667, end=4.8, live="Sitti, bertempat tinggal", batch="cici Tinggal"
    )
    take(across, clerk, Taken.LIVE)
    assert texts_of(transcript) == ["Saksi bernama Sitti, bertempat tinggal", "di Bandung Barat"]


def test_where_somebody_has_written_it_by_hand_nothing_is_to_be_done(difference: LiveDifference, clerk: User):
    row = difference.transcript.segments.first()
    apply_edit(difference.transcript, clerk, EditKind.EDIT, [retype(row, "Saksi bernama Sitti")])
    assert take(difference, clerk, Taken.LIVE).taken == Taken.LIVE
    assert difference.transcript.edits.count() == 1


def test_where_the_text_has_become_another_one_it_is_left_to_a_person(difference: LiveDifference, clerk: User):
    row = difference.transcript.segments.first()
    apply_edit(difference.transcript, clerk, EditKind.EDIT, [retype(row, "Saksi bernama Susi")])
    with pytest.raises(TextMovedOn):
        take(difference, clerk, Taken.LIVE)
    assert texts_of(difference.transcript)[0] == "Saksi bernama Susi"
    difference.refresh_from_db()
    assert difference.taken == ""


def test_where_nothing_is_written_at_all_nothing_can_be_put_in(clerk: User):
    missed = factories.LiveDifferenceFactory(start=400.0, end=401.0, batch="")
    with pytest.raises(TextMovedOn):
        take(missed, clerk, Taken.LIVE)


def path(difference: LiveDifference) -> str:
    return f"/transcripts/{difference.transcript_id}/live-differences/{difference.pk}"


def test_a_program_lists_them_and_takes_one(difference: LiveDifference, clerk: User):
    caller = Caller(clerk)
    (told,) = caller.get(path(difference).rsplit("/", 1)[0]).json()["items"]
    assert (told["live"], told["batch"], told["before"], told["taken"]) == ("Sitti", "cici", "Saksi bernama", "")
    answer = caller.patch(path(difference), {"taken": "live"}).json()
    assert (answer["taken"], answer["taken_by"]) == ("live", clerk.display_name)
    assert texts_of(difference.transcript)[0] == "Saksi bernama Sitti"


def test_a_certified_transcript_stays_as_it_is(difference: LiveDifference, clerk: User):
    Transcript.objects.update(status=TranscriptStatus.CERTIFIED)
    for taken in ("live", "batch"):
        assert_problem(Caller(clerk).patch(path(difference), {"taken": taken}), 409, "certified")


@pytest.mark.parametrize("body", [{"taken": ""}, {"taken": "both"}, {}, {"taken": "live", "more": 1}], ids=str)
def test_what_is_neither_of_the_two_is_refused(difference: LiveDifference, clerk: User, body: dict[str, Any]):
    assert_problem(Caller(clerk).patch(path(difference), body), 422, "invalid")


def test_a_viewer_reads_them_and_takes_nothing(difference: LiveDifference, viewer: User):
    caller = Caller(viewer)
    assert len(caller.get(path(difference).rsplit("/", 1)[0]).json()["items"]) == 1
    assert_problem(caller.patch(path(difference), {"taken": "live"}), 403, "forbidden")


def page_of(transcript: Transcript) -> str:
    return reverse("live_differences", args=[transcript.pk])


@pytest.fixture
def desk(client: Client, clerk: User) -> Client:
    client.force_login(clerk)
    return client


def test_the_transcript_leads_to_what_is_open(desk: Client, difference: LiveDifference, transcript: Transcript):
    address = reverse("transcript_detail", args=[transcript.pk])
    said = desk.get(address).content.decode()
    assert page_of(transcript) in said
    assert "Bandingkan dan pilih" in said
    LiveDifference.objects.update(taken=Taken.BATCH)
    later = desk.get(address).content.decode()
    assert page_of(transcript) in later
    assert "Bandingkan dan pilih" not in later


def test_a_transcript_without_differences_says_nothing_of_them(desk: Client, transcript: Transcript):
    assert page_of(transcript) not in desk.get(reverse("transcript_detail", args=[transcript.pk])).content.decode()
    assert "Tidak ada perbedaan" in desk.get(page_of(transcript)).content.decode()


def test_a_person_takes_one_on_the_page_and_is_led_to_the_next(
    desk: Client, difference: LiveDifference, transcript: Transcript
):
    following = factories.LiveDifferenceFactory(
        transcript=transcript, start=6.0, end=6.8, live="Cimahi", batch="Bandung"
    )
    page = desk.get(page_of(transcript)).content.decode()
    assert "Sitti" in page
    assert "no-store" in desk.get(page_of(transcript))["Cache-Control"]
    answer = desk.post(page_of(transcript), {"difference": str(difference.pk), "taken": "live"})
    assert answer["Location"] == f"{page_of(transcript)}#at-{following.pk}"
    assert texts_of(transcript)[0] == "Saksi bernama Sitti"
    assert "Ini yang ada di transkrip." in desk.get(page_of(transcript)).content.decode()


def test_the_page_says_why_one_could_not_be_taken(desk: Client, difference: LiveDifference, clerk: User):
    row = difference.transcript.segments.first()
    apply_edit(difference.transcript, clerk, EditKind.EDIT, [retype(row, "Saksi bernama Susi")])
    wanted = {"difference": str(difference.pk), "taken": "live"}
    page = desk.post(page_of(difference.transcript), wanted, follow=True).content.decode()
    assert "Perbaiki di editor" in page


@pytest.mark.parametrize(
    "wanted", [{}, {"difference": "x", "taken": "live"}, {"difference": "", "taken": "neither"}], ids=str
)
def test_a_form_that_makes_no_sense_changes_nothing(
    desk: Client, difference: LiveDifference, transcript: Transcript, wanted: dict[str, str]
):
    assert desk.post(page_of(transcript), wanted)["Location"] == page_of(transcript)
    difference.refresh_from_db()
    assert difference.taken == ""


def test_a_viewer_sees_no_buttons(client: Client, difference: LiveDifference, transcript: Transcript, viewer: User):
    client.force_login(viewer)
    page = client.get(page_of(transcript)).content.decode()
    assert "Sitti" in page
    assert '<button class="button button--small"' not in page
    assert client.post(page_of(transcript), {"difference": str(difference.pk), "taken": "live"}).status_code == 403

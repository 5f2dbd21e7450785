"""What is known already is offered on the page, marked as such, and stored only when somebody says that it is right."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from courtsight.accounts.models import User
from tests import factories
from tests.transcription.proceedings.filling import FULL, exhibit, sent, url
from transcription.models import Hearing, LiveSession, Participant, Proceedings
from transcription.models.live import LiveState, MarkKind
from transcription.proceedings.suggestions import Suggestions, suggestions_for
from transcription.sittings import proceedings_of

BEGUN, ENDED = datetime(2026, 3, 2, 3, 7, tzinfo=UTC), datetime(2026, 3, 2, 5, 0, tzinfo=UTC)


def offered(hearing: Hearing, user: User) -> Suggestions:
    fresh = Hearing.objects.select_related("case").get(pk=hearing.pk)
    return suggestions_for(fresh, proceedings_of(fresh), user)


def values(hearing: Hearing, user: User) -> dict[str, object]:
    return {name: hint.value for name, hint in offered(hearing, user).fields.items()}


@pytest.fixture
def session(hearing: Hearing) -> LiveSession:
    return factories.LiveSessionFactory(hearing=hearing, state=LiveState.ENDED, started_at=BEGUN, ended_at=ENDED)


def marked(session: LiveSession, label: str, minutes: int = 10, **more: object) -> None:
    at = BEGUN + timedelta(minutes=minutes)
    factories.LiveMarkFactory(session=session, kind=MarkKind.ANCHOR, label=label, begun_at=at, ended_at=at, **more)


@pytest.fixture
def witness(hearing: Hearing) -> Participant:
    return factories.ParticipantFactory(hearing=hearing, name="Darmanto, S.E.", role="witness")


def test_of_a_hearing_alone_its_number_and_whether_it_is_open(hearing: Hearing, sealed_hearing: Hearing, clerk: User):
    factories.HearingFactory(case=hearing.case, starts_at=hearing.starts_at - timedelta(days=7))
    assert values(hearing, clerk) == {"ordinal": 2, "opened_as": "open"}
    assert values(sealed_hearing, clerk) == {"ordinal": 1, "opened_as": "closed"}


def test_a_live_recording_tells_when_it_was_opened_and_closed(hearing: Hearing, session: LiveSession, clerk: User):
    told = values(hearing, clerk)
    assert (told["opened_at"], told["closed_at"]) == (BEGUN, ENDED)


def test_one_that_goes_on_does_not_tell_when_it_was_closed(hearing: Hearing, session: LiveSession, clerk: User):
    factories.LiveSessionFactory(hearing=hearing, state=LiveState.PAUSED, started_at=ENDED)
    told = values(hearing, clerk)
    assert told["opened_at"] == BEGUN
    assert "closed_at" not in told


def test_a_refused_recording_tells_nothing(hearing: Hearing, clerk: User):
    factories.LiveSessionFactory(hearing=hearing, state=LiveState.REFUSED, permission_granted=False, started_at=None)
    assert set(values(hearing, clerk)) == {"ordinal", "opened_as"}


def test_ranges_closed_to_the_public_suggest_the_part(hearing: Hearing, session: LiveSession, clerk: User):
    at = {"begun_at": BEGUN + timedelta(minutes=5), "ended_at": BEGUN + timedelta(minutes=25)}
    factories.LiveMarkFactory(session=session, kind=MarkKind.CLOSED, **at)
    assert values(hearing, clerk)["closed_part"] == "pukul 10.12 sampai 10.32"


def test_the_next_hearing_of_the_case_suggests_the_adjournment(hearing: Hearing, clerk: User):
    for days, agenda in ((14, "Putusan"), (7, "Bukti tergugat")):
        factories.HearingFactory(case=hearing.case, starts_at=hearing.starts_at + timedelta(days=days), agenda=agenda)
    told = values(hearing, clerk)
    assert (told["ending"], told["adjourned_for"]) == ("adjourned", "Bukti tergugat")
    assert told["adjourned_to"] == hearing.starts_at + timedelta(days=7)


def test_a_sealed_next_hearing_is_not_told_in_an_open_one_not_even_to_those_assigned(hearing: Hearing, clerk: User):
    later = hearing.starts_at + timedelta(days=7)
    factories.HearingFactory(case=hearing.case, starts_at=later, sealed=True).assigned.add(clerk)
    assert "ending" not in values(hearing, clerk)


def test_an_ending_that_was_noted_gets_no_other_date(hearing: Hearing, clerk: User):
    factories.HearingFactory(case=hearing.case, starts_at=hearing.starts_at + timedelta(days=7))
    Proceedings.objects.create(hearing=hearing, ending="decided")
    assert not {"ending", "adjourned_to", "adjourned_for"} & set(values(hearing, clerk))


@pytest.mark.parametrize(
    ("label", "row"),
    [
        ("Bukti P-3", ("P-3", "", "Aminah")),
        ("bukti P-3: sertipikat asli", ("P-3", "sertipikat asli", "Aminah")),
        ("Exhibit T2 – receipt", ("T2", "receipt", "Hartono")),
        ("Barang bukti pisau dapur", ("Barang bukti", "pisau dapur", "")),
        ("Alat bukti X-1", ("X-1", "", "")),
    ],
)
def test_a_mark_of_an_exhibit_suggests_a_row(
    hearing: Hearing, session: LiveSession, clerk: User, label: str, row: tuple[str, ...]
):
    hearing.case.parties.create(name="Aminah", role="plaintiff")
    hearing.case.parties.create(name="Hartono", role="respondent")
    marked(session, label)
    assert [tuple(one.values()) for one in offered(hearing, clerk).exhibits] == [row]


@pytest.mark.parametrize("label", ["Bukti …", "Bukti", "Keberatan", "", "Pembuktian P-3", "Skors"])
def test_other_marks_suggest_none(hearing: Hearing, session: LiveSession, clerk: User, label: str):
    marked(session, label)
    assert offered(hearing, clerk).exhibits == ()


def test_what_is_listed_or_was_there_when_it_was_saved_is_not_suggested_again(
    hearing: Hearing, session: LiveSession, clerk: User
):
    marked(session, "Bukti P-1")
    marked(session, "bukti p 1", minutes=11)
    marked(session, "Bukti P-2", minutes=12)
    assert [one["number"] for one in offered(hearing, clerk).exhibits] == ["P-1", "P-2"]
    hearing.exhibits.create(number="P-1", description="Surat")
    assert [one["number"] for one in offered(hearing, clerk).exhibits] == ["P-2"]
    Proceedings.objects.create(hearing=hearing)  # by somebody who has left P-2 out
    assert offered(hearing, clerk).exhibits == ()


@pytest.mark.parametrize(
    ("label", "oath"), [("Sumpah", "sworn"), ("Oath", "sworn"), ("Janji", "affirmed"), ("Sumpah atau janji", "sworn")]
)
def test_a_mark_of_an_oath_is_for_the_only_one_who_may_be_meant(
    hearing: Hearing, session: LiveSession, clerk: User, witness: Participant, label: str, oath: str
):
    marked(session, label)
    assert offered(hearing, clerk).people[witness.pk]["oath"].value == oath


def test_of_several_it_is_for_the_one_whom_it_names(
    hearing: Hearing, session: LiveSession, clerk: User, witness: Participant
):
    other = factories.ParticipantFactory(hearing=hearing, name="Kartini", role="expert")
    marked(session, "Sumpah")
    assert offered(hearing, clerk).people == {}
    marked(session, "Sumpah Kartini")
    assert set(offered(hearing, clerk).people) == {other.pk}


def test_whoever_speaks_in_the_transcript_was_present(hearing: Hearing, clerk: User, witness: Participant):
    transcript = factories.TranscriptFactory(recording__hearing=hearing)
    speaker = factories.speaker_labelled(transcript, "1")
    speaker.participant = witness
    speaker.save()
    assert offered(hearing, clerk).people[witness.pk]["attendance"].value == "present"
    Participant.objects.filter(pk=witness.pk).update(attendance="absent")
    assert offered(hearing, clerk).people == {}


def test_they_stand_in_the_form_marked_and_are_stored_when_somebody_says_that_they_are_right(
    client: Client, hearing: Hearing, session: LiveSession, clerk: User
):
    marked(session, "Bukti P-3")
    client.force_login(clerk)
    shown = client.get(url(hearing))
    body = shown.content.decode()
    assert 'value="2026-03-02T10:07"' in body
    assert 'value="P-3"' in body
    assert "Usulan dari rekaman langsung." in body
    assert body.count("Usulan dari penanda rekaman langsung.") == 1, "beside the row of the exhibit"
    assert "Penanda rekaman langsung" in body
    assert not Proceedings.objects.exists(), "looking stores nothing"
    filled = sent(hearing, exhibits=[exhibit("P-3")], **FULL) | {"offered_any": "True"}
    refused = client.post(url(hearing), filled)
    assert "reviewed" in refused.context["form"].errors
    assert refused.context["has_offers"], "the box is there again"
    assert not hearing.exhibits.exists()
    client.post(url(hearing), filled | {"reviewed": "on"})
    assert hearing.exhibits.get().number == "P-3"
    assert "Usulan dari rekaman langsung." not in client.get(url(hearing)).content.decode()


def test_what_somebody_took_out_of_a_suggestion_stays_out(
    client: Client, hearing: Hearing, session: LiveSession, clerk: User
):
    marked(session, "Bukti P-3")
    client.force_login(clerk)
    rows = [exhibit("P-3", "", "", DELETE="on")]
    filled = sent(hearing, exhibits=rows, opened_as="closed") | {"offered_any": "True", "reviewed": "on"}
    assert client.post(url(hearing), filled).status_code == 302
    assert not hearing.exhibits.exists()
    assert hearing.proceedings.opened_as == "closed", "what was typed counts"


def test_marks_of_a_sealed_hearing_are_told_to_nobody_else(sealed_hearing: Hearing, clerk: User, outsider: User):
    session = factories.LiveSessionFactory(hearing=sealed_hearing, state=LiveState.ENDED, started_at=BEGUN)
    marked(session, "Bukti P-3")
    assert offered(sealed_hearing, clerk).exhibits
    assert offered(sealed_hearing, outsider).exhibits == ()
    assert offered(sealed_hearing, outsider).log == ()

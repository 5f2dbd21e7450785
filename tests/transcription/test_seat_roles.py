"""The names of microphones are of roles, as far as they say one."""

import pytest

from courtsight.accounts.models import User
from tests import factories
from transcription.models import Hearing, Speaker, Transcript
from transcription.seat_roles import Seat, role_called, seat_called, seats_called
from transcription.speakers import Identity, decline, heard_in, rename
from transcription.speakers.formulas import Rule
from transcription.speakers.suggestions import Suggested, suggestions_for
from transcription.transcripts import store_for
from transcription.types import Segment, Transcription


@pytest.mark.parametrize(
    ("label", "role"),
    [("Hakim Ketua", "presiding_judge"), ("saksi ", "witness"), ("Witness", "witness"), ("Kanal 1", None), ("", None)],
)
def test_roles_are_known_by_their_names_in_both_languages(label: str, role: str | None):
    assert role_called(label) == role


@pytest.mark.parametrize(
    ("name", "seat"),
    [
        ("Hakim Ketua", Seat("presiding_judge")),
        ("penuntut  umum", Seat("prosecutor")),
        ("JPU", Seat("prosecutor")),
        ("Hakim Anggota 2", Seat("member_judge", 2)),
        ("Hakim Anggota II", Seat("member_judge", 2)),
        ("Saksi ke-1", Seat("witness", 1)),
        ("Saksi", Seat("witness")),
        ("Panitera Pengganti", Seat("clerk")),
        ("Kanal 3", None),
        ("Hakim", None),
        ("Meja saksi", None),
        ("Saksi 0", None),
        ("Other", None),
        ("7", None),
        ("", None),
    ],
)
def test_a_seat_says_a_role_and_perhaps_a_number(name: str, seat: Seat | None):
    assert seat_called(name) == seat


def test_no_two_seats_are_alike():
    seats = seats_called(["JPU", "Saksi", "Jaksa", "Jaksa 1", "Kanal 5"])
    assert seats == {
        "JPU": Seat("prosecutor", 2),
        "Saksi": Seat("witness"),
        "Jaksa": Seat("prosecutor", 3),
        "Jaksa 1": Seat("prosecutor", 1),
    }


@pytest.fixture
def transcript(hearing: Hearing) -> Transcript:
    said = (Segment(n * 4.0, n * 4.0 + 3, "Ya.", speaker=name) for n, name in enumerate(["Penuntut Umum", "Meja", "1"]))
    return store_for(factories.RecordingFactory(hearing=hearing), Transcription("id-ID", 12.0, tuple(said), "whisper"))


def suggested(transcript: Transcript, reader: User) -> list[Suggested]:
    return suggestions_for(transcript, heard_in(transcript), reader)


def test_a_speaker_has_the_role_of_the_seat(transcript: Transcript):
    people = [(one.label, one.role, one.name, one.participant) for one in transcript.speakers.all()]
    assert people == [("1", "", "", None), ("Penuntut Umum", "prosecutor", "", None), ("Meja", "", "", None)]


def test_a_seat_is_called_by_its_role_and_by_its_own_name_until_somebody_is_named():
    seat = Speaker(label="JPU", role="prosecutor", number=1)
    assert [seat.is_called(name) for name in (seat.shown_name, "JPU", "", "1")] == [True, True, False, False]
    seat.name = "Arif"
    assert [seat.is_called(name) for name in (seat.shown_name, "JPU")] == [True, False]
    voice = Speaker(label="2", number=2)
    assert [voice.is_called(name) for name in (voice.shown_name, "2", "")] == [True, False, False]


def test_who_alone_has_the_role_is_suggested_and_not_applied(transcript: Transcript, hearing: Hearing, clerk: User):
    person = factories.ParticipantFactory(hearing=hearing, role="prosecutor", name="Arif")
    (found,) = suggested(transcript, clerk)
    assert found.identities == (Identity("Arif", "prosecutor", None, person.pk),)
    assert [(reason.rule, reason.quote) for reason in found.reasons] == [(Rule.MICROPHONE, "Penuntut Umum")]
    assert transcript.speakers.get(label="Penuntut Umum").name == ""


def test_of_several_with_the_role_nobody_is_suggested(transcript: Transcript, hearing: Hearing, clerk: User):
    people = [factories.ParticipantFactory(hearing=hearing, role="prosecutor", name=name) for name in ("Arif", "Budi")]
    assert suggested(transcript, clerk) == []
    other = transcript.speakers.get(label="1")
    rename(other, clerk, 1, Identity("Arif", "prosecutor", 1, people[0].pk))
    assert suggested(transcript, clerk) == [], "one of the two has another voice: the seat may be of both"


def test_whoever_is_named_or_declined_or_of_another_role_is_not_suggested(
    transcript: Transcript, hearing: Hearing, clerk: User
):
    factories.ParticipantFactory(hearing=hearing, role="prosecutor", name="Arif")
    seat = transcript.speakers.get(label="Penuntut Umum")
    change = rename(seat, clerk, 1, Identity("Budi", "prosecutor"))
    assert suggested(transcript, clerk) == []
    rename(change.speaker, clerk, 2, Identity(role="witness"))
    assert suggested(transcript, clerk) == []
    rename(change.speaker, clerk, 3, Identity(role="prosecutor"))
    assert len(suggested(transcript, clerk)) == 1
    decline(seat, clerk, "prosecutor")
    assert suggested(transcript, clerk) == []

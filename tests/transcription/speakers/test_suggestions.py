"""Suggestions for the speakers of a transcript: who the hearing's list knows, and what a person has decided."""

from collections.abc import Callable

import pytest

from courtsight.accounts.models import User
from tests import factories
from transcription.initials import initials_of
from transcription.models import Hearing, Transcript
from transcription.speakers import Identity, decline, heard_in, merge, rename
from transcription.speakers.formulas import Rule
from transcription.speakers.listing import identities_of
from transcription.speakers.suggestions import Suggested, suggestions_for


@pytest.fixture
def objecting(transcript: Transcript) -> Transcript:
    """Only speaker 2 says something: she objects."""
    transcript.segments.update(text="Ya.")
    transcript.segments.filter(index=1).update(text="Keberatan, Yang Mulia.")
    return transcript


@pytest.fixture
def suggested(clerk: User) -> Callable[[Transcript], list[Suggested]]:
    return lambda transcript: suggestions_for(transcript, heard_in(transcript), clerk)


@pytest.fixture
def roles(suggested) -> Callable[[Transcript], dict[str, list[str]]]:
    return lambda transcript: {
        one.heard.speaker.label: [identity.role for identity in one.identities] for one in suggested(transcript)
    }


def test_what_fits_several_roles_offers_each(objecting: Transcript, roles):
    assert roles(objecting) == {"2": ["prosecutor", "counsel", "attorney"]}


def test_the_hearing_s_list_narrows_the_roles_and_gives_the_name(objecting: Transcript, hearing: Hearing, suggested):
    counsel = factories.ParticipantFactory(hearing=hearing, role="counsel", name="Lestari")
    ((identity,),) = [one.identities for one in suggested(objecting)]
    assert identity == Identity("Lestari", "counsel", None, counsel.pk)


def test_a_list_that_knows_none_of_the_roles_narrows_nothing(objecting: Transcript, hearing: Hearing, roles):
    factories.ParticipantFactory(hearing=hearing, role="witness")
    assert roles(objecting) == {"2": ["prosecutor", "counsel", "attorney"]}


def test_of_two_who_have_the_role_neither_is_named(objecting: Transcript, hearing: Hearing, suggested):
    for name in ("Lestari", "Wahyu"):
        factories.ParticipantFactory(hearing=hearing, role="counsel", name=name)
    ((identity,),) = [one.identities for one in suggested(objecting)]
    assert identity == Identity(role="counsel")


def test_who_is_taken_is_not_suggested_for_another(
    objecting: Transcript, hearing: Hearing, clerk: User, speaker, suggested
):
    counsel = factories.ParticipantFactory(hearing=hearing, role="counsel", name="Lestari")
    rename(speaker("1"), clerk, 1, Identity("Lestari", "counsel", None, counsel.pk))
    ((identity,),) = [one.identities for one in suggested(objecting)]
    assert identity == Identity(role="counsel")


def test_what_was_declined_is_left_out_and_the_other_roles_stay(objecting: Transcript, clerk: User, speaker, roles):
    decline(speaker("2"), clerk, "prosecutor")
    assert roles(objecting) == {"2": ["counsel", "attorney"]}
    for role in ("counsel", "attorney"):
        decline(speaker("2"), clerk, role)
    assert roles(objecting) == {}


def test_the_named_and_the_merged_get_none(objecting: Transcript, clerk: User, speaker, roles):
    rename(speaker("1"), clerk, 1, Identity("Siti"))
    merge(speaker("2"), clerk, 1, speaker("1"), 2)
    assert roles(objecting) == {}


def test_the_name_of_a_microphone_suggests_the_one_who_has_that_role(hearing: Hearing, suggested):
    transcript = factories.TranscriptFactory(recording__hearing=hearing)
    for index, label in enumerate(["Hakim Ketua", "Saksi", "Kanal 3"]):
        factories.SegmentFactory(transcript=transcript, index=index, text="Ya.", engine_speaker=label)
    factories.ParticipantFactory(hearing=hearing)
    for name in ("Darmanto", "Rahayu"):
        factories.ParticipantFactory(hearing=hearing, role="witness", name=name)
    (found,) = suggested(transcript)
    assert (found.identities[0].name, found.reasons[0].rule) == ("Siti Rahmawati", Rule.MICROPHONE)


def test_people_with_one_role_are_counted_and_a_single_one_is_not(hearing: Hearing):
    for role, name in (("witness", "A"), ("clerk", "B"), ("witness", "C")):
        factories.ParticipantFactory(hearing=hearing, role=role, name=name)
    counted = [(identity.name, identity.ordinal) for identity in identities_of(hearing.participants.all())]
    assert counted == [("B", None), ("A", 1), ("C", 2)]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["Hakim Ketua: Siti Rahmawati", "Saksi ke-1: Darmanto"], ["SR", "D"]),
        (["Pembicara 1", "Pembicara 12"], ["P1", "P12"]),
        (["Siti Rahayu", "Slamet Riyanto, S.H.", "Sri R."], ["SR", "SR2", "S"]),
        (["Dr. H. Bagus Adi Wiratmoko, S.H., M.H."], ["BW"]),
        (["(…)", "?"], ["?", "?2"]),
        (["Saksi ke-2", "Saksi ke-1", "Saksi ke-12"], ["S2", "S1", "S12"]),
    ],
)
def test_initials_are_short_and_no_two_are_alike(names: list[str], expected: list[str]):
    assert initials_of(names) == expected


def test_suggesting_for_a_hearing_of_a_day_costs_little(hearing: Hearing, django_assert_max_num_queries, suggested):
    transcript = factories.TranscriptFactory(recording__hearing=hearing)
    for index in range(40):
        factories.SegmentFactory(transcript=transcript, index=index, engine_speaker=str(index % 4))
    with django_assert_max_num_queries(4):
        suggested(transcript)

"""A speaker is named once, and every segment follows."""

from dataclasses import replace

import pytest
from django.utils import translation

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction, AuditEvent
from tests import factories
from transcription.editing import edit_segment
from transcription.errors import MergedAway, NameTaken, UnknownParticipant
from transcription.models import Hearing, SpeakerChange, Transcript
from transcription.models.speaker import numbers_for
from transcription.speakers import Identity, StaleSpeaker, merge, rename, split
from transcription.speakers.history import changes_of, described
from transcription.speakers.undoing import undo

JUDGE = Identity("Siti Rahmawati", "presiding_judge")


def test_until_somebody_is_named_the_machine_s_number_is_shown_in_the_reader_s_language(shown):
    assert shown() == ["Speaker 1", "Speaker 2", "Speaker 1", "Speaker 2", "Speaker 3", "Speaker 2"]
    with translation.override("id"):
        assert shown()[:2] == ["Pembicara 1", "Pembicara 2"]


def test_the_name_of_a_microphone_is_shown_as_it_is(hearing: Hearing):
    transcript = factories.TranscriptFactory(recording__hearing=hearing)
    segment = factories.SegmentFactory(transcript=transcript, engine_speaker="Meja Barat")
    assert segment.speaker_name == "Meja Barat"


@pytest.mark.parametrize("stored", ["channel-2", "Kanal 2"])
def test_a_microphone_without_a_name_is_called_in_the_reader_s_language_and_known_by_any(hearing: Hearing, stored: str):
    transcript = factories.TranscriptFactory(recording__hearing=hearing)
    segment = factories.SegmentFactory(transcript=transcript, engine_speaker=stored)
    for language, shown in (("en", "Channel 2"), ("id", "Kanal 2")):
        with translation.override(language):
            assert segment.speaker_name == shown
            assert all(segment.speaker.is_called(name) for name in (shown, "Kanal 2", "channel-2"))
            assert not any(segment.speaker.is_called(name) for name in ("", "channel-1", "Kanal 3"))


def test_a_name_given_once_is_that_of_every_segment(clerk: User, speaker, shown):
    rename(speaker("1"), clerk, 1, JUDGE)
    assert shown()[:3] == ["Presiding judge: Siti Rahmawati", "Speaker 2", "Presiding judge: Siti Rahmawati"]
    with translation.override("id"):
        assert shown()[0] == "Hakim Ketua: Siti Rahmawati"


@pytest.mark.parametrize(
    ("identity", "expected"),
    [
        (Identity(name="Darmanto"), "Darmanto"),
        (Identity(role="witness"), "Witness"),
        (Identity(role="witness", ordinal=2), "Witness 2"),
        (Identity("Darmanto", "witness", 2), "Witness 2: Darmanto"),
        (Identity(), "Speaker 2"),
    ],
)
def test_name_role_and_which_witness_may_each_be_missing(clerk: User, speaker, identity: Identity, expected: str):
    rename(speaker("2"), clerk, 1, JUDGE)
    rename(speaker("2"), clerk, 2, identity)
    assert speaker("2").shown_name == expected


def test_witnesses_are_counted_in_indonesian_words(speaker, clerk: User):
    rename(speaker("2"), clerk, 1, Identity(role="witness", ordinal=2))
    with translation.override("id"):
        assert speaker("2").shown_name == "Saksi ke-2"


def test_naming_touches_no_segment_and_nothing_of_what_the_machine_said(clerk: User, transcript: Transcript, speaker):
    rename(speaker("1"), clerk, 1, JUDGE)
    assert set(transcript.segments.values_list("revision", flat=True)) == {1}
    assert speaker("1").label == "1"
    assert [row.engine_speaker for row in transcript.segments.all()] == ["1", "2", "1", "2", "3", "2"]


def test_a_participant_is_linked_and_one_of_another_hearing_refused(clerk: User, hearing: Hearing, speaker):
    own, other = factories.ParticipantFactory(hearing=hearing), factories.ParticipantFactory()
    rename(speaker("1"), clerk, 1, Identity(own.name, own.role, None, own.pk))
    assert speaker("1").participant == own
    with pytest.raises(UnknownParticipant):
        rename(speaker("1"), clerk, 2, Identity(other.name, other.role, None, other.pk))
    assert speaker("1").revision == 2


def test_a_participant_who_is_taken_off_the_list_leaves_the_name(clerk: User, hearing: Hearing, speaker):
    person = factories.ParticipantFactory(hearing=hearing)
    rename(speaker("1"), clerk, 1, Identity(person.name, person.role, None, person.pk))
    person.delete()
    assert (speaker("1").participant, speaker("1").name) == (None, "Siti Rahmawati")


@pytest.mark.parametrize("name", ["Siti Rahmawati", "SITI RAHMAWATI"])
def test_two_who_speak_are_not_called_alike(clerk: User, speaker, segment, name: str):
    rename(speaker("1"), clerk, 1, JUDGE)
    namesake = replace(JUDGE, name=name)
    with pytest.raises(NameTaken):
        rename(speaker("2"), clerk, 1, namesake)
    with pytest.raises(NameTaken):
        split(speaker("2"), clerk, 1, segment(3), namesake)
    with pytest.raises(NameTaken):
        edit_segment(segment(1), clerk, 1, speaker=namesake)
    assert {row.name for row in speaker("1").transcript.speakers.all()} == {"", "Siti Rahmawati"}


def test_one_participant_is_not_two_speakers_under_two_names(clerk: User, hearing: Hearing, speaker):
    person = factories.ParticipantFactory(hearing=hearing)
    rename(speaker("1"), clerk, 1, Identity(person.name, person.role, None, person.pk))
    with pytest.raises(NameTaken):
        rename(speaker("2"), clerk, 1, Identity("Nama lain", "witness", None, person.pk))


def test_whoever_says_nothing_any_more_leaves_the_name_free(clerk: User, speaker, segment):
    rename(speaker("3"), clerk, 1, JUDGE)
    edit_segment(segment(4), clerk, 1, speaker=speaker("1"))
    rename(speaker("2"), clerk, 1, JUDGE)
    assert speaker("2").name == "Siti Rahmawati"


def test_several_may_be_witnesses_of_whom_nobody_knows_more(clerk: User, speaker):
    for label in "12":
        rename(speaker(label), clerk, 1, Identity(role="witness"))
    assert [speaker(label).shown_name for label in "12"] == ["Witness", "Witness"]


def test_who_saw_an_older_name_is_told_the_present_one(clerk: User, judge: User, speaker):
    rename(speaker("1"), judge, 1, JUDGE)
    with pytest.raises(StaleSpeaker) as refusal:
        rename(speaker("1"), clerk, 1, Identity(name="Bagus"))
    assert refusal.value.current.name == "Siti Rahmawati"
    assert SpeakerChange.objects.count() == 1


def test_the_same_name_again_is_no_change(clerk: User, speaker):
    rename(speaker("1"), clerk, 1, JUDGE)
    assert rename(speaker("1"), clerk, 2, JUDGE) is None
    assert (speaker("1").revision, SpeakerChange.objects.count()) == (2, 1)


def test_a_speaker_who_is_part_of_another_is_not_named(clerk: User, speaker):
    merge(speaker("2"), clerk, 1, speaker("1"), 1)
    with pytest.raises(MergedAway):
        rename(speaker("2"), clerk, 2, JUDGE)


def test_a_name_is_in_the_audit_trail_with_the_hearing(clerk: User, hearing: Hearing, transcript: Transcript, speaker):
    rename(speaker("1"), clerk, 1, JUDGE)
    event = AuditEvent.objects.get(action=AuditAction.CHANGED)
    assert (event.user, event.target_id, event.hearing_id) == (clerk, str(transcript.pk), hearing.pk)
    assert event.details["change"] == "rename"
    assert event.details["name"] == "Presiding judge: Siti Rahmawati"


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (["2", "1", "2"], {"2": 2, "1": 1}),
        (["Hakim", "Saksi"], {"Hakim": 1, "Saksi": 2}),
        (["Hakim", "2"], {"Hakim": 3, "2": 2}),
        (["0", "01", "1"], {"0": 2, "01": 1, "1": 3}),
        (["99999999999", "²"], {"99999999999": 1, "²": 2}),
    ],
)
def test_every_label_gets_a_number_of_its_own(labels: list[str], expected: dict[str, int]):
    assert numbers_for(labels) == expected


def test_the_last_of_many_changes_are_told_the_newest_first(transcript: Transcript, speaker, clerk: User):
    for number in range(15):
        rename(speaker("1"), clerk, speaker("1").revision, Identity(f"Orang {number}"))
    told = [described(change) for change in changes_of(transcript)[:10]]
    assert [f"Orang {14 - place}" in text.partition("is now")[2] for place, text in enumerate(told)] == [True] * 10


def told(transcript: Transcript) -> list[str]:
    return [described(change) for change in changes_of(transcript)]


def test_a_change_is_told_with_the_names_of_its_time(transcript: Transcript, speaker, segment, clerk: User):
    rename(speaker("1"), clerk, 1, Identity("Siti", "presiding_judge"))
    merge(speaker("1"), clerk, 2, speaker("2"), 1)
    split(speaker("2"), clerk, 2, segment(3), Identity("Darmanto"))
    edit_segment(segment(4), clerk, segment(4).revision, speaker=speaker("2"))
    before = [
        "1 segment of “Speaker 3” given to “Presiding judge: Siti”.",
        "2 segments of “Presiding judge: Siti” given to “Darmanto”.",
        "“Presiding judge: Siti” merged with “Speaker 2”.",
        "“Speaker 1” is now “Presiding judge: Siti”.",
    ]
    assert told(transcript) == before
    for person in transcript.speakers.all():
        rename(person, clerk, person.revision, Identity(f"Orang {person.number}")) if not person.merged_into else None
    assert told(transcript)[-4:] == before
    with translation.override("id"):
        assert "“Pembicara 3”" in told(transcript)[-4]


def test_an_undone_change_is_told_as_it_was(transcript: Transcript, speaker, clerk: User):
    rename(speaker("2"), clerk, 1, Identity("Darmanto"))
    undo(merge(speaker("2"), clerk, 2, speaker("1"), 1), clerk)
    assert told(transcript)[0] == "“Darmanto” merged with “Speaker 1”."


def test_a_change_of_an_earlier_version_is_told_with_today_s_names(transcript: Transcript, speaker, clerk: User):
    merge(speaker("2"), clerk, 1, speaker("1"), 1)
    transcript.speaker_changes.update(names=None)
    rename(speaker("1"), clerk, 2, Identity("Siti"))
    assert told(transcript)[1] == "“Speaker 2” merged with “Siti”."


def test_who_was_nobody_is_told_as_not_known(transcript: Transcript, speaker, segment, clerk: User):
    edit_segment(segment(0), clerk, 1, speaker="")
    assert told(transcript) == ["1 segment of “Speaker 1” given to “Speaker not known yet”."]

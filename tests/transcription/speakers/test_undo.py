"""Every change of speakers can be taken back exactly, by whoever may edit, unless a later one stands on it."""

from collections.abc import Callable

import pytest

from courtsight.accounts.models import User
from courtsight.audit.models import AuditEvent
from tests import factories
from transcription.editing import edit_segment
from transcription.errors import AlreadyUndone, ChangedSince, NameTaken
from transcription.models import Hearing, Segment, Speaker, SpeakerChange, Transcript
from transcription.speakers import Identity, merge, rename, split
from transcription.speakers.undoing import undo

WITNESS = Identity("Darmanto", "witness")
Stage = tuple[Callable[[str], Speaker], Callable[[int], Segment], User]


def state(transcript: Transcript) -> list[object]:
    """All that a reader sees of the speakers, and what is kept of the machine's."""
    rows = transcript.segments.select_related("speaker")
    return [
        (row.speaker_name, row.speaker and row.speaker.participant_id, row.engine_speaker, row.text) for row in rows
    ]


def do_rename(speaker, segment, clerk):
    return rename(speaker("1"), clerk, speaker("1").revision, Identity("Sulastri", "witness"))


def do_merge(speaker, segment, clerk):
    return merge(speaker("2"), clerk, speaker("2").revision, speaker("1"), speaker("1").revision)


def do_split(speaker, segment, clerk):
    return split(speaker("2"), clerk, speaker("2").revision, segment(3), WITNESS)


def do_split_to_another(speaker, segment, clerk):
    return split(speaker("2"), clerk, speaker("2").revision, segment(3), speaker("3"))


def do_reassign(speaker, segment, clerk):
    edit_segment(segment(0), clerk, segment(0).revision, speaker=speaker("3"))
    return SpeakerChange.objects.first()


def do_reassign_to_nobody(speaker, segment, clerk):
    edit_segment(segment(0), clerk, segment(0).revision, speaker="")
    return SpeakerChange.objects.first()


def do_reassign_to_a_new_one(speaker, segment, clerk):
    edit_segment(segment(0), clerk, segment(0).revision, speaker="Orang tua anak")
    return SpeakerChange.objects.first()


OPERATIONS = [
    do_rename,
    do_merge,
    do_split,
    do_split_to_another,
    do_reassign,
    do_reassign_to_nobody,
    do_reassign_to_a_new_one,
]
every_operation = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.__name__[3:])


@every_operation
def test_everything_is_as_it_was(operation, transcript: Transcript, speaker, segment, clerk: User, judge: User):
    before = state(transcript)
    change = operation(speaker, segment, clerk)
    assert state(transcript) != before
    undone = undo(change, judge)
    assert state(transcript) == before
    assert (undone.undone_by, undone.made_by) == (judge, clerk)
    assert not transcript.speakers.exclude(merged_into=None).exists()


@every_operation
def test_undoing_makes_new_revisions_so_that_nobody_overwrites_it_unseen(
    operation, transcript: Transcript, speaker, segment, clerk: User
):
    change = operation(speaker, segment, clerk)
    touched = {move.segment_id: move.segment.revision for move in change.moves.select_related("segment")}
    undo(change, clerk)
    assert all(transcript.segments.get(pk=pk).revision == revision + 1 for pk, revision in touched.items())


@every_operation
def test_a_change_is_undone_once(operation, speaker, segment, clerk: User):
    change = operation(speaker, segment, clerk)
    undo(change, clerk)
    with pytest.raises(AlreadyUndone):
        undo(change, clerk)


@every_operation
def test_the_same_can_be_done_again_after_it_was_undone(
    operation, transcript: Transcript, speaker, segment, clerk: User
):
    first = operation(speaker, segment, clerk)
    after = state(transcript)
    undo(first, clerk)
    operation(speaker, segment, clerk)
    assert [row[0] for row in state(transcript)] == [row[0] for row in after]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (do_merge, do_reassign),
        (do_rename, do_merge),
        (do_merge, do_rename),
        (do_split, do_rename),
        (do_reassign, do_rename),
    ],
    ids=lambda operation: operation.__name__[3:],
)
def test_what_later_changes_left_alone_can_be_undone_before_them(
    first, second, transcript: Transcript, speaker, segment, clerk: User
):
    earlier = first(speaker, segment, clerk)
    second(speaker, segment, clerk)
    undo(earlier, clerk)
    assert earlier.moves.elsewhere().count() == earlier.moves.count()


def then_the_segment_moves_on(change, speaker, segment, clerk):
    edit_segment(segment(3), clerk, segment(3).revision, speaker="Ahli")


def then_the_new_one_is_named(change, speaker, segment, clerk):
    rename(change.speaker, clerk, change.speaker.revision, Identity("Joko"))


def then_the_one_it_came_from_is_merged(change, speaker, segment, clerk):
    merge(speaker("2"), clerk, speaker("2").revision, speaker("3"), speaker("3").revision)


def then_the_new_one_is_merged(change, speaker, segment, clerk):
    one = Speaker.objects.get(pk=change.speaker_id)
    merge(one, clerk, one.revision, speaker("1"), speaker("1").revision)


@pytest.mark.parametrize(
    "later",
    [
        then_the_segment_moves_on,
        then_the_new_one_is_named,
        then_the_one_it_came_from_is_merged,
        then_the_new_one_is_merged,
    ],
    ids=lambda step: step.__name__[5:],
)
def test_a_split_on_which_something_stands_is_undone_only_after_that(
    later, transcript: Transcript, speaker, segment, clerk: User
):
    at_first = state(transcript)
    change = do_split(speaker, segment, clerk)
    change.refresh_from_db()
    later(change, speaker, segment, clerk)
    here = state(transcript)
    with pytest.raises(ChangedSince):
        undo(change, clerk)
    assert state(transcript) == here
    undo(SpeakerChange.objects.first(), clerk)
    undo(change, clerk)
    assert state(transcript) == at_first


def test_an_earlier_name_that_somebody_else_has_by_now_does_not_come_back(speaker, segment, clerk: User):
    rename(speaker("1"), clerk, 1, Identity("Bagus"))
    change = do_rename(speaker, segment, clerk)
    rename(speaker("2"), clerk, 1, Identity("Bagus"))
    with pytest.raises(NameTaken):
        undo(change, clerk)
    assert [speaker(label).name for label in "12"] == ["Sulastri", "Bagus"]


def test_a_merge_is_not_undone_after_the_one_who_stayed_was_merged_again(speaker, segment, clerk: User):
    change = do_merge(speaker, segment, clerk)
    merge(speaker("1"), clerk, 2, speaker("3"), 1)
    with pytest.raises(ChangedSince):
        undo(change, clerk)


def test_a_merge_gives_the_taken_name_back(speaker, segment, clerk: User):
    rename(speaker("2"), clerk, 1, WITNESS)
    change = do_merge(speaker, segment, clerk)
    undo(change, clerk)
    assert [speaker(label).shown_name for label in "12"] == ["Speaker 1", "Witness: Darmanto"]


def test_texts_edited_since_stay_edited(speaker, segment, clerk: User):
    change = do_merge(speaker, segment, clerk)
    edit_segment(segment(1), clerk, segment(1).revision, text="Tidak benar.")
    undo(change, clerk)
    assert (segment(1).text, segment(1).speaker) == ("Tidak benar.", speaker("2"))


def test_a_name_whose_participant_is_gone_is_still_undone(speaker, hearing: Hearing, clerk: User):
    person = factories.ParticipantFactory(hearing=hearing)
    named = rename(speaker("1"), clerk, 1, Identity(person.name, person.role, None, person.pk))
    again = rename(speaker("1"), clerk, 2, WITNESS)
    person.delete()
    undo(again, clerk)
    assert speaker("1").shown_name == "Presiding judge: Siti Rahmawati"
    undo(named, clerk)
    assert speaker("1").shown_name == "Speaker 1"


def test_an_undo_is_in_the_audit_trail(speaker, segment, clerk: User, judge: User):
    change = do_merge(speaker, segment, clerk)
    undo(change, judge)
    event = AuditEvent.objects.latest("at")
    assert (event.user, event.details["change"], event.details["undone"]) == (judge, "undo", str(change.pk))

"""Changes of speakers taken back after the text was split and joined: all of their words go back, or none."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from courtsight.accounts.models import User
from tests import factories
from tests.transcription.editing import saying
from tests.transcription.speakers.by_hand import cut, join, take_back
from tests.transcription.speakers.test_undo import do_merge, state
from transcription.editing import edit_segment
from transcription.errors import ChangedSince, NameTaken
from transcription.models import Segment, SpeakerChange, Transcript, TranscriptEdit
from transcription.speakers import Identity, merge, rename, split
from transcription.speakers.undoing import undo

pytestmark = pytest.mark.long


def labels_of(transcript: Transcript) -> str:
    return "".join(row.speaker.label for row in transcript.segments.select_related("speaker"))


def do_reassign_one_of_two(speaker, segment, clerk):
    edit_segment(segment(1), clerk, segment(1).revision, speaker=speaker("1"))
    return SpeakerChange.objects.first()


in_the_text = pytest.mark.parametrize(
    "operation", [do_merge, do_reassign_one_of_two], ids=lambda operation: operation.__name__[3:]
)


@in_the_text
def test_all_pieces_of_a_segment_that_was_split_since_go_back(
    operation, transcript: Transcript, speaker, segment, clerk: User
):
    change = operation(speaker, segment, clerk)
    cut(segment(1), clerk)
    second = transcript.segments.all()[2]
    cut(second, clerk)
    undo(change, clerk)
    assert labels_of(transcript) == "12221232"
    assert second.revision < transcript.segments.all()[2].revision


@in_the_text
def test_words_joined_with_others_go_back_only_after_they_are_apart(
    operation, transcript: Transcript, speaker, segment, clerk: User
):
    before = state(transcript)
    change = operation(speaker, segment, clerk)
    joined = join(segment(0), segment(1), clerk)
    here = state(transcript)
    with pytest.raises(ChangedSince):
        undo(change, clerk)
    assert state(transcript) == here
    take_back(joined, clerk)
    undo(change, clerk)
    assert state(transcript) == before


def test_words_joined_once_more_do_not_go_back_alone(transcript: Transcript, speaker, segment, clerk: User):
    change = do_reassign_one_of_two(speaker, segment, clerk)
    apart = take_back(join(segment(0), segment(1), clerk), clerk)
    take_back(apart, clerk)  # which is doing it again
    with pytest.raises(ChangedSince):
        undo(change, clerk)


def test_words_joined_with_others_and_cut_elsewhere_do_not_go_back_alone(
    transcript: Transcript, speaker, segment, clerk: User
):
    change = do_reassign_one_of_two(speaker, segment, clerk)
    join(segment(0), segment(1), clerk)
    cut(segment(0), clerk)
    with pytest.raises(ChangedSince):
        undo(change, clerk)


def test_segments_that_moved_together_and_are_one_by_now_go_back(transcript: Transcript, speaker, segment, clerk: User):
    one = speaker("1")
    edit_segment(segment(2), clerk, segment(2).revision, speaker=speaker("2"))
    change = merge(speaker("2"), clerk, speaker("2").revision, one, one.revision)
    join(segment(1), segment(2), clerk)
    assert labels_of(transcript) == "11131"
    undo(change, clerk)
    assert labels_of(transcript) == "12232"


def test_segments_that_other_edits_joined_before_the_change_go_back(
    transcript: Transcript, speaker, segment, clerk: User
):
    joined = join(segment(0), segment(1), clerk)
    edit_segment(segment(0), clerk, segment(0).revision, speaker=speaker("3"))
    undo(SpeakerChange.objects.get(), clerk)
    assert labels_of(transcript) == "11232"
    take_back(joined, clerk)
    assert labels_of(transcript) == "121232"


def test_a_segment_that_came_back_after_its_speaker_was_merged_is_given_back_too(
    transcript: Transcript, speaker, segment, clerk: User
):
    joined = join(segment(0), segment(1), clerk)
    change = do_merge(speaker, segment, clerk)
    take_back(joined, clerk)
    assert labels_of(transcript) == "111131"
    undo(change, clerk)
    assert labels_of(transcript) == "121232"


def test_new_segments_whose_moves_nobody_wrote_down_are_not_left_behind(
    transcript: Transcript, speaker, segment, clerk: User
):
    """As in transcripts in which segments were split by an earlier version."""
    change = do_merge(speaker, segment, clerk)
    edit = cut(segment(1), clerk)
    change.moves.filter(segment=edit.after[1]["id"]).delete()
    with pytest.raises(ChangedSince):
        undo(change, clerk)
    take_back(edit, clerk)
    undo(change, clerk)
    assert labels_of(transcript) == "121232"


LABELS = st.sampled_from("123")
KINDS = ["rename", "merge", "split", "reassign", "cut", "join"]
STEPS = st.lists(st.tuples(st.sampled_from(KINDS), LABELS, LABELS, st.integers(0, 7)), max_size=10)
Done = SpeakerChange | TranscriptEdit


class AnySequence(TestCase):
    """Hypothesis needs a transaction for each example, which this class of its own gives."""

    def setUp(self) -> None:
        self.clerk = factories.UserFactory()
        self.transcript = factories.TranscriptFactory()
        saying.said(self.transcript, *(f"k{3 * place} k{3 * place + 1} k{3 * place + 2}" for place in range(6)))
        for row, label in zip(self.transcript.segments.all(), "121232", strict=True):
            row.speaker, _ = self.transcript.speakers.get_or_create(label=label, number=int(label))
            row.save(update_fields=["speaker"])

    @settings(max_examples=40, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
    @given(STEPS)
    def test_undone_backwards_any_sequence_of_changes_leads_to_the_beginning(self, steps):
        done = []
        for step in steps:
            before = state(self.transcript)
            if (one := self.step(*step)) is not None:
                done.append((one, before))
        for one, expected in reversed(done):
            if isinstance(one, SpeakerChange):
                undo(one, self.clerk)
            else:
                take_back(one, self.clerk)
            assert state(self.transcript) == expected

    @settings(max_examples=50, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
    @given(STEPS, st.randoms(use_true_random=False))
    def test_undone_in_any_order_a_change_gives_all_words_back_and_no_others_or_refuses(self, steps, chance):
        changes = []
        for step in steps:
            before = self.speakers()
            one = self.step(*step)
            moved = {word: who for word, who in before.items() if self.speakers()[word] != who}
            if isinstance(one, SpeakerChange):
                changes.append((one, moved))
            for _, earlier in changes if isinstance(one, TranscriptEdit) else ():
                for word in moved.keys() & earlier.keys():
                    del earlier[word]  # a later edit has said whose it is
        chance.shuffle(changes)
        for change, moved in changes:
            before = self.speakers()
            expected = before | moved if self.is_undone(change) else before
            assert self.speakers() == expected

    def is_undone(self, change: SpeakerChange) -> bool:
        try:
            undo(change, self.clerk)
        except (ChangedSince, NameTaken):
            return False
        return True

    def speakers(self) -> dict[str, object]:
        """Who says each word."""
        return {word: row.speaker_id for row in self.transcript.segments.all() for word in row.text.split()}

    def step(self, kind: str, one: str, other: str, place: int) -> Done | None:
        """One that makes sense here, or nothing."""
        rows = list(self.transcript.segments.select_related("speaker"))
        row, *following = rows[place % len(rows) :]
        if kind == "cut":
            return cut(row, self.clerk) if len(row.text.split()) > 1 else None
        if kind == "join":
            return join(row, following[0], self.clerk) if following else None
        made = self.transcript.speaker_changes.count()
        self.change(kind, one, other, row)
        return self.transcript.speaker_changes.first() if self.transcript.speaker_changes.count() > made else None

    def change(self, kind: str, one: str, other: str, segment: Segment) -> None:
        first, second = (self.transcript.speakers.get(label=label) for label in (one, other))
        gone = first.merged_into_id or second.merged_into_id
        if kind == "reassign" and not second.merged_into_id:
            edit_segment(segment, self.clerk, segment.revision, speaker=second)
        elif kind == "rename" and not gone:
            rename(first, self.clerk, first.revision, Identity(name=f"Nama {one}{self.transcript.edits.count()}"))
        elif kind == "merge" and not gone and first != second:
            merge(first, self.clerk, first.revision, second, second.revision)
        elif kind == "split" and not gone and segment.speaker == first:
            split(first, self.clerk, first.revision, segment, Identity(name=f"Baru {self.transcript.speakers.count()}"))

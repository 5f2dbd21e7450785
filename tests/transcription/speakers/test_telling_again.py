"""Speakers told apart again in a transcript on which people have worked: nothing of that is lost, all can be undone."""

from collections.abc import Callable
from uuid import uuid4

import pytest

from courtsight.accounts.models import User
from courtsight.audit.models import AuditEvent
from tests import factories
from tests.transcription.editing import saying
from tests.transcription.speakers.by_hand import cut, join, take_back
from transcription.editing import By, Change, Seen, apply_edit, edit_segment, version_at
from transcription.editing.log import state_of
from transcription.errors import ChangedSince
from transcription.models import EditKind, Segment, Speaker, SpeakerChange, Transcript
from transcription.speakers import Identity, merge, rename, split
from transcription.speakers.again import tell_again
from transcription.speakers.history import changes_of, described
from transcription.speakers.undoing import undo
from transcription.types import Turn

LENGTH = 4.0


def with_words(transcript: Transcript, labels: str) -> Transcript:
    """A segment of four words for each label, a second each."""
    for index, label in enumerate(labels):
        first = int(index * LENGTH)
        words = [
            {"start": float(second), "end": second + 0.9, "word": f"k{second}", "confidence": 0.9}
            for second in range(first, first + int(LENGTH))
        ]
        text = " ".join(word["word"] for word in words)
        times = {"start": index * LENGTH, "end": (index + 1) * LENGTH - 0.1}
        factories.SegmentFactory(
            transcript=transcript, index=index, engine_speaker=label, words=words, text=text, **times
        )
    return transcript


def turns_of(labels: str, length: float = LENGTH) -> list[Turn]:
    return [Turn(place * length, (place + 1) * length, label) for place, label in enumerate(labels)]


@pytest.fixture
def transcript(db: None) -> Transcript:
    return with_words(factories.TranscriptFactory(recording__duration=24.0), "121212")


def voices_in(transcript: Transcript) -> str:
    """The number of each segment's speaker."""
    return "".join(str(row.speaker.number) if row.speaker else "-" for row in transcript.segments.all())


def text_of(transcript: Transcript) -> str:
    return " ".join(row.text for row in transcript.segments.all())


def by_number(transcript: Transcript, number: int) -> Speaker:
    return transcript.speakers.get(number=number)


def segment(transcript: Transcript, index: int) -> Segment:
    return transcript.segments.select_related("speaker").get(index=index)


def test_renumbered_labels_keep_their_speakers_and_these_their_names(transcript: Transcript, clerk: User):
    rename(by_number(transcript, 1), clerk, 1, Identity(name="Siti Rahmawati", role="presiding_judge"))
    assert tell_again(transcript, turns_of("212121"), clerk) is None
    assert voices_in(transcript) == "121212"
    assert segment(transcript, 0).speaker_name.endswith("Siti Rahmawati")


def test_where_the_speaker_changes_inside_a_segment_it_is_cut_between_two_words(transcript: Transcript, clerk: User):
    before, key = text_of(transcript), segment(transcript, 0).pk
    tell_again(transcript, [Turn(0, 2, "1"), Turn(2, 8, "2"), *turns_of("121212")[2:]], clerk)
    assert voices_in(transcript) == "1221212"
    assert [row.index for row in transcript.segments.all()] == list(range(7))
    assert text_of(transcript) == before
    first, second = segment(transcript, 0), segment(transcript, 1)
    assert (first.pk, first.text, first.start, first.end) == (key, "k0 k1", 0.0, 1.9)
    assert (second.text, second.engine_text, second.start, second.end) == ("k2 k3", "k2 k3", 2.0, 3.9)
    assert [word["word"] for word in second.words] == ["k2", "k3"]
    assert first.revision > 1
    assert not transcript.segments.with_corrected().filter(is_corrected=True).exists()


def test_a_cut_is_in_the_log_of_edits_and_makes_no_version_of_a_person_s(transcript: Transcript, clerk: User):
    before = [(str(row.pk), row.text) for row in transcript.segments.all()]
    tell_again(transcript, [Turn(0, 2, "1"), Turn(2, 8, "2"), *turns_of("121212")[2:]], clerk)
    edit = transcript.edits.get()
    assert (edit.kind, edit.number, edit.made_by) == ("relabel", 1, clerk)
    assert [state["text"] for state in edit.after] == ["k0 k1", "k2 k3"]
    revisions = {str(row.pk): row.revision for row in transcript.segments.all()}
    assert {state["id"]: state["revision"] for state in edit.after}.items() <= revisions.items()
    assert [(state["id"], state["text"]) for state in version_at(transcript, 0)] == before
    assert not transcript.edits.by_people().exists()


def test_what_a_person_split_or_joined_is_not_cut_again_and_stays_gone(transcript: Transcript, clerk: User):
    first, second, third = (segment(transcript, index) for index in range(3))
    halves = (By(third.pk, "k8 k9"), By(uuid4(), "k10 k11"))
    for seen, by in (((first, second), (By(first.pk, f"{first.text} {second.text}"),)), ((third,), halves)):
        changes = [Change(tuple(Seen(row.pk, row.revision) for row in seen), by)]
        apply_edit(transcript, clerk, EditKind.EDIT, changes, uuid4())
    tell_again(transcript, [Turn(0, 3, "1"), Turn(3, 9, "2"), Turn(9, 12, "1"), *turns_of("121212")[3:]], clerk)
    texts = [row.text for row in transcript.segments.all()]
    assert texts[:3] == ["k0 k1 k2 k3 k4 k5 k6 k7", "k8 k9", "k10 k11"]
    assert Segment.ever.get(pk=second.pk).index is None


def test_a_text_that_a_person_wrote_stays_whole_and_goes_to_who_says_most(transcript: Transcript, clerk: User):
    edit_segment(segment(transcript, 0), clerk, 1, text="Sidang dibuka dan terbuka")
    tell_again(transcript, [Turn(0, 1, "1"), Turn(1, 8, "2"), *turns_of("121212")[2:]], clerk)
    row = segment(transcript, 0)
    assert (row.text, row.speaker.number) == ("Sidang dibuka dan terbuka", 2)
    assert voices_in(transcript) == "221212"
    assert [row.is_corrected for row in transcript.segments.with_corrected()] == [True] + 5 * [False]


def test_a_new_voice_gets_a_speaker_of_its_own(transcript: Transcript, clerk: User):
    change = tell_again(transcript, turns_of("121312"), clerk)
    assert voices_in(transcript) == "121312"
    assert by_number(transcript, 3).label == "3"
    assert change.moves.count() == 1


def test_a_segment_that_a_person_moved_stays_where_it_is(transcript: Transcript, clerk: User):
    edit_segment(segment(transcript, 1), clerk, 1, speaker=by_number(transcript, 1))
    assert tell_again(transcript, turns_of("121212"), clerk) is None
    assert voices_in(transcript) == "111212"


def test_a_move_that_was_undone_holds_nothing(transcript: Transcript, clerk: User):
    edit_segment(segment(transcript, 1), clerk, 1, speaker=by_number(transcript, 1))
    undo(transcript.speaker_changes.get(), clerk)
    tell_again(transcript, turns_of("111212"), clerk)
    assert voices_in(transcript) == "111212"


def test_a_split_from_here_on_holds_and_its_new_speaker_is_known_by_voice(transcript: Transcript, clerk: User):
    one = by_number(transcript, 1)
    split(one, clerk, one.revision, segment(transcript, 4), Identity(name="Saksi"))
    assert voices_in(transcript) == "121232"
    tell_again(transcript, turns_of("123232"), clerk)
    assert voices_in(transcript) == "123232"
    assert segment(transcript, 2).speaker_name == "Saksi"


def test_a_label_that_was_merged_leads_to_the_other(transcript: Transcript, clerk: User):
    one, two = by_number(transcript, 1), by_number(transcript, 2)
    merge(two, clerk, two.revision, one, one.revision)
    assert tell_again(transcript, turns_of("121212"), clerk) is None
    assert voices_in(transcript) == "111111"
    assert transcript.segments.count() == 6


def test_one_voice_instead_of_two(transcript: Transcript, clerk: User):
    tell_again(transcript, [Turn(0, 24, "1")], clerk)
    assert voices_in(transcript) == "111111"


def test_done_again_it_changes_nothing_and_the_machines_own_moves_hold_nobody(transcript: Transcript, clerk: User):
    turns = [Turn(0, 2, "1"), *turns_of("3131", 5.5)]
    tell_again(transcript, turns, clerk)
    there = voices_in(transcript)
    assert tell_again(transcript, turns, clerk) is None
    assert voices_in(transcript) == there
    tell_again(transcript, [Turn(0, 24, "1")], clerk)
    assert len(set(voices_in(transcript))) == 1


def test_it_is_one_change_that_says_what_it_did_and_is_in_the_trail(transcript: Transcript, clerk: User):
    change = tell_again(transcript, turns_of("112212"), clerk)
    assert described(changes_of(transcript).get()).startswith("Speakers told apart again: 2 segments")
    event = AuditEvent.objects.latest("at")
    assert (event.user, event.details) == (clerk, {"change": "relabel", "segments": 2})
    undo(change, clerk)
    assert voices_in(transcript) == "121212"


def cut_first(transcript: Transcript, user: User) -> SpeakerChange:
    return tell_again(transcript, [Turn(0, 2, "1"), Turn(2, 8, "2"), *turns_of("121212")[2:]], user)


def states_of(transcript: Transcript) -> list[dict[str, object]]:
    """All that the segments are, but for their revisions and numbers."""
    return [state_of(row) | {"revision": 0, "index": 0} for row in transcript.segments.all()]


def test_an_undo_makes_whole_again_what_was_cut(transcript: Transcript, clerk: User):
    before = states_of(transcript)
    undo(cut_first(transcript, clerk), clerk)
    assert states_of(transcript) == before
    assert not transcript.edits.by_people().exists()


def test_what_was_made_whole_again_can_be_cut_again(transcript: Transcript, clerk: User):
    for _ in range(2):
        change = cut_first(transcript, clerk)
        assert voices_in(transcript) == "1221212"
        undo(change, clerk)
        assert voices_in(transcript) == "121212"


def test_pieces_that_somebody_has_worked_on_stay_pieces(transcript: Transcript, clerk: User):
    change = cut_first(transcript, clerk)
    edit_segment(segment(transcript, 1), clerk, segment(transcript, 1).revision, text="k2 K3")
    undo(change, clerk)
    assert voices_in(transcript) == "1121212"
    assert segment(transcript, 1).text == "k2 K3"


def test_pieces_between_which_something_was_put_stay_pieces(transcript: Transcript, clerk: User):
    change = cut_first(transcript, clerk)
    second = segment(transcript, 1)
    halves = (By(second.pk, "k2"), By(uuid4(), "k3"))
    apply_edit(transcript, clerk, EditKind.SPLIT, [Change((Seen(second.pk, second.revision),), halves)])
    undo(change, clerk)
    assert [row.text for row in transcript.segments.all()][:3] == ["k0 k1", "k2", "k3"]


def test_it_cannot_be_undone_while_whoever_had_the_words_is_part_of_somebody_else(transcript: Transcript, clerk: User):
    change = tell_again(transcript, turns_of("333333"), clerk)
    assert voices_in(transcript) == "111111"
    one, two = by_number(transcript, 1), by_number(transcript, 2)
    two_again = merge(two, clerk, two.revision, one, one.revision)
    with pytest.raises(ChangedSince):
        undo(change, clerk)
    undo(two_again, clerk)
    undo(change, clerk)
    assert voices_in(transcript) == "121212"


def test_the_finding_that_nobody_was_told_apart_goes_and_others_stay(db: None, clerk: User):
    unknown = {"kind": "speakers_unknown", "start": 0.0, "end": 24.0, "text": "diarization_failed"}
    other = {"kind": "repetition", "start": 1.0, "end": 2.0, "text": ""}
    row = factories.TranscriptFactory(findings=[unknown, other])
    for index in range(3):
        start = index * LENGTH
        factories.SegmentFactory(transcript=row, index=index, start=start, end=start + 3, words=[])
    tell_again(row, turns_of("121"), clerk)
    row.refresh_from_db()
    assert row.findings == [other]
    assert voices_in(row) == "121"


def test_both_pieces_of_a_segment_that_a_person_moved_and_split_stay_where_they_are(
    transcript: Transcript, clerk: User
):
    edit_segment(segment(transcript, 1), clerk, 1, speaker="Budi")
    cut(segment(transcript, 1), clerk)
    tell_again(transcript, turns_of("121212"), clerk)
    assert voices_in(transcript) == "1331212"


def test_what_a_person_moved_and_joined_stays_with_whom_it_was_given(transcript: Transcript, clerk: User):
    edit_segment(segment(transcript, 1), clerk, 1, speaker=by_number(transcript, 1))
    join(segment(transcript, 0), segment(transcript, 1), clerk)
    tell_again(transcript, [Turn(0, 1, "1"), Turn(1, 8, "2"), *turns_of("121212")[2:]], clerk)
    assert voices_in(transcript) == "11212"


def test_it_stays_there_through_another_join(transcript: Transcript, clerk: User):
    edit_segment(segment(transcript, 1), clerk, 1, speaker=by_number(transcript, 1))
    third = segment(transcript, 2)
    join(segment(transcript, 0), segment(transcript, 1), clerk)
    rows = (segment(transcript, 0), third)
    whole = By(third.pk, " ".join(row.text for row in rows))
    apply_edit(transcript, clerk, EditKind.JOIN, [Change(saying.seen(*rows), (whole,))])
    tell_again(transcript, [Turn(0, 5, "1"), Turn(5, 12, "2"), *turns_of("121212")[3:]], clerk)
    assert voices_in(transcript) == "1212"


def test_a_join_that_was_taken_back_holds_nobody(transcript: Transcript, clerk: User):
    edit_segment(segment(transcript, 1), clerk, 1, speaker=by_number(transcript, 1))
    take_back(join(segment(transcript, 0), segment(transcript, 1), clerk), clerk)
    tell_again(transcript, turns_of("321212"), clerk)
    assert voices_in(transcript) == "311212"


def test_a_piece_that_the_machine_cut_later_goes_back_with_the_rest(transcript: Transcript, clerk: User):
    first = tell_again(transcript, turns_of("221212"), clerk)
    second = tell_again(transcript, [Turn(0, 2, "1"), Turn(2, 8, "2"), *turns_of("121212")[2:]], clerk)
    assert (voices_in(transcript), segment(transcript, 1).text) == ("1221212", "k2 k3")
    edit_segment(segment(transcript, 1), clerk, segment(transcript, 1).revision, text="k2 K3")
    undo(second, clerk)
    assert voices_in(transcript) == "2221212"
    undo(first, clerk)
    assert voices_in(transcript) == "1121212"


def test_pieces_of_which_a_person_gave_one_away_stay_pieces(transcript: Transcript, clerk: User):
    change = cut_first(transcript, clerk)
    edit_segment(segment(transcript, 0), clerk, segment(transcript, 0).revision, speaker="Budi")
    undo(change, clerk)
    assert voices_in(transcript) == "3121212"


@pytest.fixture(autouse=True)
def english() -> Callable[[], None]:
    from django.utils import translation

    with translation.override("en"):
        yield


def test_changes_of_people_are_not_touched_by_a_change_of_the_machine(transcript: Transcript, clerk: User):
    edit_segment(segment(transcript, 1), clerk, 1, speaker=by_number(transcript, 1))
    moved = SpeakerChange.objects.get()
    tell_again(transcript, turns_of("222122"), clerk)
    undo(moved, clerk)
    assert segment(transcript, 1).speaker.number == 2

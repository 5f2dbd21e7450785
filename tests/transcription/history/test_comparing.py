"""Two states side by side: only what differs, in runs that stand for each other, with the words marked."""

from hypothesis import given
from hypothesis import strategies as st

from tests.transcription.editing.saying import retype, seen
from tests.transcription.history.conftest import TEXTS, Do
from transcription.editing import By, Change
from transcription.history import compared
from transcription.history.words import MOST_WORDS, Mark, stretches
from transcription.models import EditKind, Transcript

TOKENS = st.lists(st.sampled_from(["ya", "tidak", "saksi", "di", "sana"]), max_size=12)


def texts(side: tuple[dict, ...]) -> list[str]:
    return [state["text"] for state in side]


def test_a_state_differs_in_nothing_from_itself(worked_on: Transcript):
    assert all(compared(worked_on, number, number) == [] for number in range(4))


def test_a_changed_word_is_marked_on_both_sides(worked_on: Transcript):
    [hunk] = compared(worked_on, 0, 1)
    assert [(one.mark, one.text) for one in hunk.left] == [(Mark.SAME, "Sidang"), (Mark.REMOVED, "dibuka")]
    assert [(one.mark, one.text) for one in hunk.right] == [(Mark.SAME, "Sidang"), (Mark.ADDED, "ditutup")]


def test_a_split_stands_beside_what_was_split(worked_on: Transcript):
    [hunk] = compared(worked_on, 1, 2)
    assert (texts(hunk.before), texts(hunk.after)) == ([TEXTS[1]], ["Saudara saksi", "siap memberi keterangan"])
    assert hunk.is_cut_otherwise
    assert all(one.mark is Mark.SAME for one in hunk.words)


def test_the_whole_way_is_told_place_by_place(worked_on: Transcript):
    first, second = compared(worked_on, 0, 3)
    assert texts(first.after) == ["Sidang ditutup"]
    assert (texts(second.before), texts(second.after)) == (
        [TEXTS[1], TEXTS[2]],
        ["Saudara saksi", f"siap memberi keterangan {TEXTS[2]}"],
    )


def test_backwards_is_the_same_with_its_sides_changed(worked_on: Transcript):
    forwards, backwards = compared(worked_on, 0, 3), compared(worked_on, 3, 0)
    assert [(hunk.before, hunk.after) for hunk in backwards] == [(hunk.after, hunk.before) for hunk in forwards]


def test_a_change_of_one_sentence_leaves_its_neighbours_out(transcript: Transcript, rows, do: Do):
    do(EditKind.REPLACE, retype(rows()[0], "Sidang ditutup"), retype(rows()[1], "Saudara saksi belum siap"))
    assert [len(hunk.after) for hunk in compared(transcript, 0, 1)] == [1, 1]


def test_another_speaker_is_a_difference(transcript: Transcript, rows, do: Do):
    first, second, third = rows()
    do(EditKind.EDIT, Change(seen(second), (By(second.pk, second.text, third.speaker_id),)))
    [hunk] = compared(transcript, 0, 1)
    assert (hunk.before[0]["speaker_id"], hunk.after[0]["speaker_id"]) == (
        str(first.speaker_id),
        str(third.speaker_id),
    )


@given(TOKENS, TOKENS)
def test_what_is_marked_makes_both_texts_again(one: list[str], other: list[str]):
    told = stretches(" ".join(one), " ".join(other))
    left = " ".join(part.text for part in told if part.mark is not Mark.ADDED)
    right = " ".join(part.text for part in told if part.mark is not Mark.REMOVED)
    assert (left.split(), right.split()) == (one, other)


def test_very_long_texts_are_told_as_a_whole():
    long = "kata " * (MOST_WORDS + 1)
    assert [part.mark for part in stretches(long, long + "lagi")] == [Mark.REMOVED, Mark.ADDED]

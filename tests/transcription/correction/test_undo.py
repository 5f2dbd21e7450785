"""Whatever the machine changes can be taken back to exactly what the engine said."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.transcription.correction.saying import said, text_of
from transcription.correction import changes_in, correct, count_applied, heard_text, load_lexicon, whole_only
from transcription.types import Correction, CorrectionReason, Word

FRAGMENTS = [
    "di",
    "sebut",
    "miliktim",
    "berchampur",
    "kusus,",
    "Kusus.",
    "nya",
    "bagi",
    "munegeri",
    "Budi",
    "12",
    "yg",
    "dan",
    "masya",
    "rakat",
    "facilitas",
    "(general)",
    "zzyxorp",
    "—",
    "PKB",
    "kata-kata",
    "berchampur-campur",
]
TEXTS = st.lists(st.sampled_from(FRAGMENTS) | st.text("abcdehikmnrstu", min_size=1, max_size=12), max_size=14)


@st.composite
def spoken(draw: st.DrawFn) -> list[Word]:
    """Words in order, some right after each other, some after a pause."""
    words, now = [], draw(st.floats(0, 10_000))
    for text in draw(TEXTS):
        now = round(now + draw(st.sampled_from([0.0, 0.1, 0.5, 2.0])), 3)
        end = round(now + draw(st.sampled_from([0.02, 0.3, 1.0])), 3)
        words.append(Word(now, end, text, draw(st.sampled_from([None, 0.3, 0.9]))))
        now = end
    return words


@given(spoken())
def test_every_word_of_the_engine_is_still_there(words: list[Word]):
    assert heard_text(correct(words, load_lexicon())) == text_of(words)


@given(spoken())
def test_suggestions_leave_every_word_and_time_as_it_was(words: list[Word]):
    suggested = correct(words, load_lexicon(), apply=False)
    assert [(word.start, word.end, word.word) for word in suggested] == [
        (word.start, word.end, word.word) for word in words
    ]
    assert not any(change and change.applied for change, _ in changes_in(suggested))


@given(spoken())
def test_suggested_is_what_would_be_applied(words: list[Word]):
    changes = [
        [
            (change.heard, change.written)
            for change, _ in changes_in(correct(words, load_lexicon(), apply=apply))
            if change
        ]
        for apply in (True, False)
    ]
    assert changes[0] == changes[1]


@given(spoken())
def test_times_stay_in_order_and_inside(words: list[Word]):
    done = correct(words, load_lexicon())
    assert all(word.start <= word.end for word in done)
    assert all(before.end <= after.start for before, after in pairwise(done))
    if words:
        assert (done[0].start, done[-1].end) == (words[0].start, words[-1].end)


@given(spoken())
def test_the_same_words_are_always_corrected_in_the_same_way(words: list[Word]):
    assert correct(words, load_lexicon()) == correct(list(words), load_lexicon())


@given(spoken())
def test_only_changed_words_differ(words: list[Word]):
    done = correct(words, load_lexicon())
    assert [word for word in done if word.correction is None] == [
        word for word in done if word.correction is None and word in words
    ]
    assert all(word.correction.heard != word.correction.written for word in done if word.correction)


TWO = Correction("miliktim", "milik tim", CorrectionReason.SPLIT)


def test_two_equal_changes_in_a_row_are_two():
    words = correct(said("miliktim miliktim"), load_lexicon())
    assert count_applied(words) == 2
    assert heard_text(words) == "miliktim miliktim"


def test_a_change_cut_in_two_gives_what_was_heard_once():
    first, second = correct([Word(0.0, 1.0, "miliktim")], load_lexicon())
    assert first.correction == second.correction == TWO
    assert heard_text([first]) == "miliktim"
    assert heard_text([second]) == ""


def test_what_is_left_of_a_change_is_no_change():
    first, second = correct([Word(0.0, 1.0, "miliktim")], load_lexicon())
    assert whole_only([first, second]) == [first, second]
    assert [word.correction for word in whole_only([first, Word(0.6, 1.0, "tom")])] == [None, None]
    assert [word.word for word in whole_only([second])] == ["tim"]


def test_suggestions_are_not_counted_as_applied():
    words = correct(said("dia berchampur"), load_lexicon(), apply=False)
    assert words[1].correction is not None
    assert count_applied(words) == 0


@pytest.mark.parametrize("text", ["", "dan hakim"])
def test_nothing_to_correct_is_nothing_changed(text: str):
    assert correct(said(text), load_lexicon()) == said(text)

"""The times of words after a person changed the text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.transcription.editing.saying import spoken_as
from transcription.editing.log import dump_words
from transcription.editing.runs import rewritten


def spoken(*words: str) -> list[dict[str, object]]:
    return [
        {"start": float(index), "end": index + 0.8, "word": word, "confidence": 0.5} for index, word in enumerate(words)
    ]


def timed_words(before: list[dict[str, object]], text: str, start: float, end: float) -> list[dict[str, object]]:
    text_before = " ".join(str(word["word"]) for word in before)
    (said,) = rewritten([spoken_as(text_before, words=before, start=start, end=end)], [text])
    return dump_words(said)


def spans(words: list[dict[str, object]]) -> list[tuple[str, float, float]]:
    return [(word["word"], word["start"], word["end"]) for word in words]


def test_respelled_words_keep_their_times_and_lose_their_confidence():
    words = timed_words(spoken("saya", "memankit", "motor"), "saya memarkir motor", 0, 3)
    assert spans(words) == [("saya", 0.0, 0.8), ("memarkir", 1.0, 1.8), ("motor", 2.0, 2.8)]
    assert [word["confidence"] for word in words] == [0.5, None, 0.5]


def test_an_added_word_goes_between_its_neighbours():
    words = timed_words(spoken("saya", "motor"), "saya parkir motor", 0, 2)
    assert spans(words) == [("saya", 0.0, 0.8), ("parkir", 0.8, 1.0), ("motor", 1.0, 1.8)]


def test_words_added_at_the_ends_stay_within_the_segment():
    words = timed_words(spoken("motor"), "ya motor saya", 0, 2)
    assert spans(words) == [("ya", 0.0, 0.0), ("motor", 0.0, 0.8), ("saya", 0.8, 2.0)]


def test_words_that_replace_others_share_their_time_by_length():
    words = timed_words(spoken("ini", "dianjutkan", "lagi"), "ini di lanjutkan lagi", 0, 3)
    assert spans(words)[1:3] == [("di", 1.0, 1.145), ("lanjutkan", 1.145, 1.8)]
    assert words[0]["confidence"] == 0.5
    assert words[1]["confidence"] is None


def test_removed_words_leave_the_others_where_they_were():
    assert spans(timed_words(spoken("eh", "saya", "eh", "hadir"), "saya hadir", 0, 4)) == [
        ("saya", 1.0, 1.8),
        ("hadir", 3.0, 3.8),
    ]


def test_a_text_where_no_words_were_is_spread_over_the_segment():
    words = timed_words([], "ya benar", 10, 17)
    assert spans(words) == [("ya", 10.0, 12.0), ("benar", 12.0, 17.0)]


@pytest.mark.parametrize("text", ["satu", "satu dua tiga empat lima enam", "c a b", "a a a a"])
def test_a_text_comes_back_word_by_word(text: str):
    assert [word["word"] for word in timed_words(spoken("a", "b", "c"), text, 0, 3)] == text.split()


@given(before=st.lists(st.sampled_from("abcde"), max_size=8), after=st.lists(st.sampled_from("abcde"), max_size=8))
def test_times_never_run_backwards_or_leave_the_segment(before: list[str], after: list[str]):
    words = timed_words(spoken(*before), " ".join(after), 0.0, float(len(before)))
    assert [word["word"] for word in words] == after
    edges = [edge for word in words for edge in (word["start"], word["end"])]
    assert edges == sorted(edges)
    assert all(0.0 <= edge <= len(before) for edge in edges)

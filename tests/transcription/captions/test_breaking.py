"""Where a line ends while its speaker goes on."""

from hypothesis import given
from hypothesis import strategies as st

from transcription.captions.breaking import SHORTEST_LINE, UNSURE_SECONDS, words_of_line
from transcription.types import Word


def spoken(text: str, begin: float = 0.0, pause_after: str = "") -> list[Word]:
    """Half a second a word, without pauses but more than half a second behind the one that is named."""
    words = []
    for token in text.split():
        words.append(Word(begin, begin + 0.5, token, 0.9))
        begin += 1.1 if token == pause_after else 0.5
    return words


def line_of(words: list[Word], begin: float = 0.0, heard_until: float | None = None) -> str:
    until = words[-1].end if heard_until is None else heard_until
    return " ".join(word.word for word in words[: words_of_line(words, begin, until)])


def test_it_is_as_long_as_it_can_be():
    assert line_of(spoken("satu dua tiga empat lima enam tujuh")) == "satu dua tiga empat lima"


def test_what_was_said_last_may_be_heard_otherwise_yet():
    words = spoken("satu dua tiga empat lima enam tujuh")
    assert line_of(words, heard_until=words[-1].end + UNSURE_SECONDS) == "satu dua tiga empat lima enam"


def test_the_last_word_is_never_in_it():
    words = spoken("satu dua tiga empat")
    assert line_of(words, heard_until=60.0) == "satu dua tiga"


def test_it_ends_at_a_pause_rather_than_a_word_later():
    assert line_of(spoken("satu dua tiga empat lima enam tujuh", pause_after="empat")) == "satu dua tiga empat"


def test_it_ends_with_a_sentence_or_a_clause_rather_than_a_word_later():
    assert line_of(spoken("satu dua tiga empat. Lima enam tujuh")) == "satu dua tiga empat."
    assert line_of(spoken("satu dua tiga. Empat lima enam tujuh")) == "satu dua tiga. Empat lima"
    assert line_of(spoken("satu dua tiga empat lima, enam tujuh delapan")) == "satu dua tiga empat lima, enam"


def test_a_single_word_is_no_line():
    assert line_of(spoken("satu dua")) == ""
    assert line_of(spoken("satu, dua tiga")) == ""
    assert words_of_line([], 0.0, 10.0) == 0


def test_its_length_counts_from_where_it_began_and_not_from_its_first_word():
    words = spoken("satu dua tiga empat", begin=1.5)
    assert line_of(words, begin=0.0, heard_until=60.0) == "satu dua tiga"
    assert line_of(words[:2], begin=0.0, heard_until=60.0) == "satu"


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0.02, 2), st.sampled_from(["ya", "ya,", "ya."])), max_size=40))
def test_it_is_never_too_short_and_never_reaches_to_the_end(pieces: list[tuple[float, float, str]]):
    words, at = [], 0.0
    for pause, length, token in pieces:
        words.append(Word(at + pause, at + pause + length, token, 0.9))
        at = words[-1].end
    count = words_of_line(words, 0.0, at)
    assert 0 <= count < max(1, len(words))
    if count:
        assert words[count - 1].end >= SHORTEST_LINE
        assert words[count - 1].end <= at - UNSURE_SECONDS

"""From stream to stream no word is lost, none comes twice, and none changes its place."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcription.captions.changeover import EDGE, OVERLAP, SURE, Passage
from transcription.types import Word


def said(text: str, start: float = 0.0, length: float = 0.4, gap: float = 0.1) -> list[Word]:
    """Words one after the other."""
    words = text.split()
    return [
        Word(start + place * (length + gap), start + place * (length + gap) + length, word)
        for place, word in enumerate(words)
    ]


def moved(words: Sequence[Word], seconds: float) -> list[Word]:
    return [replace(word, start=word.start + seconds, end=word.end + seconds) for word in words]


def texts(words: Sequence[Word]) -> list[str]:
    return [word.word for word in words]


def after(words: Sequence[Word]) -> Passage:
    """A stream has heard these, and another begins."""
    passage = Passage(0.0)
    passage.begin()
    passage.take(words, words[-1].end + 2)
    passage.end(words[-1].end + 2)
    passage.begin()
    return passage


FIRST = said("sidang dibuka dan terbuka untuk umum", 1.0)
END = FIRST[-1].end


def test_a_new_stream_is_sent_what_was_not_final_and_a_little_before_it():
    passage = after(FIRST)
    assert passage.until == END
    assert passage.replay_from == pytest.approx(END - OVERLAP)
    assert Passage(0.5).replay_from == 0.0


@pytest.mark.parametrize("late", [-0.35, -0.2, 0.0, 0.2, 0.35])
def test_words_that_both_streams_heard_count_once_however_their_times_differ(late: float):
    following = said("silakan duduk", END + 0.1)
    heard = moved([*FIRST[3:], *following], late)
    assert texts(after(FIRST).take(heard, 20.0)) == ["silakan", "duduk"]


def test_case_and_punctuation_make_no_other_word():
    heard = [*said("Terbuka untuk umum.", FIRST[3].start), *said("Silakan", END + 0.1)]
    assert texts(after(FIRST).take(heard, 20.0)) == ["Silakan"]


def test_a_word_that_the_new_stream_heard_otherwise_is_told_by_its_time():
    heard = [*said("terbuka untuk hukum", FIRST[3].start), *said("silakan", END + 0.1)]
    assert texts(after(FIRST).take(heard, 20.0)) == ["silakan"]


def test_where_no_word_is_known_again_times_tell():
    heard = [*said("ka ntu mum", FIRST[3].start), *said("silakan", END + 0.1)]
    assert texts(after(FIRST).take(heard, 20.0)) == ["silakan"]


@pytest.mark.parametrize("late", [0.0, 0.3])
def test_of_a_word_said_three_times_the_third_is_new(late: float):
    yes = said("ya ya ya", 1.0, length=0.2, gap=0.1)
    assert texts(after(yes[:2]).take(moved(yes, late), 20.0)) == ["ya"]


def test_within_one_stream_a_word_may_be_said_again_at_once():
    passage = Passage(0.0)
    passage.begin()
    assert texts(passage.take(said("ya", 1.0, 0.2), 4.0)) == ["ya"]
    assert texts(passage.take(said("ya", 1.25, 0.2), 4.0)) == ["ya"]


def test_a_result_at_the_end_of_the_audio_waits_until_the_stream_has_shown_life():
    passage = Passage(0.0)
    passage.begin()
    assert passage.take(FIRST, END) == []
    assert passage.sent(END + EDGE / 2) == []
    assert texts(passage.sent(END + EDGE)) == texts(FIRST)
    assert passage.sent(END + 9) == []


def test_a_later_result_shows_life_as_well():
    passage = Passage(0.0)
    passage.begin()
    passage.take(FIRST, END)
    assert texts(passage.take(said("silakan", END + 0.2), END + 3)) == [*texts(FIRST), "silakan"]


@pytest.mark.parametrize("complete", [False, True])
def test_half_a_word_at_the_end_of_a_stream_is_heard_again(complete: bool):
    passage = Passage(0.0)
    passage.begin()
    cut = [*FIRST[:-1], Word(FIRST[-1].start, FIRST[-1].start + 0.2, "um")]
    passage.take(cut, cut[-1].end + 0.1)
    assert texts(passage.end(cut[-1].end + 0.1, complete=complete)) == texts(FIRST[:4])
    assert passage.until == FIRST[3].end
    passage.begin()
    assert texts(passage.take(FIRST[2:], 20.0)) == ["untuk", "umum"]


def test_the_last_word_of_all_audio_is_whole():
    passage = Passage(0.0)
    passage.begin()
    passage.take(FIRST, END)
    assert texts(passage.end(END, complete=True, whole=True)) == texts(FIRST)
    assert passage.until == END


def test_a_stream_that_broke_has_heard_nothing_but_what_was_final():
    passage = Passage(0.0)
    passage.begin()
    passage.take(FIRST, END + 2)
    passage.end(60.0)
    assert passage.until == END


def test_what_a_stream_has_heard_to_its_end_without_a_word_was_silence():
    passage = Passage(0.0)
    for end in (60.0, 120.0):
        passage.begin()
        passage.end(end, complete=True)
        assert passage.until == end - SURE


def test_times_never_go_back():
    passage = after(FIRST)
    [word] = passage.take([Word(END - 0.15, END + 0.3, "silakan")], 20.0)
    assert (word.start, word.end) == (END, END + 0.3)


def test_another_engine_that_goes_on_says_nothing_twice():
    passage = after(FIRST)
    assert texts(passage.add([*FIRST[-1:], *said("silakan", END + 0.2)])) == ["silakan"]
    assert texts(passage.add(said("duduk", END + 1.0))) == ["duduk"]


def hearing(truth: Sequence[Word], first: float, last: float, late: float) -> list[Word]:
    """What a stream hears that was sent this stretch: a word that is cut is another word."""
    heard = []
    for word in truth:
        start, end = max(word.start, first), min(word.end, last)
        if end - start < 0.1:
            continue
        is_whole = (start, end) == (word.start, word.end)
        heard.append(Word(start + late, end + late, word.word if is_whole else f"{word.word[:1]}…"))
    return heard


@st.composite
def talks(draw: st.DrawFn) -> list[Word]:
    """Words that may repeat themselves, with pauses between."""
    words, now = [], draw(st.floats(0.0, 3.0))
    for _ in range(draw(st.integers(8, 60))):
        length = draw(st.floats(0.25, 0.7))
        words.append(Word(now, now + length, f"kata{draw(st.integers(0, 40))}"))
        now += length + draw(st.sampled_from([0.05, 0.1, 0.15, 0.4, 1.2, 6.0]))
    return words


@st.composite
def endings(draw: st.DrawFn) -> list[tuple[float, bool, int, float]]:
    """For each stream: how long it lives, whether it is told to end, how many finals are lost, how late it hears."""
    one = st.tuples(st.floats(4.0, 15.0), st.booleans(), st.integers(0, 2), st.floats(-0.1, 0.1))
    return draw(st.lists(one, min_size=3, max_size=30))


@given(talks(), endings())
def test_whatever_becomes_of_the_streams_every_word_comes_once_and_in_order(
    truth: list[Word], streams: list[tuple[float, bool, int, float]]
):
    passage, counted, end = Passage(0.0), [], truth[-1].end + 1
    for life, told, lost, late in [*streams, (end + 60, True, 0, 0.0)]:
        first = passage.replay_from
        last = min(first + OVERLAP + life, end)
        passage.begin()
        results = in_results(hearing(truth, first, last, late))
        if not told and lost:
            results = results[:-lost]
        for result in results:
            counted += passage.take(result, min(last, result[-1].end + 1.0))
        counted += passage.end(last, complete=told, whole=told and last == end)
    assert texts(counted) == texts(truth)
    starts = [word.start for word in counted]
    assert starts == sorted(starts)


def in_results(words: Sequence[Word]) -> list[list[Word]]:
    """A result ends where a pause is, and after a few words."""
    results: list[list[Word]] = []
    for word in words:
        if not results or len(results[-1]) >= 6 or word.start - results[-1][-1].end > 0.3:
            results.append([])
        results[-1].append(word)
    return results


def test_silence_before_a_word_that_was_cut_is_not_sent_again():
    """Else streams that are all as long would begin at the same place for ever."""
    passage = Passage(0.0)
    passage.begin()
    passage.take([Word(60.0, 60.3, "Sidang")], 60.4)
    passage.end(60.4, complete=True)
    assert 59.0 < passage.until < 60.0


def test_an_interim_result_that_never_became_final_is_heard_again():
    passage = Passage(0.0)
    passage.begin()
    passage.end(60.0, complete=True, pending_from=20.0)
    assert passage.until == 20.0

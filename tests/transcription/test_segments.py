"""Words become segments that are pleasant to read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcription.segments import LONGEST_CHARACTERS, LONGEST_SECONDS, to_segments
from transcription.types import Word


def spoken(text: str, start: float = 0.0, each: float = 0.4, confidence: float | None = 0.8) -> list[Word]:
    return [
        Word(start + index * each, start + (index + 1) * each, word, confidence)
        for index, word in enumerate(text.split())
    ]


def texts(words: list[Word]) -> list[str]:
    return [segment.text for segment in to_segments(words)]


def test_no_words_are_no_segments() -> None:
    assert to_segments([]) == []


def test_a_pause_begins_a_new_segment() -> None:
    assert texts(spoken("Sidang dibuka") + spoken("dan terbuka", start=5)) == ["Sidang dibuka", "dan terbuka"]


def test_a_sentence_end_and_a_breath_begin_a_new_segment() -> None:
    assert texts(spoken("Sehat?") + spoken("Sehat, Yang Mulia.", start=0.8)) == ["Sehat?", "Sehat, Yang Mulia."]


def test_short_sentences_without_a_breath_stay_together_until_there_is_enough() -> None:
    sentence = "Saya tidak tahu, Yang Mulia. "

    assert texts(spoken("Ya. Betul. Saya tahu.", each=0.2)) == ["Ya. Betul. Saya tahu."]
    assert texts(spoken(sentence * 4, each=0.2)) == [(sentence * 3).strip(), sentence.strip()]


def test_a_point_inside_quotes_ends_a_sentence() -> None:
    assert texts(spoken("Dia berkata “tidak.”") + spoken("Lalu pergi.", start=1.7)) == [
        "Dia berkata “tidak.”",
        "Lalu pergi.",
    ]


def test_a_long_speech_is_cut_at_its_comma() -> None:
    words = spoken("satu " * 19 + "dua, " + "tiga " * 15)

    first, second = texts(words)
    assert first.endswith("dua,")
    assert second == ("tiga " * 15).strip()


def test_a_segment_is_as_sure_as_its_words_and_unknown_when_they_are() -> None:
    sure, unsure = Word(0, 1, "terdakwa", 1.0), Word(1, 2, "ya", 0.0)

    assert to_segments([sure, unsure])[0].confidence == pytest.approx(0.8)
    assert to_segments(spoken("Ya.", confidence=None))[0].confidence is None


@given(
    st.lists(
        st.tuples(st.floats(0, 3), st.floats(0.02, 2), st.text("abc.,?", min_size=1, max_size=30), st.floats(0, 1)),
        max_size=120,
    )
)
def test_every_word_comes_once_in_order_in_segments_that_are_short(
    items: list[tuple[float, float, str, float]],
) -> None:
    words, now = [], 0.0
    for pause, length, text, confidence in items:
        words.append(Word(now + pause, now + pause + length, text, confidence))
        now = words[-1].end

    segments = to_segments(words)

    assert [word for segment in segments for word in segment.words] == words
    for segment in segments:
        assert segment.start == segment.words[0].start < segment.end == segment.words[-1].end
        assert segment.text == " ".join(word.word for word in segment.words)
        assert len(segment.text) <= LONGEST_CHARACTERS
        assert segment.end - segment.start <= LONGEST_SECONDS + 1e-6
        assert 0 <= segment.confidence <= 1
    for before, after in zip(segments, segments[1:], strict=False):
        assert before.end <= after.start

"""Changes that are as likely wrong as right are suggested and not made."""

import pytest

from tests.transcription.correction.saying import said
from transcription.correction import Corrector, Lexicon, correct, load_lexicon
from transcription.correction.corrector import is_believed
from transcription.types import ChunkResult, Word

USUAL, RARE = 4.5, 3.2


def change_of(heard: str, frequencies: dict[str, float]) -> Word:
    return correct(said(heard), Lexicon(frequencies))[0]


def result(confidence: float | None) -> ChunkResult:
    return ChunkResult(tuple(said("dan berchampur itu", confidence)), language="id-ID")


def test_a_short_word_becomes_a_usual_one():
    word = change_of("jilit", {"jilid": USUAL})
    assert (word.word, word.correction.applied) == ("jilid", True)


def test_for_a_short_word_a_rare_one_is_only_suggested():
    word = change_of("jilit", {"jilid": RARE})
    assert (word.word, word.correction.written, word.correction.applied) == ("jilit", "jilid", False)


def test_a_longer_word_becomes_a_rare_one_as_well():
    word = change_of("berchampur", {"bercampur": RARE})
    assert (word.word, word.correction.applied) == ("bercampur", True)


def test_a_short_word_with_two_likely_ones_near_it_is_only_a_suggestion():
    assert change_of("kapor", {"kapur": 4.6}).correction.applied
    unclear = change_of("kapor", {"kapur": 4.5, "kabor": 4.6})
    assert (unclear.word, unclear.correction.applied) == ("kapor", False)


def test_a_doubled_word_with_one_doubtful_part_is_a_suggestion():
    word = change_of("jilit-jilit", {"jilid": RARE})
    assert (word.word, word.correction.written, word.correction.applied) == ("jilit-jilit", "jilid-jilid", False)


@pytest.mark.parametrize(("confidence", "made"), [(0.9, True), (0.61, True), (None, True), (0.55, False), (0.2, False)])
def test_what_was_hardly_understood_gets_suggestions_only(confidence: float | None, made: bool):
    done = Corrector(load_lexicon()).corrected(result(confidence), ())
    assert done.words[1].correction.applied == made
    assert done.words[1].word == ("bercampur" if made else "berchampur")


def test_one_unsure_word_among_sure_ones_is_still_corrected():
    words = [*said("kami sudah lama", 0.9), *said("berchampur", 0.3)]
    assert is_believed(words)
    assert not is_believed(said("kami sudah lama", 0.5))


def test_no_words_are_no_reason_for_doubt():
    assert is_believed([])

"""Words of which the engine was not sure."""

from tests.transcription.doubts.saying import found, said, with_word
from transcription.doubts import DoubtKind, Known, doubts_in


def test_neighbours_of_low_confidence_are_one_doubt():
    segment = with_word(with_word(said("saya melihat motor itu"), 1, confidence=0.3), 2, confidence=0.5)
    assert found(segment) == ["confidence: melihat motor"]


def test_the_lowest_confidence_is_told():
    segment = with_word(with_word(said("saya melihat motor"), 1, confidence=0.34), 2, confidence=0.5)
    (doubt,) = doubts_in([segment], Known())
    assert (doubt.mark.percent, doubt.checked) == (34, False)


def test_sure_words_and_words_of_unknown_confidence_are_none():
    assert found(said("saya melihat", confidence=0.6)) == []
    assert found(said("saya melihat", confidence=None)) == []


def test_what_a_person_wrote_is_no_doubt():
    segment = said("saya melihat", confidence=0.2, typed=True)
    assert found(segment) == []


def test_a_doubt_is_checked_when_all_of_the_machine_s_words_are():
    segment = said("saya melihat", confidence=0.2)
    half = with_word(segment, 0, checked=True)
    assert [doubt.checked for doubt in doubts_in([half], Known())] == [False]
    assert [doubt.checked for doubt in doubts_in([with_word(half, 1, checked=True)], Known())] == [True]
    assert [doubt.checked for doubt in doubts_in([with_word(half, 1, typed=True)], Known())] == [True]


def test_the_unit_is_per_cent():
    (doubt,) = doubts_in([said("saya", confidence=0.0)], Known())
    assert (doubt.mark.kind, doubt.mark.percent) == (DoubtKind.CONFIDENCE, 0)

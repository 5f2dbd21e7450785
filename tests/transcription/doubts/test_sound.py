"""Words where no voice was heard, and words while somebody else speaks."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.transcription.doubts.saying import found, said
from transcription.believable import is_spoken
from transcription.doubts import DoubtKind, Known, Said, merged
from transcription.doubts.sound import unspoken
from transcription.types import Finding, FindingKind, Span, Word

SPEECH = [Span(0.0, 1.4), Span(5.0, 9.0)]


def test_words_far_from_any_speech_are_over_silence():
    segment = said("terima kasih sudah menonton video ini")
    assert found(segment, kind=DoubtKind.SILENCE, known=Known(speech=SPEECH)) == ["video ini"]


def test_where_nobody_listened_no_word_is_over_silence():
    assert found(said("terima kasih"), kind=DoubtKind.SILENCE, known=Known(speech=None)) == []


def test_a_recording_without_any_speech_makes_all_words_doubtful():
    assert found(said("terima kasih"), kind=DoubtKind.SILENCE, known=Known(speech=[])) == ["terima kasih"]


def test_speech_late_in_a_long_hearing_is_found():
    speech = [Span(second, second + 1.0) for second in range(0, 30_000, 2)]
    segment = said("satu dua", start=20_000.0)
    assert found(segment, kind=DoubtKind.SILENCE, known=Known(speech=speech)) == []
    assert found(said("satu", start=40_000.0), kind=DoubtKind.SILENCE, known=Known(speech=speech)) == ["satu"]


@pytest.mark.parametrize("kind", [FindingKind.TEXT_WITHOUT_SPEECH, FindingKind.UNREADABLE_AUDIO])
def test_words_in_a_stretch_that_gave_nothing_are_doubtful(kind: FindingKind):
    known = Known(findings=[Finding(kind, 0.9, 2.0)])
    assert found(said("saudara saksi siap memberi keterangan"), kind=DoubtKind.SILENCE, known=known) == ["siap memberi"]


def test_words_at_one_microphone_are_not_doubted_for_what_was_made_up_at_another():
    findings = [Finding(FindingKind.TEXT_WITHOUT_SPEECH, 0.9, 2.0), Finding(FindingKind.UNREADABLE_AUDIO, 2.0, 2.5)]
    known = Known(speech=[Span(0.0, 9.0)], findings=findings)
    assert found(said("saudara saksi siap memberi keterangan"), kind=DoubtKind.SILENCE, known=known) == ["keterangan"]


def test_other_findings_say_nothing_of_silence():
    known = Known(findings=[Finding(FindingKind.SPEECH_WITHOUT_TEXT, 0.0, 9.0)])
    assert found(said("saudara saksi"), kind=DoubtKind.SILENCE, known=known) == []


def test_words_while_another_speaker_speaks_are_doubtful_on_both_sides():
    one = said("saudara saksi siap memberi keterangan")
    other = said("keberatan yang mulia", start=1.5, speaker="2", key="b")
    assert found(one, other, kind=DoubtKind.OVERLAP) == ["memberi keterangan", "keberatan yang"]


def test_the_same_speaker_does_not_interrupt_himself():
    assert found(said("saudara saksi"), said("siap", start=0.2, key="b"), kind=DoubtKind.OVERLAP) == []


def test_a_touch_of_overlap_is_none():
    assert found(said("saudara saksi"), said("siap", start=0.8, speaker="2", key="b"), kind=DoubtKind.OVERLAP) == []


def test_a_long_speech_is_interrupted_by_each_of_several():
    long = said("a b c d e f g h")
    calls = [said("ya", start=second, speaker=str(second), key=str(second)) for second in (1.0, 3.0)]
    assert found(long, *calls, kind=DoubtKind.OVERLAP) == ["c", "g", "ya", "ya"]


def test_speech_of_several_microphones_is_one_line():
    assert merged([Span(4.0, 5.0), Span(0.0, 2.0), Span(1.0, 3.0), Span(1.5, 2.0)]) == [Span(0.0, 3.0), Span(4.0, 5.0)]


edges = st.lists(st.integers(0, 60).map(lambda tenths: tenths / 10), min_size=2, max_size=9).map(sorted)


@given(edges, edges)
def test_a_segment_is_judged_word_by_word_however_much_of_it_is_heard(times: list[float], heard: list[float]):
    words = tuple(Word(start, end, "kata") for start, end in pairwise(times))
    speech = merged(Span(*span) for span in pairwise(heard[: len(heard) // 2 * 2]))
    marks = unspoken(Said("a", "1", times[0], times[-1], words), Known(speech=speech))
    marked = {place for mark in marks for place in range(mark.first, mark.last)}
    assert marked == {place for place, word in enumerate(words) if not is_spoken(word, speech)}


def test_a_word_that_lasts_no_time_is_heard_nowhere():
    segment = Said("a", "1", 0.0, 1.0, (Word(0.0, 0.5, "satu"), Word(0.5, 0.5, "dua"), Word(0.5, 1.0, "tiga")))
    assert found(segment, kind=DoubtKind.SILENCE, known=Known(speech=[Span(0.0, 2.0)])) == ["dua"]

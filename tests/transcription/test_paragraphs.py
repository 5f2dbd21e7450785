"""Where a paragraph of a document ends."""

import pytest

from transcription.exports.base import Layout, Style
from transcription.exports.paragraphs import LONGEST, SILENCE, paragraphs_of
from transcription.types import Segment

JUDGE, CLERK = "Hakim Ketua", "Panitera"


def texts(*segments: Segment, layout: Layout = Layout.READING) -> list[str]:
    return [one.teks for one in paragraphs_of(segments, Style(layout, times=True), None)]


def said(start: float, end: float, text: str, speaker: str | None = JUDGE) -> Segment:
    return Segment(start, end, text, speaker=speaker)


@pytest.mark.parametrize("layout", [Layout.READING, Layout.MINUTES])
@pytest.mark.parametrize("speaker", [JUDGE, None])
def test_what_stands_before_and_after_a_long_silence_is_not_one_paragraph(layout: Layout, speaker: str | None):
    """The hearing was closed to the public between these two, say: nothing of it is in this document."""
    before, after = said(50.0, 57.0, "Pukul sebelas.", speaker), said(254.0, 258.0, "Dan terbuka.", speaker)
    assert texts(before, after, layout=layout) == ["Pukul sebelas.", "Dan terbuka."]


def test_the_paragraph_after_a_silence_has_its_own_time():
    segments = (said(50.0, 57.0, "Pukul sebelas."), said(254.0, 258.0, "Dan terbuka."))
    times = [one.waktu for one in paragraphs_of(segments, Style(Layout.READING, times=True), None)]
    assert times == ["00:00:50", "00:04:14"]


def test_a_pause_for_thought_ends_no_paragraph():
    assert texts(said(0.0, 3.0, "Sidang"), said(3.0 + SILENCE, 9.0, "dibuka.")) == ["Sidang dibuka."]
    assert texts(said(0.0, 3.0, "Sidang"), said(3.1 + SILENCE, 9.0, "dibuka.")) == ["Sidang", "dibuka."]


def test_silence_is_counted_from_the_last_words_and_not_from_the_paragraphs_first():
    lines = [said(at, at + 2.0, f"{at}") for at in (0.0, 4.0, 8.0, 12.0)]
    assert texts(*lines) == ["0.0 4.0 8.0 12.0"]


def test_others_who_speak_and_much_that_is_said_begin_paragraphs_as_ever():
    assert texts(said(0.0, 1.0, "Satu."), said(1.0, 2.0, "Dua.", CLERK)) == ["Satu.", "Dua."]
    long = "kata " * LONGEST
    assert len(texts(said(0.0, 1.0, long), said(1.0, 2.0, "Lagi."))) == 2


def test_word_for_word_every_segment_is_one():
    assert texts(said(0.0, 1.0, "Satu."), said(1.0, 2.0, "Dua."), layout=Layout.VERBATIM) == ["Satu.", "Dua."]

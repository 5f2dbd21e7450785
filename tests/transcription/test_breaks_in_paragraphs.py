"""No paragraph runs over a moment at which the hearing was closed to the public, opened again or off the record."""

from dataclasses import replace

import pytest

from tests.transcription.sittings import FULL, JUDGE, WITNESS
from transcription.exports import Layout, Style
from transcription.exports.paragraphs import QUESTION, Paragraph, paragraphs_of
from transcription.exports.sitting import FIRST_RULES
from transcription.types import Segment

MONOLOGUE = tuple(Segment(n * 10.0, n * 10.0 + 8, f"Kalimat {n}.", speaker=WITNESS) for n in range(4))
joining = pytest.mark.parametrize("layout", [Layout.MINUTES, Layout.READING])


def said(
    *breaks: float, segments: tuple[Segment, ...] = MONOLOGUE, layout: Layout = Layout.MINUTES, **more: object
) -> list[Paragraph]:
    return paragraphs_of(segments, Style(layout), replace(FULL, breaks=breaks, **more))


@joining
def test_both_sides_of_a_closed_range_are_two_paragraphs(layout: Layout):
    assert [one.teks for one in said(19.0, 19.5, layout=layout)] == ["Kalimat 0. Kalimat 1.", "Kalimat 2. Kalimat 3."]


@joining
def test_without_one_what_a_person_says_in_a_row_is_one_paragraph(layout: Layout):
    assert [one.teks for one in said(layout=layout)] == ["Kalimat 0. Kalimat 1. Kalimat 2. Kalimat 3."]


def test_word_for_word_each_segment_is_one_anyway():
    assert len(said(19.0, layout=Layout.VERBATIM)) == len(MONOLOGUE)


@pytest.mark.parametrize("moment", [-1.0, 0.0, 3.9, 99.0])
def test_a_break_before_or_after_all_words_changes_nothing(moment: float):
    assert said(moment) == said()


def test_a_sentence_that_runs_over_a_break_stands_where_most_of_it_was_said():
    assert [one.teks for one in said(11.0)] == ["Kalimat 0.", "Kalimat 1. Kalimat 2. Kalimat 3."]
    assert [one.teks for one in said(17.0)] == ["Kalimat 0. Kalimat 1.", "Kalimat 2. Kalimat 3."]


def test_no_word_is_lost_or_comes_twice_wherever_the_breaks_are():
    whole = " ".join(segment.text for segment in MONOLOGUE)
    for place in range(0, 400, 7):
        assert " ".join(one.teks for one in said(place / 10, place / 5)) == whole


def test_an_answer_that_was_given_behind_closed_doors_is_not_what_comes_after_them():
    asked = Segment(0.0, 4.0, "Siapa yang Saudara lihat?", speaker=JUDGE)
    after = Segment(60.0, 64.0, "Saya sudah selesai.", speaker=WITNESS)
    assert [one.jenis for one in said(segments=(asked, after))][0] == QUESTION
    assert [one.jenis for one in said(5.0, 59.0, segments=(asked, after))] == ["", ""]


def test_the_first_rules_know_no_breaks():
    assert said(19.0, rules=FIRST_RULES) == said(rules=FIRST_RULES)

"""Whose line a word of the better text falls into."""

from hypothesis import given
from hypothesis import strategies as st

from tests.transcription.editing.saying import words_spoken
from transcription.captions.seating import Given, Part, one_spelling, parts_of

JUDGE, WITNESS = "Hakim Ketua", "Saksi"


def line(start: float, end: float, speaker: str, words: int = 8) -> Given:
    return Given(start, end, words, speaker)


def shares(parts: list[Part]) -> list[tuple[int, int, str | None]]:
    return [(part.first, part.last, part.speaker) for part in parts]


def test_a_segment_of_one_line_is_one_part():
    words = words_spoken("apakah saudara kenal terdakwa", 0.2, 3.8)
    assert shares(parts_of(words, [line(0.0, 4.0, JUDGE)])) == [(0, 4, JUDGE)]


def test_of_a_segment_outside_of_all_lines_nobody_says_anything():
    words = words_spoken("apakah saudara kenal terdakwa", 10.0, 14.0)
    assert shares(parts_of(words, [line(0.0, 4.0, JUDGE)])) == [(0, 4, None)]
    assert parts_of([], [line(0.0, 4.0, JUDGE)]) == []


def test_a_segment_is_cut_where_another_line_begins():
    words = words_spoken("kenal terdakwa ya saya kenal dia", 0.0, 6.0)
    parts = parts_of(words, [line(0.0, 2.0, JUDGE), line(2.0, 6.0, WITNESS)])
    assert shares(parts) == [(0, 2, JUDGE), (2, 6, WITNESS)]


def test_lines_of_one_speaker_are_not_cut_from_each_other():
    words = words_spoken("satu dua tiga empat lima enam", 0.0, 6.0)
    parts = parts_of(words, [line(0.0, 3.0, WITNESS), line(3.0, 6.0, WITNESS)])
    assert shares(parts) == [(0, 6, WITNESS)]


def test_only_the_words_of_the_line_are_given_to_its_speaker():
    words = words_spoken("satu dua tiga empat lima enam", 0.0, 6.0)
    assert shares(parts_of(words, [line(2.0, 4.0, WITNESS)])) == [(0, 2, None), (2, 4, WITNESS), (4, 6, None)]


def test_a_single_word_over_the_edge_goes_with_those_beside_it():
    words = words_spoken("satu dua tiga empat lima enam", 0.0, 6.0)
    assert shares(parts_of(words, [line(1.0, 6.0, WITNESS)])) == [(0, 6, WITNESS)]
    assert shares(parts_of(words, [line(0.0, 5.0, WITNESS)])) == [(0, 6, WITNESS)]
    assert shares(parts_of(words, [line(0.0, 1.0, WITNESS)])) == [(0, 6, None)]


def test_a_line_of_one_word_is_no_stray_word():
    words = words_spoken("kenal terdakwa ya baik lanjutkan saudara", 0.0, 6.0)
    parts = parts_of(words, [line(2.0, 3.0, WITNESS, words=1)])
    assert shares(parts) == [(0, 2, None), (2, 3, WITNESS), (3, 6, None)]


def test_where_every_word_is_stray_the_segment_stays_whole():
    words = words_spoken("satu dua", 0.0, 2.0)
    assert len(parts_of(words, [line(0.0, 1.0, JUDGE), line(1.0, 2.0, WITNESS)])) == 1


def test_nobody_is_somebody_whom_a_person_can_name():
    words = words_spoken("satu dua tiga empat", 0.0, 4.0)
    assert shares(parts_of(words, [line(0.0, 2.0, "")])) == [(0, 2, ""), (2, 4, None)]


def test_a_name_is_spelt_as_it_was_first():
    assert one_spelling(["Siti", "SITI", "siti", "Budi"]) == {
        "Siti": "Siti",
        "SITI": "Siti",
        "siti": "Siti",
        "Budi": "Budi",
    }


@given(
    st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20), st.sampled_from([JUDGE, WITNESS, ""])), max_size=8),
    st.integers(0, 20),
)
def test_every_word_is_in_one_part_and_neighbours_differ(spans: list[tuple[int, int, str]], count: int):
    words = words_spoken(" ".join(f"kata{number}" for number in range(count)), 0.0, float(count))
    parts = parts_of(words, [line(float(min(a, b)), float(max(a, b)), who) for a, b, who in spans])
    assert [place for part in parts for place in range(part.first, part.last)] == list(range(count))
    assert all(one.speaker != other.speaker for one, other in zip(parts, parts[1:], strict=False))

"""Words get the speakers whose turns they lie in."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcription.diarization import assign
from transcription.types import Turn, Word


def words(*parts: tuple[float, float, str]) -> list[Word]:
    return [Word(start, end, text) for start, end, text in parts]


def spoken(text: str, start: float = 0.0, each: float = 0.3, pause: float = 0.0) -> list[Word]:
    """Evenly, one word behind the other."""
    step = each + pause
    return [Word(start + place * step, start + place * step + each, word) for place, word in enumerate(text.split())]


def speakers(found: list[Word]) -> str:
    return "".join(word.speaker or "-" for word in found)


TWO = [Turn(0.0, 3.0, "1"), Turn(3.0, 6.0, "2")]


def test_a_word_belongs_to_whoever_holds_most_of_it():
    said = words((0.0, 0.4, "ya"), (2.5, 3.2, "saya."), (3.2, 3.9, "Baik"))
    assert speakers(assign(said, TWO)) == "112"


def test_turns_that_overlap_share_a_word_by_length():
    turns = [Turn(0.0, 2.0, "1"), Turn(1.5, 4.0, "2")]
    assert speakers(assign(words((1.0, 1.9, "satu."), (1.6, 2.6, "dua")), turns)) == "12"


def test_several_turns_of_one_speaker_count_together():
    turns = [Turn(0.0, 0.2, "1"), Turn(0.2, 0.5, "2"), Turn(0.5, 0.7, "1")]
    assert speakers(assign(words((0.0, 0.7, "begitu")), turns)) == "1"


def test_on_a_tie_the_speaker_before_goes_on():
    said = words((2.0, 2.9, "lalu"), (2.9, 3.11, "saya."), (4.0, 4.4, "Ya"))
    assert speakers(assign(said, TWO)) == "112"


def test_a_word_between_turns_goes_to_the_nearest_within_a_second():
    turns = [Turn(0.0, 1.0, "1"), Turn(3.0, 4.0, "2")]
    said = words((0.1, 0.9, "a."), (1.3, 1.5, "b."), (2.5, 2.7, "c."), (3.1, 3.5, "d."))
    assert speakers(assign(said, turns)) == "1122"


def test_a_word_far_from_any_turn_goes_on_with_the_speaker_before():
    said = words((0.1, 0.9, "a."), (30.0, 30.3, "b."), (90.0, 90.3, "c."))
    assert speakers(assign(said, [Turn(0.0, 1.0, "1"), Turn(88.0, 88.5, "2")])) == "111"


def test_words_before_the_first_turn_go_to_the_first_speaker():
    assert speakers(assign(words((0.0, 0.2, "a."), (9.0, 9.2, "b.")), [Turn(9.0, 10.0, "2")])) == "22"


def test_a_first_word_that_a_turn_hardly_touches_is_that_speakers_whatever_the_order_of_turns():
    turns = [Turn(0.0, 0.016, "1"), Turn(1.0, 2.0, "2")]
    for given_turns in (turns, turns[::-1]):
        assert speakers(assign(words((0.0, 1.0, "ya")), given_turns)) == "1"


def test_words_far_from_every_turn_go_to_the_earliest_speaker_whatever_the_order_of_turns():
    turns = [Turn(50.0, 51.0, "2"), Turn(40.0, 41.0, "1")]
    assert speakers(assign(words((0.0, 1.0, "ya")), turns)) == "1"


def test_without_turns_nobody_speaks():
    assert speakers(assign(spoken("satu dua"), [])) == "--"


def test_what_the_engine_said_of_speakers_does_not_count():
    said = [replace(word, speaker="9") for word in spoken("satu dua tiga")]
    assert speakers(assign(said, TWO)) == "111"


def test_a_short_word_between_words_of_one_other_speaker_is_that_ones_too():
    turns = [Turn(0.0, 0.9, "1"), Turn(0.9, 1.2, "2"), Turn(1.2, 3.0, "1")]
    assert speakers(assign(spoken("saya tidak tahu itu sama sekali"), turns)) == "111111"


@pytest.mark.parametrize(
    "said",
    [
        words((0.0, 0.9, "Benar?"), (0.9, 1.2, "Ya."), (1.2, 2.0, "Lanjut")),
        words((0.0, 0.6, "benar"), (0.9, 1.2, "ya"), (1.5, 2.0, "lanjut")),
        words((0.0, 0.7, "benar"), (0.7, 1.4, "tentu"), (1.4, 2.0, "lanjut")),
    ],
    ids=["a sentence of its own", "pauses around it", "too long"],
)
def test_an_answer_between_is_no_flicker(said: list[Word]):
    turns = [Turn(0.0, 0.8, "1"), Turn(0.8, 1.3, "2"), Turn(1.3, 3.0, "1")]
    assert speakers(assign(said, turns)) == "121"


def test_the_change_moves_to_the_end_of_the_sentence_beside_it():
    said = spoken("Siapa nama Saudara? Nama saya Budi")
    late, early = [Turn(0.0, 1.2, "1"), Turn(1.2, 3, "2")], [Turn(0.0, 0.6, "1"), Turn(0.6, 3, "2")]
    assert speakers(assign(said, late)) == "111222"
    assert speakers(assign(said, early)) == "111222"


def test_the_change_moves_to_the_pause_beside_it():
    said = [*spoken("siapa nama saudara"), *spoken("nama saya budi", start=1.3)]
    assert speakers(assign(said, [Turn(0.0, 0.6, "1"), Turn(0.6, 3, "2")])) == "111222"


def test_a_change_with_no_pause_near_stays():
    said = spoken("satu dua tiga empat lima enam tujuh delapan")
    assert speakers(assign(said, [Turn(0.0, 1.2, "1"), Turn(1.2, 3, "2")])) == "11112222"


def test_a_change_at_a_pause_does_not_move_to_another_one():
    said = [*spoken("tiga. empat"), *spoken("lima enam", start=0.9)]
    assert speakers(assign(said, [Turn(0.0, 0.7, "1"), Turn(0.7, 3, "2")])) == "1122"


def test_nobody_loses_the_only_word_of_a_turn():
    said = words((0.0, 0.5, "Benar"), (0.5, 1.0, "Tidak."), (1.0, 1.5, "Lanjut"))
    turns = [Turn(0.0, 0.5, "1"), Turn(0.5, 1.0, "2"), Turn(1.0, 1.5, "3")]
    assert speakers(assign(said, turns)) == "123"


times = st.floats(0, 60, allow_nan=False)
some_words = st.lists(
    st.tuples(st.floats(0.01, 1.5), st.floats(0, 2), st.sampled_from(["ya", "tidak.", "saya,", "apa?"])), max_size=40
)
some_turns = st.lists(st.tuples(times, st.floats(0.01, 10), st.sampled_from("1234")), max_size=20)


def laid_out(parts: list[tuple[float, float, str]]) -> list[Word]:
    said, now = [], 0.0
    for length, pause, text in parts:
        said.append(Word(now + pause, now + pause + length, text))
        now += pause + length
    return said


@given(some_words, some_turns)
def test_no_word_is_lost_moved_or_changed_and_every_one_has_a_speaker(parts: list, spans: list):
    said = laid_out(parts)
    turns = [Turn(start, start + length, speaker) for start, length, speaker in spans]
    found = assign(said, turns)
    assert [replace(word, speaker=None) for word in found] == said
    assert {word.speaker for word in found} <= {turn.speaker for turn in turns} or not turns
    assert all(word.speaker for word in found) or not turns


@given(some_words, some_turns)
def test_assigning_again_changes_nothing(parts: list, spans: list):
    turns = [Turn(start, start + length, speaker) for start, length, speaker in spans]
    found = assign(laid_out(parts), turns)
    assert assign(found, turns) == found


@given(some_words, some_turns, st.randoms())
def test_the_order_in_which_turns_come_does_not_matter(parts: list, spans: list, random: object):
    turns = [Turn(start, start + length, speaker) for start, length, speaker in spans]
    shuffled = list(turns)
    random.shuffle(shuffled)
    assert assign(laid_out(parts), shuffled) == assign(laid_out(parts), turns)


@given(some_words)
def test_one_speaker_keeps_every_word(parts: list):
    assert {word.speaker for word in assign(laid_out(parts), [Turn(0.0, 500.0, "1")])} <= {"1"}

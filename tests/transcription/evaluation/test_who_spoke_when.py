"""DER, the count of speakers and cpWER against a reference of text and RTTM."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from transcription.evaluation import Rate, document, pooled, score
from transcription.evaluation.speakers import cp_word_errors, diarization_errors, said_by, speaker_score
from transcription.types import Turn, Word

SAID = [Turn(0.0, 10.0, "A"), Turn(10.0, 20.0, "B")]
TEXT = "siapa nama saudara nama saya budi"


def words(text: str = TEXT, speakers: str = "111222", start: float = 7.0) -> list[Word]:
    pairs = zip(text.split(), speakers, strict=True)
    return [Word(start + place, start + place + 1, word, speaker=who) for place, (word, who) in enumerate(pairs)]


@pytest.mark.parametrize(
    ("found", "der"),
    [
        ([Turn(0.0, 10.0, "2"), Turn(10.0, 20.0, "1")], 0.0),
        ([Turn(0.0, 10.0, "1")], 0.5),
        ([Turn(0.0, 20.0, "1")], 0.5),
        ([*SAID, Turn(20.0, 25.0, "C")], 0.25),
        ([*SAID, Turn(5.0, 9.0, "C")], 0.2),
        ([], 1.0),
    ],
    ids=["other names", "missed", "mixed up", "made up", "overlap made up", "nothing"],
)
def test_der_counts_time_missed_made_up_and_mixed_up(found: list[Turn], der: float):
    assert diarization_errors(SAID, found, 25.0, collar=0).value == pytest.approx(der)


def test_the_collar_forgives_an_eighth_of_a_second_on_both_sides_of_an_edge():
    found = [Turn(0.0, 10.12, "A"), Turn(10.12, 20.0, "B")]
    assert diarization_errors(SAID, found, 20.0, collar=0).value == pytest.approx(0.006)
    assert diarization_errors(SAID, found, 20.0, collar=0.25).value == 0
    assert diarization_errors(SAID, [Turn(0.0, 10.3, "A"), Turn(10.3, 20.0, "B")], 20.0, collar=0.25).wrong > 0


def test_a_reference_in_which_nobody_speaks_has_no_rate():
    assert diarization_errors([], [], 5.0, collar=0).value is None
    assert diarization_errors([], [Turn(0, 1, "1")], 5.0, collar=0) == Rate(1000, 0)


def test_a_word_of_the_reference_is_its_speakers_whose_turn_it_is_heard_in():
    assert said_by(TEXT, words(), SAID) == {"A": ["siapa", "nama", "saudara"], "B": ["nama", "saya", "budi"]}


def test_words_that_were_not_recognised_lie_between_those_that_were():
    heard = [word for word in words() if word.word in ("siapa", "saudara", "budi")]
    assert said_by(TEXT, heard, SAID) == {"A": ["siapa", "nama", "saudara"], "B": ["nama", "saya", "budi"]}


def test_where_nothing_was_recognised_every_word_is_still_somebodys():
    found = said_by(TEXT, [], SAID)
    assert sorted(found["A"] + found["B"]) == sorted(TEXT.split())


def test_numbers_are_compared_as_words():
    heard = [
        Word(1.0, 2.0, "Nomor", speaker="1"),
        Word(2.0, 3.0, "12", speaker="1"),
        Word(12.0, 13.0, "ya", speaker="2"),
    ]
    found = speaker_score("nomor dua belas. Ya.", SAID, heard, SAID, 20.0)
    assert found.cpwer == Rate(0, 4)


def test_words_given_to_the_wrong_speaker_count_twice():
    assert speaker_score(TEXT, SAID, words(), SAID, 20.0).cpwer == Rate(0, 6)
    assert speaker_score(TEXT, SAID, words(speakers="112222"), SAID, 20.0).cpwer == Rate(2, 6)


@pytest.mark.parametrize(
    ("said", "heard", "errors"),
    [
        ({"a": "a b c", "b": "d e f"}, {"1": "d e f", "2": "a b c"}, 0),
        ({"a": "a b", "b": "c d"}, {"1": "a b", "2": "c d", "3": "e f"}, 2),
        ({"a": "a", "b": "b", "c": "c d"}, {"1": "a", "2": "b"}, 2),
        ({"a": "a b"}, {"1": "z", "2": "a e f"}, 3),
        ({"a": "a b", "b": "k"}, {"1": "", "2": "a e f"}, 3),
        ({"a": "a", "b": "b", "c": "c d"}, {"0": "b", "1": "c", "2": "d", "3": "a"}, 2),
        ({"a": "a b"}, {}, 2),
    ],
    ids=["swapped", "one too many", "one too few", "over-estimated", "an empty one", "a split one", "nothing heard"],
)
def test_cpwer_is_what_meeteval_says(said: dict, heard: dict, errors: int):
    """Its own examples, but for the last."""
    split = [{name: text.split() for name, text in side.items()} for side in (said, heard)]
    assert cp_word_errors(*split).wrong == errors


texts = st.dictionaries(st.sampled_from("abcd"), st.lists(st.sampled_from("xyz"), max_size=6), max_size=4)


@given(texts, texts)
def test_no_other_choice_of_speakers_has_fewer_errors(said: dict, heard: dict):
    size = max(len(said), len(heard))
    rows = [*said.values(), *[[]] * (size - len(said))]
    columns = [*heard.values(), *[[]] * (size - len(heard))]
    every = [
        sum(Levenshtein.distance(row, column) for row, column in zip(rows, order, strict=True))
        for order in itertools.permutations(columns)
    ]
    assert cp_word_errors(said, heard) == Rate(min(every), sum(map(len, said.values())))


@pytest.mark.parametrize(("found", "wrong"), [(["1", "2"], 0), (["1"], 1), (["1", "2", "3", "4"], 2), ([], 2)])
def test_the_error_of_the_count_is_how_many_too_many_or_too_few(found: list[str], wrong: int):
    turns = [Turn(place, place + 1, name) for place, name in enumerate(found)]
    assert speaker_score(TEXT, SAID, words(), turns, 20.0).miscounts == Rate(wrong, 1)


def test_files_are_pooled_over_time_and_words_and_those_without_rttm_do_not_count():
    good = speaker_score(TEXT, SAID, words(), SAID, 20.0)
    bad = speaker_score(TEXT, SAID, words(), [], 20.0)
    scores = [score(TEXT, words(), speakers=each) for each in (good, bad, None)]
    found = document([(str(number), each) for number, each in enumerate(scores)])
    assert found["overall"]["der"] == 0.5
    assert found["overall"]["cpwer"] == 0
    assert found["overall"]["speaker_count_error"] == 1
    assert [each["der"] for each in found["files"]] == [0, 1, None]
    assert pooled(scores[2:]).speakers is None

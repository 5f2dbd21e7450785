"""When a voice is like a known one: near enough, clearly nearer than to anybody else, and one person once."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcription.speakers.likeness import ALIKE, CLEARLY, Known, Unknown, matches

SIZE = 192


def axis(number: int) -> np.ndarray:
    return np.eye(SIZE, dtype=np.float32)[number]


def at(cosine: float, towards: int = 0, beside: int = 1) -> np.ndarray:
    """A unit vector whose cosine with one axis is this."""
    return (cosine * axis(towards) + np.sqrt(1 - cosine**2) * axis(beside)).astype(np.float32)


def known(*people: tuple[str, np.ndarray]) -> list[Known]:
    return [Known(person, f"{person}-{number}", vector) for number, (person, vector) in enumerate(people)]


def found(unknown: Sequence[Unknown], others: Sequence[Known]) -> dict[object, object]:
    return {match.voice: match.known.person for match in matches(unknown, others)}


@pytest.mark.parametrize(("cosine", "is_found"), [(0.99, True), (ALIKE + 0.001, True), (ALIKE - 0.001, False)])
def test_a_voice_must_be_near_enough(cosine: float, is_found: bool):
    assert bool(matches([Unknown("a", [at(cosine)])], known(("Siti", axis(0))))) is is_found


@pytest.mark.parametrize(("lead", "is_found"), [(CLEARLY + 0.005, True), (CLEARLY - 0.005, False), (0.0, False)])
def test_and_clearly_nearer_than_to_anybody_else(lead: float, is_found: bool):
    other = at(0.95 - lead, 0, 2)
    people = known(("Siti", at(0.95)), ("Rahayu", other))
    assert found([Unknown("a", [axis(0)])], people) == ({"a": "Siti"} if is_found else {})


def test_another_voice_of_the_same_person_is_no_rival():
    people = known(("Siti", at(0.95)), ("Siti", at(0.93, 0, 2)))
    assert found([Unknown("a", [axis(0)])], people) == {"a": "Siti"}


def test_the_nearest_of_a_person_s_voices_is_the_one_that_is_named():
    (match,) = matches([Unknown("a", [axis(0)])], known(("Siti", at(0.8)), ("Siti", at(0.97, 0, 2))))
    assert (match.known.source, match.cosine) == ("Siti-1", pytest.approx(0.97, abs=1e-5))


def test_of_two_voices_that_are_like_one_person_only_the_nearer_is():
    unknown = [Unknown("a", [at(0.85)]), Unknown("b", [at(0.95, 0, 2)])]
    assert found(unknown, known(("Siti", axis(0)))) == {"b": "Siti"}


def test_two_voices_of_two_people_are_both_found():
    unknown = [Unknown("a", [at(0.9, 0, 3)]), Unknown("b", [at(0.9, 1, 4)])]
    assert found(unknown, known(("Siti", axis(0)), ("Rahayu", axis(1)))) == {"a": "Siti", "b": "Rahayu"}


def test_any_of_the_vectors_in_which_somebody_is_heard_may_be_the_like_one():
    assert found([Unknown("a", [axis(5), at(0.9)])], known(("Siti", axis(0)))) == {"a": "Siti"}


def test_who_was_declined_is_neither_found_nor_a_rival():
    people = known(("Siti", at(0.95)), ("Rahayu", at(0.9, 0, 2)))
    assert found([Unknown("a", [axis(0)], frozenset({"Siti"}))], people) == {"a": "Rahayu"}


def test_voices_of_another_size_are_like_none():
    other = np.ones(256, np.float32) / 16
    assert matches([Unknown("a", [axis(0)])], known(("Siti", other))) == []
    assert matches([Unknown("a", [other])], known(("Siti", axis(0)))) == []


@pytest.mark.parametrize(
    ("unknown", "people"), [([], [("Siti", axis(0))]), ([Unknown("a", [axis(0)])], []), ([Unknown("a", [])], [])]
)
def test_with_nobody_to_compare_there_is_no_match(unknown: list[Unknown], people: list[tuple[str, np.ndarray]]):
    assert matches(unknown, known(*people)) == []


@given(st.integers(0, 2**32 - 1), st.integers(1, 8), st.integers(1, 8))
def test_whatever_the_voices_no_voice_and_no_person_comes_twice(seed: int, voices: int, people: int):
    random = np.random.default_rng(seed)

    def vector() -> np.ndarray:
        drawn = random.standard_normal(3).astype(np.float32)  # so few dimensions that some are alike
        return drawn / np.linalg.norm(drawn)

    unknown = [Unknown(number, [vector()]) for number in range(voices)]
    others = [Known(random.integers(people), number, vector()) for number in range(2 * people)]
    result = matches(unknown, others)
    assert len({match.voice for match in result}) == len({match.known.person for match in result}) == len(result)
    assert all(match.cosine >= ALIKE for match in result)

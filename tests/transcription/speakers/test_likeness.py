"""When a voice is like a known one: near enough, and clearly nearer than anybody beside either of them."""

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


STRANGER = axis(150)


def known(*people: tuple[str, np.ndarray], beside: Sequence[np.ndarray] = (STRANGER,)) -> list[Known]:
    return [Known(person, f"{person}-{number}", vector, beside) for number, (person, vector) in enumerate(people)]


def found(unknown: Sequence[Unknown], others: Sequence[Known]) -> dict[object, object]:
    return {match.voice: match.known.person for match in matches(unknown, others)}


@pytest.mark.parametrize(("cosine", "is_found"), [(0.99, True), (ALIKE + 0.001, True), (ALIKE - 0.001, False)])
def test_a_voice_must_be_near_enough(cosine: float, is_found: bool):
    assert bool(matches([Unknown("a", [at(cosine)])], known(("Siti", axis(0))))) is is_found


LEADS = pytest.mark.parametrize(("lead", "is_found"), [(CLEARLY + 0.005, True), (CLEARLY - 0.005, False), (0.0, False)])


@LEADS
def test_and_clearly_nearer_than_to_another_known_person(lead: float, is_found: bool):
    people = known(("Siti", at(0.95)), ("Rahayu", at(0.95 - lead, 0, 2)))
    assert found([Unknown("a", [axis(0)])], people) == ({"a": "Siti"} if is_found else {})


@LEADS
def test_and_than_to_anybody_beside_that_person_with_a_name_or_without(lead: float, is_found: bool):
    people = known(("Siti", at(0.95)), beside=[STRANGER, at(0.95 - lead, 0, 2)])
    assert found([Unknown("a", [axis(0)])], people) == ({"a": "Siti"} if is_found else {})


@LEADS
def test_and_the_person_is_clearly_nearer_to_it_than_to_anybody_beside_it(lead: float, is_found: bool):
    unknown = Unknown("a", [at(0.95)], [STRANGER, at(0.95 - lead, 0, 2)])
    assert found([unknown], known(("Siti", axis(0)), beside=())) == ({"a": "Siti"} if is_found else {})


def test_where_nobody_is_beside_them_a_cosine_says_nothing():
    """As over the telephone, where all voices are alike."""
    assert matches([Unknown("a", [axis(0)])], known(("Siti", axis(0)), beside=())) == []


def test_another_voice_of_the_same_person_is_no_rival():
    people = known(("Siti", at(0.95)), ("Siti", at(0.93, 0, 2)))
    assert found([Unknown("a", [axis(0)])], people) == {"a": "Siti"}


def test_the_nearest_of_a_person_s_voices_is_the_one_that_is_named():
    (match,) = matches([Unknown("a", [axis(0)])], known(("Siti", at(0.8)), ("Siti", at(0.97, 0, 2))))
    assert (match.known.source, match.cosine) == ("Siti-1", pytest.approx(0.97, abs=1e-5))


def test_two_voices_of_two_people_are_both_found():
    one, two = at(0.9, 0, 3), at(0.9, 1, 4)
    unknown = [Unknown("a", [one], [two]), Unknown("b", [two], [one])]
    assert found(unknown, known(("Siti", axis(0)), ("Rahayu", axis(1)))) == {"a": "Siti", "b": "Rahayu"}


def test_any_of_the_vectors_in_which_somebody_is_heard_may_be_the_like_one():
    assert found([Unknown("a", [axis(5), at(0.9)])], known(("Siti", axis(0)))) == {"a": "Siti"}


def test_who_was_declined_is_not_found_and_makes_room_for_another():
    people = known(("Siti", at(0.95)), ("Rahayu", at(0.9, 0, 2)))
    unknown = Unknown("a", [axis(0)], declined=frozenset({"Siti"}))
    assert found([unknown], people) == {"a": "Rahayu"}


def test_voices_of_another_size_are_like_none():
    other = np.ones(256, np.float32) / 16
    assert matches([Unknown("a", [axis(0)])], known(("Siti", other))) == []
    assert matches([Unknown("a", [other])], known(("Siti", axis(0)))) == []


@pytest.mark.parametrize(
    ("unknown", "people"),
    [([], [("Siti", axis(0))]), ([Unknown("a", [axis(0)])], []), ([Unknown("a", [])], [])],
    ids=["nobody unknown", "nobody known", "no vectors"],
)
def test_with_nobody_to_compare_there_is_no_match(unknown: list[Unknown], people: list[tuple[str, np.ndarray]]):
    assert matches(unknown, known(*people)) == []


@given(st.integers(0, 2**32 - 1), st.integers(1, 8), st.integers(1, 8))
def test_whatever_the_voices_none_and_nobody_comes_twice(seed: int, voices: int, people: int):
    random = np.random.default_rng(seed)

    def vector() -> np.ndarray:
        drawn = random.standard_normal(3).astype(np.float32)  # so few dimensions that some are alike
        return drawn / np.linalg.norm(drawn)

    here = [vector() for _ in range(voices)]
    unknown = [
        Unknown(number, [one], [other for place, other in enumerate(here) if place != number])
        for number, one in enumerate(here)
    ]
    others = [Known(int(random.integers(people)), number, vector(), [STRANGER[:3]]) for number in range(2 * people)]
    result = matches(unknown, others)
    assert len({match.voice for match in result}) == len({match.known.person for match in result}) == len(result)
    assert all(match.cosine >= ALIKE for match in result)

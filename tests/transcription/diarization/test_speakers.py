"""How many speakers there are, by itself, given, or at most."""

import numpy as np
import pytest

from tests.transcription.diarization.conversations import voice_prints
from tests.transcription.diarization.test_clustering import in_a_row
from transcription.diarization.clustering import unit
from transcription.diarization.speakers import WIDE_BAND, alike_in, find_speakers, settled


def prints(*counts: int, seed: int = 1, spread: float = 0.6) -> np.ndarray:
    names = [f"V{speaker}" for speaker, count in enumerate(counts) for _ in range(count)]
    return voice_prints(names, seed, spread)


@pytest.mark.parametrize("count", [1, 2, 6, 20])
def test_speakers_who_sound_unlike_are_counted(count: int):
    found = prints(*[12] * count)
    assert len(find_speakers(found, in_a_row(len(found)))) == count


@pytest.mark.parametrize("wanted", [1, 2, 3, 5])
def test_a_given_count_is_kept(wanted: int):
    found = prints(30, 30, 30, 30, 30)
    assert len(find_speakers(found, in_a_row(150), speakers=wanted)) == wanted


@pytest.mark.parametrize(("at_most", "count"), [(2, 2), (4, 4), (5, 4), (9, 4)])
def test_a_highest_count_only_matters_when_more_are_heard(at_most: int, count: int):
    found = prints(20, 20, 20, 20)
    assert len(find_speakers(found, in_a_row(80), at_most=at_most)) == count


def test_more_than_there_are_windows_is_as_many_as_can_be():
    assert 1 <= len(find_speakers(prints(1, 1), in_a_row(2), speakers=7)) <= 2


def test_a_few_stray_windows_are_no_speaker():
    found = prints(200, 200, 2)
    assert len(find_speakers(found, in_a_row(402))) == 2


def test_somebody_with_a_small_part_of_a_long_hearing_is_one():
    found = prints(1000, 1000, 40)
    assert len(find_speakers(found, in_a_row(2040))) == 3


def test_centroids_that_are_one_voice_are_united_and_others_are_not():
    vectors = prints(50, 50)
    one, other = unit(vectors[:50].sum(axis=0)), unit(vectors[50:].sum(axis=0))
    split = np.array([one, unit(one + 0.1 * vectors[0]), other])
    found = settled(vectors, split)
    assert len(found) == 2
    assert sorted((found @ one).round(1).tolist())[1] == 1.0


def test_a_centroid_that_nobody_is_near_does_not_stay():
    vectors = prints(50, 50)
    far = -unit(vectors.sum(axis=0))
    found = settled(vectors, np.array([unit(vectors[:50].sum(axis=0)), unit(vectors[50:].sum(axis=0)), far]))
    assert len(found) == 2


@pytest.mark.parametrize(("spread", "shares"), [(1.6, (0.2, 0.0)), (2.0, (1.0, 0.6)), (2.0, (0.9, 0.7))])
def test_speakers_settle_until_no_window_goes_to_another(spread: float, shares: tuple[float, float]):
    """Voices with a cosine of 0.8, begun with from mixtures of both: after a few rounds some still change sides."""
    one, other = unit(voice_prints(["A"])[0]), voice_prints(["B"], seed=5)[0]
    like = unit(0.8 * one + 0.6 * unit(other - (other @ one) * one))
    random = np.random.default_rng(3)
    voices = np.repeat([one, like], 150, axis=0)
    vectors = unit(voices + spread * unit(random.standard_normal(voices.shape)))
    begun = unit(np.array([share * one + (1 - share) * like for share in shares]))
    found = settled(vectors, begun, WIDE_BAND, speakers=2)
    nearest = (vectors @ found.T).argmax(axis=1)
    means = unit(np.array([vectors[nearest == number].sum(axis=0) for number in (0, 1)]))
    assert found == pytest.approx(means, abs=1e-5)
    assert (nearest == np.repeat([0, 1], 150)).mean() > 0.85


@pytest.mark.parametrize(("little", "count"), [(10, 1), (90, 2)])
def test_one_who_says_little_and_sounds_like_another_is_a_part_of_that_one(little: int, count: int):
    """Their voices have a cosine of 0.7: not enough for two who both say much."""
    one, other = unit(voice_prints(["A"])[0]), voice_prints(["B"], seed=5)[0]
    other = unit(other - (other @ one) * one)
    like = unit(0.7 * one + np.sqrt(1 - 0.7**2) * other)
    vectors = np.concatenate([np.tile(one, (200, 1)), np.tile(like, (little, 1))])
    assert len(settled(vectors, np.array([one, like]))) == count


@pytest.mark.parametrize(("others", "count"), [(0, 1), (7, 9)])
def test_what_is_little_between_two_is_a_share_like_any_among_many(others: int, count: int):
    """The last one sounds like the first, with a cosine of 0.7, and says 40 windows where the others say 60."""
    names = [unit(voice_prints([str(number)], seed=number)[0]) for number in range(others + 2)]
    second = unit(names[1] - (names[1] @ names[0]) * names[0])
    names[1] = unit(0.7 * names[0] + np.sqrt(1 - 0.7**2) * second)
    sizes = [60 if others else 400, 40, *[60] * others]
    assert len(settled(np.repeat(names, sizes, axis=0), np.array(names))) == count


def test_a_known_count_takes_apart_two_who_sound_much_alike_and_keeps_the_others_whole():
    one, other, third = (voice_prints([name], seed=seed)[0] for seed, name in enumerate("ABC"))
    like = unit(0.75 * one + np.sqrt(1 - 0.75**2) * unit(other - (other @ one) * one))
    random = np.random.default_rng(1)
    voices = np.repeat([one, like, third], 40, axis=0)
    vectors = unit(voices + 0.3 * unit(random.standard_normal(voices.shape)))
    found = find_speakers(vectors, in_a_row(120), speakers=3)
    nearest = (vectors @ found.T).argmax(axis=1).reshape(3, 40)
    assert len(find_speakers(vectors, in_a_row(120))) == 2
    assert [len(set(theirs.tolist())) for theirs in nearest] == [1, 1, 1]
    assert len(set(nearest[:, 0].tolist())) == 3


def test_one_who_says_little_stays_when_the_count_that_is_found_is_the_known_one():
    found = prints(200, 200, 10)
    wanted = unit(found[400:].sum(axis=0))
    assert (find_speakers(found, in_a_row(410), speakers=3) @ wanted).max() > 0.95


@pytest.mark.parametrize(("likeness", "groups"), [(0.3, 0.33), (0.5, 0.55), (0.61, 0.55)])
def test_far_from_the_microphone_less_likeness_makes_a_voice(likeness: float, groups: float):
    assert alike_in(likeness).groups == pytest.approx(groups)
    assert alike_in(likeness).centroids == WIDE_BAND.centroids


@pytest.mark.parametrize(("cosine", "count"), [(0.6, 2), (0.75, 1)])
def test_over_a_telephone_more_likeness_is_asked_for(cosine: float, count: int):
    """Of the windows of two voices, on average; 0.6 makes one voice where there are high tones."""
    vectors = two_voices(cosine)
    assert len(find_speakers(vectors, in_a_row(200), narrow=True)) == count
    assert len(find_speakers(vectors, in_a_row(200))) == 1


def two_voices(cosine: float) -> np.ndarray:
    """100 windows each, one exactly like the other of the same voice."""
    one, other = unit(voice_prints(["A"])[0]), voice_prints(["B"], seed=5)[0]
    other = unit(other - (other @ one) * one)
    like = unit(cosine * one + np.sqrt(1 - cosine**2) * other)
    return np.concatenate([np.tile(one, (100, 1)), np.tile(like, (100, 1))])

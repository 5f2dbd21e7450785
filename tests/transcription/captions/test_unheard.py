"""The newest sound of a session: the very samples that came, wherever they lie in memory."""

import numpy as np

from transcription.captions.unheard import Unheard

FIRST = 1000


def test_it_holds_the_very_samples_that_came_whatever_was_forgotten_meanwhile():
    random = np.random.default_rng(5)
    sound, unheard, came = Unheard(FIRST), 0, np.zeros(0, dtype=np.float32)
    for step in range(400):
        samples = random.uniform(-1, 1, int(random.integers(0, 3200))).astype(np.float32)
        sound.add(samples)
        came = np.concatenate([came, samples])
        if step % 7 == 0:
            unheard = max(unheard, len(came) - int(random.integers(0, 40_000)))
            sound.forget(FIRST + unheard)
        assert (sound.first, sound.end) == (FIRST + unheard, FIRST + len(came))
        np.testing.assert_array_equal(sound.since(0), came[unheard:])
        begin, end = sorted(int(place) for place in random.integers(unheard, len(came) + 1, 2))
        np.testing.assert_array_equal(sound.between(FIRST + begin, FIRST + end), came[begin:end])


def test_what_was_given_out_stays_as_it_is():
    sound = Unheard(0)
    sound.add(np.full(16_000, 0.5, dtype=np.float32))
    given = sound.since(8_000)
    for _ in range(50):
        sound.forget(sound.end - 100)
        sound.add(np.full(1_600, -0.5, dtype=np.float32))
    assert (given == 0.5).all()


def test_nothing_is_forgotten_that_has_not_come():
    sound = Unheard(FIRST)
    sound.add(np.zeros(10, dtype=np.float32))
    sound.forget(FIRST + 100)
    assert (sound.first, sound.end) == (FIRST + 10, FIRST + 10)

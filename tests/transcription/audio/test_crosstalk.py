"""With a microphone each, every voice is found at its own, and at no other."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tests.transcription.audio.scenes import Scene, court_room, covered
from tests.transcription.audio.speech import noise, silence, spoken
from transcription.audio.channels import find_own_speech, hear_microphones, hear_one_sound, read_own
from transcription.audio.crosstalk import own_speech, spans_of
from transcription.audio.voice_activity import WINDOW_SECONDS
from transcription.types import SAMPLE_RATE, Span

SECONDS = 40
BOTH = Span(0.4, 9.7)
MICROPHONES = {
    "loud leakage": {"leakage": -6.0},
    "loud leakage at once": {"leakage": -6.0, "delay": 0.0},
    "late and at other gains": {"leakage": -6.0, "delay": 0.02, "gains": (10.0, -10.0)},
    "faint leakage": {"leakage": -20.0, "gains": (-10.0, 10.0)},
    "four of them": {"microphones": 4, "leakage": -9.0, "gains": (0.0, 10.0, -10.0, 5.0), "delay": 0.01},
    "no noise at all": {"leakage": -12.0, "noise": 0.0, "gains": (6.0, -6.0)},
    "no leakage at all": {"leakage": -200.0, "noise": 0.0},
}


def one_sound(*rows: np.ndarray) -> Scene:
    return Scene(np.stack([*rows]), ())


def band() -> Scene:
    """Four instruments that play together, each in a place of its own between left and right."""
    times = np.arange(SECONDS * SAMPLE_RATE) / SAMPLE_RATE
    left, right = np.zeros(len(times)), np.zeros(len(times))
    for number, place in enumerate((0.3, 0.45, 0.6, 0.7)):
        beat = 0.5 + 0.5 * np.sin(2 * np.pi * times * (0.7 + 0.3 * number))
        sound = 0.1 * beat * sum(np.sin(2 * np.pi * 220 * (number + 1) * over * times) / over for over in (1, 2, 3, 4))
        left += sound * np.cos(place * np.pi / 2)
        right += sound * np.sin(place * np.pi / 2)
    return one_sound(left.astype(np.float32), right.astype(np.float32))


def in_stereo() -> Scene:
    """Two people before one stereo microphone, a little to the left and a little to the right."""
    scene = court_room(seconds=SECONDS, leakage=-3.0, delay=0.0003)
    return Scene(scene.sounds, ())


ONE_SCENE = {
    "music in stereo": band,
    "people in stereo": in_stereo,
    "the same twice": lambda: one_sound(spoken(SECONDS), spoken(SECONDS)),
    "the same twice, one fainter": lambda: one_sound(spoken(SECONDS), 0.3 * spoken(SECONDS)),
    "wires crossed": lambda: one_sound(spoken(SECONDS), -spoken(SECONDS)),
    "one channel dead": lambda: one_sound(spoken(SECONDS), silence(SECONDS)),
    "one channel hums": lambda: one_sound(spoken(SECONDS), noise(SECONDS, 0.002)),
    "silence": lambda: one_sound(silence(SECONDS), silence(SECONDS)),
}


@pytest.mark.parametrize("room", MICROPHONES.values(), ids=MICROPHONES)
def test_every_voice_is_found_at_its_own_microphone_and_hardly_at_another(
    tmp_path: Path, room: dict[str, object]
) -> None:
    scene = court_room(seconds=58, **room)
    wavs = scene.put(tmp_path)

    found = [spans for spans, _ in find_own_speech(wavs)]

    assert hear_microphones(wavs)
    assert not hear_one_sound(wavs)
    for channel, own in enumerate(scene.own):
        others = [span for other, spans in enumerate(scene.own) if other != channel for span in spans]
        assert covered(own, found[channel]) > 0.97
        assert covered(others, found[channel]) < 0.12


@pytest.mark.parametrize("make", ONE_SCENE.values(), ids=ONE_SCENE)
def test_one_scene_in_two_channels_is_no_pair_of_microphones(tmp_path: Path, make) -> None:  # noqa: ANN001
    assert not hear_microphones(make().put(tmp_path))


def test_only_copies_are_one_sound(tmp_path: Path) -> None:
    copies = {name for name, make in ONE_SCENE.items() if hear_one_sound(make().put(tmp_path))}

    assert copies == {"the same twice", "the same twice, one fainter", "wires crossed"}
    alone = court_room(seconds=SECONDS, leakage=-6.0, speakers=1)
    assert not hear_one_sound(alone.put(tmp_path))


def test_two_who_talk_at_once_are_both_kept(tmp_path: Path) -> None:
    scene = court_room(seconds=58, leakage=-10.0, gains=(0.0, 8.0), both=BOTH)

    found = [spans for spans, _ in find_own_speech(scene.put(tmp_path))]

    assert covered([BOTH], found[0]) > 0.85
    assert covered([BOTH], found[1]) > 0.85


@pytest.mark.parametrize("noise_level", [0.0003, 0.0])
def test_where_one_person_alone_speaks_the_other_microphone_has_nothing_to_say(
    tmp_path: Path, noise_level: float
) -> None:
    scene = court_room(seconds=SECONDS, leakage=-6.0, speakers=1, noise=noise_level)

    found = [spans for spans, _ in find_own_speech(scene.put(tmp_path))]

    assert covered(scene.own[0], found[0]) > 0.97
    assert sum(span.duration for span in found[1]) < 1


def test_the_same_sound_twice_is_heard_once_even_when_channels_must_be_kept_apart(tmp_path: Path) -> None:
    found = [spans for spans, _ in find_own_speech(ONE_SCENE["the same twice"]().put(tmp_path))]

    assert sum(span.duration for span in found[0]) > 25
    assert found[1] == []


def test_what_leaks_in_is_silent_and_what_is_said_here_is_untouched(tmp_path: Path) -> None:
    wav = court_room(seconds=SECONDS).put(tmp_path)[0]
    heard = read_own(wav, Span(10, 20), [Span(12, 14), Span(17, 30)])
    whole = read_own(wav, Span(10, 20), [Span(0, 40)])

    assert len(heard) == len(whole) == 10 * SAMPLE_RATE
    assert not heard[: int(1.98 * SAMPLE_RATE)].any()
    assert not heard[int(4.02 * SAMPLE_RATE) : int(6.98 * SAMPLE_RATE)].any()
    assert np.allclose(heard[int(2.02 * SAMPLE_RATE) : int(3.98 * SAMPLE_RATE)],
                       whole[int(2.02 * SAMPLE_RATE) : int(3.98 * SAMPLE_RATE)], atol=1e-5)  # fmt: skip


shapes = st.tuples(st.integers(1, 5), st.integers(1, 200))


@given(st.data(), shapes)
def test_all_that_is_spoken_belongs_to_somebody(data: st.DataObject, shape: tuple[int, int]) -> None:
    shares = data.draw(arrays(np.float64, shape, elements=st.floats(0, 1)))
    speaking = data.draw(arrays(bool, shape))

    own = own_speech(shares, speaking)

    assert own.shape == shape
    assert np.all(own.any(axis=0) >= speaking.any(axis=0))


@given(arrays(bool, st.integers(1, 300)), st.floats(0.5, 1.0))
def test_spans_are_in_order_apart_inside_and_hold_every_window(own: np.ndarray, part: float) -> None:
    duration = len(own) * WINDOW_SECONDS * part

    spans = spans_of(own, WINDOW_SECONDS, duration)

    assert all(0 <= span.start < span.end <= duration for span in spans)
    assert all(before.end < after.start for before, after in zip(spans, spans[1:], strict=False))
    for window in np.flatnonzero(own):
        middle = (window + 0.5) * WINDOW_SECONDS
        assert middle >= duration or any(span.start <= middle <= span.end for span in spans)

"""The audio thread of the live page as it was built: what it makes of the sound that a device gives."""

import base64
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parents[2]
RATE = 16_000
FRAME = 1600
QUANTUM = 128  # samples that a browser hands over at a time
# What the script finds around it in an audio thread.
THREAD = """() => {
window.said = [];
window.AudioWorkletProcessor = class {
  port = { postMessage: (message) => window.said.push(message) };
};
window.registerProcessor = (name, processor) => { window.Processor = processor; };
}"""
RUN = """([rate, options, encoded, deeds]) => {
  window.sampleRate = rate;
  window.said.length = 0;
  const channels = encoded.map((text) =>
    new Float32Array(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer));
  const thread = new Processor({ processorOptions: options });
  for (let first = 0; first < channels[0].length; first += QUANTUM) {
    (deeds[first / QUANTUM] ?? []).forEach((data) => thread.port.onmessage({ data }));
    thread.process([channels.map((channel) => channel.slice(first, first + QUANTUM))]);
  }
  (deeds.end ?? []).forEach((data) => thread.port.onmessage({ data }));
  return window.said.map((message) => (typeof message === "string" ? message : {
    levels: message.levels, pcm: message.pcm && btoa(String.fromCharCode(...new Uint8Array(message.pcm))) }));
}""".replace("QUANTUM", str(QUANTUM))

Run = Callable[..., list[Any]]


@pytest.fixture(scope="module")
def thread(browser: Browser) -> Iterator[Page]:
    (script,) = (ROOT / "static/build/assets").glob("worklet-*.js")
    page = browser.new_page()
    page.evaluate(THREAD)
    page.evaluate(f"() => {{ {script.read_text()}\n}}")  # it ends with a comment
    yield page
    page.close()


@pytest.fixture
def run(thread: Page) -> Run:
    """What the audio thread says of `channels`; `deeds`: what the page tells it, by the number of the quantum."""

    def run_it(rate: int, *channels: np.ndarray, mix: Any = "mixed", count: int = 1, **deeds: list[str]) -> list[Any]:
        encoded = [base64.b64encode(channel.astype("<f4").tobytes()).decode() for channel in channels]
        told = {"0": ["record"], "end": ["hold"], **{name.removeprefix("at_"): done for name, done in deeds.items()}}
        return thread.evaluate(RUN, [rate, {"mix": mix, "channels": count}, encoded, told])

    return run_it


def sine(rate: int, pitch: float, seconds: float = 2, size: float = 0.5) -> np.ndarray:
    return size * np.sin(2 * np.pi * pitch * np.arange(int(rate * seconds)) / rate)


def frames(said: list[Any]) -> list[np.ndarray]:
    kept = [message["pcm"] for message in said if isinstance(message, dict) and message["pcm"]]
    return [np.frombuffer(base64.b64decode(pcm), "<i2") for pcm in kept]


def samples(said: list[Any]) -> np.ndarray:
    return np.concatenate(frames(said)) / 32_768


def loudness(sound: np.ndarray) -> float:
    """Decibels of full scale, without the first and last tenth of a second."""
    return 20 * np.log10(np.sqrt(np.mean(sound[1600:-1600] ** 2)) + 1e-9)


@pytest.mark.parametrize("rate", [8000, 16_000, 22_050, 32_000, 44_100, 48_000, 96_000, 192_000])
def test_speech_comes_through_at_16_khz_as_it_was(run: Run, rate: int):
    sound = samples(run(rate, sine(rate, 440)))
    assert abs(len(sound) - 2 * RATE) <= 400
    spectrum = np.abs(np.fft.rfft(sound[:RATE] * np.hanning(RATE)))
    assert abs(int(spectrum.argmax()) - 440) <= 1
    assert loudness(sound) == pytest.approx(loudness(sine(RATE, 440)), abs=0.05)


@pytest.mark.parametrize("rate", [44_100, 48_000, 96_000])
@pytest.mark.parametrize("pitch", [8050, 9000, 12_000, 15_500, 20_000])
def test_what_16_khz_cannot_hold_vanishes_instead_of_folding_down(run: Run, rate: int, pitch: int):
    assert loudness(samples(run(rate, sine(rate, pitch)))) < -80


@pytest.mark.parametrize("rate", [44_100, 48_000])
@pytest.mark.parametrize("pitch", [60, 300, 3400, 7000])
def test_nothing_that_speech_is_made_of_is_weakened(run: Run, rate: int, pitch: int):
    assert loudness(samples(run(rate, sine(rate, pitch)))) == pytest.approx(loudness(sine(RATE, pitch)), abs=0.1)


def test_the_sound_is_clean_to_the_last_bit_but_one(run: Run):
    sound = samples(run(48_000, sine(48_000, 1000)))[1600:-1600]
    time = np.arange(len(sound)) / RATE
    basis = np.stack([np.sin(2 * np.pi * 1000 * time), np.cos(2 * np.pi * 1000 * time)], axis=1)
    fit, *_ = np.linalg.lstsq(basis, sound, rcond=None)
    residue = sound - basis @ fit
    assert 20 * np.log10(np.sqrt(np.mean(residue**2))) < -90


def test_frames_hold_a_tenth_of_a_second_and_no_sample_is_missing_after_thousands_of_quanta(run: Run):
    said = run(44_100, sine(44_100, 440, seconds=20))
    whole = frames(said)
    assert {len(frame) for frame in whole[:-1]} == {FRAME}
    assert abs(sum(map(len, whole)) - 20 * RATE) <= 400


def test_a_pause_takes_what_was_before_it_and_nothing_after(run: Run):
    rate = 48_000
    sound = np.concatenate([sine(rate, 440, 1), sine(rate, 880, 1)])
    said = run(rate, sound, at_375=["hold"])  # 375 quanta of 128 samples are one second
    held = said.index("hold")
    assert not frames(said[held:])
    heard = samples(said)
    assert len(heard) == pytest.approx(RATE, abs=200)
    spectrum = np.abs(np.fft.rfft(heard))
    assert spectrum[int(880 * len(heard) / RATE)] < spectrum.max() / 50


def test_only_levels_are_told_before_recording(run: Run):
    said = run(48_000, sine(48_000, 440, 1, size=0.25), at_0=[], at_end=[])
    assert not frames(said)
    levels = [message["levels"][0] for message in said]
    assert len(levels) == 9
    assert levels[3]["peak"] == pytest.approx(0.25, abs=0.001)
    assert levels[3]["rms"] == pytest.approx(0.25 / np.sqrt(2), abs=0.002)
    assert levels[3]["clipped"] == 0


def test_clipped_samples_are_counted_on_the_channel_that_has_them(run: Run):
    loud = np.clip(sine(48_000, 440, 1, size=3), -1, 1)
    said = run(48_000, sine(48_000, 440, 1), loud)
    levels = next(message["levels"] for message in said if isinstance(message, dict) and message["levels"])
    assert levels[0]["clipped"] == 0
    assert levels[1]["clipped"] > 100


def test_several_channels_become_one_at_their_mean(run: Run):
    rate = 48_000
    sound = samples(run(rate, sine(rate, 440, size=0.8), np.zeros(2 * rate)))
    assert loudness(sound) == pytest.approx(loudness(sine(RATE, 440, size=0.4)), abs=0.1)


def test_each_channel_is_recorded_for_itself(run: Run):
    rate = 48_000
    said = run(rate, sine(rate, 300), sine(rate, 600), mix="each", count=2)
    both = samples(said).reshape(-1, 2)
    for channel, pitch in enumerate((300, 600)):
        spectrum = np.abs(np.fft.rfft(both[:RATE, channel] * np.hanning(RATE)))
        assert abs(int(spectrum.argmax()) - pitch) <= 1


def test_one_channel_of_several_is_recorded_alone(run: Run):
    rate = 48_000
    sound = samples(run(rate, sine(rate, 300), sine(rate, 600), mix=1))
    spectrum = np.abs(np.fft.rfft(sound[:RATE] * np.hanning(RATE)))
    assert abs(int(spectrum.argmax()) - 600) <= 1


def test_a_channel_that_goes_away_is_silent_and_the_others_go_on(run: Run):
    said = run(48_000, sine(48_000, 300), mix="each", count=2)
    both = samples(said).reshape(-1, 2)
    assert np.abs(both[:, 0]).max() > 0.4
    assert not both[:, 1].any()


def test_full_scale_does_not_turn_over(run: Run):
    sound = samples(run(48_000, np.clip(sine(48_000, 200, size=4), -1, 1)))
    assert (sound.min(), sound.max()) == pytest.approx((-1, 1), abs=0.001)
    assert np.abs(np.diff(sound)).max() < 0.5

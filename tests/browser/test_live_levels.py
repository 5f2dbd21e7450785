"""What the desk says of a microphone's sound: who reads aloud without a pause is no noise, a hum and a fan are."""

import base64
import os
import re
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parents[2]
RATE = 16_000
SECONDS = 35
SPEECH = -20.0  # decibels of full scale
READ = (
    "majelis hakim menimbang bahwa terdakwa telah mengakui seluruh perbuatannya di persidangan "
    "dan keterangan para saksi saling bersesuaian satu sama lain sehingga membentuk petunjuk "
) * 6
WATCH = """([encoded, rate]) => {
  const bytes = Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0));
  const sound = new Float32Array(bytes.buffer);
  const { levelOf, ChannelWatch } = window.levels;
  const watch = new ChannelWatch();
  const faults = [];
  for (let first = 0; first + rate / 10 <= sound.length; first += rate / 10) {
    faults.push(watch.push(levelOf(sound.subarray(first, first + rate / 10))));
  }
  return faults;
}"""

Faults = Callable[[np.ndarray], list[str | None]]


@pytest.fixture(scope="module")
def page(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """With the module as the compiler makes it."""
    folder = tmp_path_factory.mktemp("levels")
    source = ROOT / "static/src/live/sound/levels.ts"
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}  # Node may be there
    options = ["--ignoreConfig", "--target", "es2022", "--module", "esnext", "--outDir", str(folder)]
    subprocess.run([ROOT / "node_modules/.bin/tsc", *options, source], check=True, env=environment)
    script = re.sub(r"^export (?=class|function)", "", (folder / "levels.js").read_text(), flags=re.M)
    page = browser.new_page()
    page.evaluate(f"() => {{ {script}\nwindow.levels = {{ levelOf, ChannelWatch }}; }}")
    yield page
    page.close()


@pytest.fixture
def faults(page: Page) -> Faults:
    """What is said after each tenth of a second."""

    def watch(sound: np.ndarray) -> list[str | None]:
        encoded = base64.b64encode(np.clip(sound, -1, 1).astype("<f4").tobytes()).decode()
        return page.evaluate(WATCH, [encoded, RATE])

    return watch


def at(decibels: float, sound: np.ndarray) -> np.ndarray:
    return sound / np.sqrt(np.mean(sound**2)) * 10 ** (decibels / 20)


def white() -> np.ndarray:
    return np.random.default_rng(3).normal(0, 1, SECONDS * RATE)


def hum(pitch: float = 50) -> np.ndarray:
    return np.sin(2 * np.pi * pitch * np.arange(SECONDS * RATE) / RATE)


def fan() -> np.ndarray:
    """A low rush with the beat of its blades."""
    spectrum = np.fft.rfft(white())
    pitches = np.fft.rfftfreq(SECONDS * RATE, 1 / RATE)
    return np.fft.irfft(spectrum / (1 + (pitches / 300) ** 2)) + 0.02 * hum(94)


def read_aloud(voice: str, speed: int) -> np.ndarray:
    """Without one pause for breath, as long as it takes."""
    command = ["espeak-ng", "-v", voice, "-s", str(speed), "-z", "--stdout", READ]
    wav = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout
    (rate,) = struct.unpack_from("<I", wav, 24)
    sound = np.frombuffer(wav[44 : len(wav) // 2 * 2], "<i2") / 32_768
    sound = np.interp(np.arange(0, len(sound) / rate, 1 / RATE), np.arange(len(sound)) / rate, sound)
    return at(SPEECH, np.resize(np.trim_zeros(sound), SECONDS * RATE))


def in_a_room(sound: np.ndarray, seconds: float = 0.4) -> np.ndarray:
    """As loud an echo as a microphone on the desk hears."""
    count = round(seconds * RATE)
    echo = np.exp(-6.9 * np.arange(count) / count) * np.random.default_rng(5).normal(0, 1, count)
    echo /= 2 * np.sqrt(np.sum(echo**2))
    echo[0] += 1
    size = len(sound) + count
    return at(SPEECH, np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(echo, size), size)[: len(sound)])


@pytest.mark.parametrize("voice", ["id", "id+f3", "en"])
@pytest.mark.parametrize("speed", [140, 220])
@pytest.mark.parametrize("gain", [0.0, 8.0])
def test_reading_aloud_without_a_pause_is_no_noise(faults: Faults, voice: str, speed: int, gain: float):
    assert "noisy" not in faults(read_aloud(voice, speed) * 10 ** (gain / 20))


def test_neither_is_it_in_a_room_that_echoes(faults: Faults):
    assert "noisy" not in faults(in_a_room(read_aloud("id", 160)))


def test_noise_far_below_the_voice_does_no_harm(faults: Faults):
    assert "noisy" not in faults(read_aloud("id", 170) + at(SPEECH - 20, white()))


@pytest.mark.parametrize(("noise", "ratio"), [(white, 10), (white, 5), (fan, 5)], ids=["rush", "loud rush", "fan"])
def test_noise_that_is_nearly_as_loud_as_the_voice_is_said(faults: Faults, noise: Callable[[], np.ndarray], ratio: int):
    said = faults(read_aloud("id", 170) + at(SPEECH - ratio, noise()))
    assert set(said[200:]) == {"noisy"}


@pytest.mark.parametrize("noise", [white, hum, fan], ids=["rush", "hum", "fan"])
def test_noise_alone_is_said_after_ten_seconds_and_not_before(faults: Faults, noise: Callable[[], np.ndarray]):
    said = faults(at(-33, noise()))
    assert set(said[:99]) == {None}
    assert set(said[99:]) == {"noisy"}


def test_a_quiet_room_is_no_noise(faults: Faults):
    assert "noisy" not in faults(at(-55, white()))


def test_noise_that_has_stopped_is_not_said_any_more(faults: Faults):
    stopped = np.concatenate([at(-30, white())[: 15 * RATE], at(-55, white())[: 5 * RATE]])
    said = faults(stopped)
    assert said[149] == "noisy"
    assert said[-1] is None

"""Voice prints are the ones they have always been, whatever is read around them."""

import json
from pathlib import Path

import numpy as np
import pytest

from tests.transcription.audio.speech import spoken, write_wav
from transcription.diarization import Networks
from transcription.diarization.embedding import embed

STORED = Path(__file__).parents[2] / "data" / "voice-prints.json"
# First frame, the one behind the last, run: of the spoken recording, the judge twice and the witness.
WINDOWS = np.array([[100, 250, 0], [175, 325, 0], [300, 340, 1], [1480, 1630, 2]])


@pytest.fixture(scope="module")
def wav(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_wav(tmp_path_factory.mktemp("prints") / "x.wav", spoken(20))


@pytest.fixture(scope="module")
def prints(networks: Networks, wav: Path) -> np.ndarray:
    return embed(networks, wav, WINDOWS)


def test_they_are_those_that_were_stored(prints: np.ndarray):
    """Made by this code when its graph gave what 3D-Speaker's network in torch gives, to 2e-5."""
    stored = np.array(json.loads(STORED.read_text()))
    assert (prints * stored).sum(axis=1) / np.linalg.norm(stored, axis=1) == pytest.approx(1, abs=1e-3)


def test_they_have_length_one_and_both_signs(prints: np.ndarray):
    """A last layer that clips, as some copies of the network have, would leave no negative number."""
    assert np.linalg.norm(prints, axis=1) == pytest.approx(1)
    assert 0.3 < (prints < 0).mean() < 0.7


def test_a_window_has_the_same_print_alone_as_among_others(networks: Networks, wav: Path, prints: np.ndarray):
    for number in range(len(WINDOWS)):
        alone = embed(networks, wav, WINDOWS[number : number + 1])[0]
        assert float(alone @ prints[number]) == pytest.approx(1, abs=1e-5)


def test_neighbouring_windows_of_one_voice_are_alike(prints: np.ndarray):
    assert float(prints[0] @ prints[1]) > 0.6


def test_no_windows_have_no_prints(networks: Networks, wav: Path):
    assert len(embed(networks, wav, np.zeros((0, 3), int))) == 0

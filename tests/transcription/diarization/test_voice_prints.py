"""Voice prints are the ones they have always been, whatever is read around them."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.transcription.audio.speech import spoken, write_wav
from transcription.diarization import Networks
from transcription.diarization.embedding import TOGETHER, block_begins, embed

STORED = Path(__file__).parents[2] / "data" / "voice-prints.json"
# First frame, the one behind the last, run: of the spoken recording, the judge twice and the witness.
WINDOWS = np.array([[100, 250, 0], [175, 325, 1], [300, 340, 2], [1480, 1630, 3]])
ONE_RUN = np.array([[start, start + 150, 0] for start in range(20, 500, 75)])


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


def test_a_window_has_the_same_print_alone_as_among_those_of_other_runs(
    networks: Networks, wav: Path, prints: np.ndarray
):
    for number in range(len(WINDOWS)):
        alone = embed(networks, wav, WINDOWS[number : number + 1])[0]
        assert float(alone @ prints[number]) == pytest.approx(1, abs=1e-5)


def test_windows_of_a_run_that_are_heard_together_sound_as_each_does_alone(networks: Networks, wav: Path):
    together = embed(networks, wav, ONE_RUN)
    alone = np.concatenate([embed(networks, wav, ONE_RUN[number : number + 1]) for number in range(len(ONE_RUN))])
    likeness = together @ alone.T
    assert np.diag(likeness).min() > 0.85
    assert (likeness.argmax(axis=1) == np.arange(len(ONE_RUN))).all()


def test_a_block_of_a_run_is_the_same_without_the_blocks_before_it(networks: Networks, wav: Path):
    whole, rest = embed(networks, wav, ONE_RUN), embed(networks, wav, ONE_RUN[TOGETHER:])
    assert (whole[TOGETHER:] * rest).sum(axis=1) == pytest.approx(1, abs=1e-5)


@given(st.lists(st.integers(1, 12), max_size=12))
def test_blocks_hold_windows_of_one_run_and_begin_where_they_did_when_earlier_blocks_are_done(lengths: list[int]):
    runs = np.repeat(np.arange(len(lengths)), lengths)
    windows = np.stack([np.arange(len(runs)), np.arange(len(runs)) + 9, runs], axis=1)
    begins = block_begins(windows)
    assert begins.sum() == sum(-(-length // TOGETHER) for length in lengths)
    for first in np.flatnonzero(begins):
        assert (block_begins(windows[first:]) == begins[first:]).all()


def test_neighbouring_windows_of_one_voice_are_alike(prints: np.ndarray):
    assert float(prints[0] @ prints[1]) > 0.6


def test_no_windows_have_no_prints(networks: Networks, wav: Path):
    assert len(embed(networks, wav, np.zeros((0, 3), int))) == 0

"""Sounds that are no conversation: sensible turns or none, and no crash."""

from pathlib import Path

import numpy as np
import pytest

from tests.transcription.audio.speech import beeps, music, noise, silence, spoken, write_wav
from transcription.audio.wav import wav_header
from transcription.diarization import Networks, diarize
from transcription.types import SAMPLE_RATE


@pytest.mark.parametrize("sound", [silence(8), noise(8), beeps(8)], ids=["silence", "noise", "beeps"])
def test_where_nobody_speaks_there_are_no_turns(networks: Networks, tmp_path: Path, sound: np.ndarray):
    assert diarize(write_wav(tmp_path / "x.wav", sound), networks) == ()


def test_music_is_nobody_or_one_and_no_choir(networks: Networks, tmp_path: Path):
    found = diarize(write_wav(tmp_path / "x.wav", music(15)), networks)
    assert len({turn.speaker for turn in found}) <= 1


@pytest.mark.parametrize("seconds", [0, 0.005, 0.3, 1.0])
def test_any_length_will_do(networks: Networks, tmp_path: Path, seconds: float):
    found = diarize(write_wav(tmp_path / "x.wav", spoken(seconds, start=3)), networks, speakers=2)
    assert all(0 <= turn.start < turn.end <= seconds for turn in found)
    assert {turn.speaker for turn in found} <= {"1"}


def test_a_file_without_a_single_byte_has_no_turns(networks: Networks, tmp_path: Path):
    (tmp_path / "x.wav").touch()
    assert diarize(tmp_path / "x.wav", networks) == ()


def test_a_file_that_was_cut_off_is_heard_as_far_as_it_goes(networks: Networks, tmp_path: Path):
    samples = (spoken(6) * 32767).astype("<i2")
    (tmp_path / "x.wav").write_bytes(wav_header(100 * SAMPLE_RATE) + samples.tobytes())
    found = diarize(tmp_path / "x.wav", networks)
    assert found
    assert found[-1].end <= 6


@pytest.mark.parametrize("speakers", [None, 1, 5])
def test_one_person_alone_is_one_speaker_unless_more_are_known_of(
    networks: Networks, tmp_path: Path, speakers: int | None
):
    found = diarize(write_wav(tmp_path / "x.wav", spoken(9, start=0.3)), networks, speakers)
    assert len({turn.speaker for turn in found}) <= (speakers or 1)
    assert sum(turn.end - turn.start for turn in found) > 6


@pytest.mark.parametrize(("speakers", "most"), [(None, 3), (2, 2)])
def test_people_of_one_voice_type_are_one_or_few_and_never_a_crowd(
    networks: Networks, tmp_path: Path, speakers: int | None, most: int
):
    """A judge and a defendant, spoken by variants of one synthetic voice."""
    found = diarize(write_wav(tmp_path / "x.wav", spoken(24)), networks, speakers)
    assert 1 <= len({turn.speaker for turn in found}) <= most
    assert all(one.start <= other.start for one, other in zip(found, found[1:], strict=False))

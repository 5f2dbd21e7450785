"""Companies that are hard to tell apart by what they sound like: turns that make sense, whoever they are."""

from pathlib import Path

import numpy as np
import pytest

from tests.transcription.audio.speech import silence, spoken, write_wav
from transcription.diarization import Networks, diarize
from transcription.types import SAMPLE_RATE, Turn

PAUSE = 0.6  # seconds between two who speak


def pitched(samples: np.ndarray, factor: float) -> np.ndarray:
    """Spoken by somebody whose voice is so much higher, and who speaks so much faster."""
    return np.interp(np.arange(0, len(samples) - 1, factor), np.arange(len(samples)), samples).astype(np.float32)


def conversation(tmp_path: Path, parts: list[np.ndarray]) -> Path:
    return write_wav(tmp_path / "x.wav", np.concatenate([part for each in parts for part in (each, silence(PAUSE))]))


def spoken_time(turns: tuple[Turn, ...]) -> float:
    """Seconds in which anybody speaks."""
    edges = sorted({time for turn in turns for time in (turn.start, turn.end)})
    pairs = zip(edges, edges[1:], strict=False)
    return sum(end - start for start, end in pairs if any(turn.start <= start < turn.end for turn in turns))


def test_twenty_voices_in_turn_are_many_speakers_and_no_more_than_speak(networks: Networks, tmp_path: Path):
    parts = [pitched(spoken(2.5, start=0.5), factor) for factor in np.geomspace(0.75, 1.4, 20)]
    found = diarize(conversation(tmp_path, parts), networks)
    assert 3 <= len({turn.speaker for turn in found}) <= 20
    assert spoken_time(found) > 0.7 * sum(len(part) for part in parts) / SAMPLE_RATE
    assert list(found) == sorted(found, key=lambda turn: (turn.start, turn.end))


@pytest.mark.parametrize("speakers", [None, 2])
def test_two_people_of_one_voice_type_are_one_or_two(networks: Networks, tmp_path: Path, speakers: int | None):
    """Half a tone apart: nobody can ask for more."""
    said = [spoken(3, start=start) for start in (0.3, 3.3)]
    parts = [pitched(said[number // 2 % 2], 1.03 if number % 2 else 1.0) for number in range(6)]
    found = diarize(conversation(tmp_path, parts), networks, speakers)
    assert 1 <= len({turn.speaker for turn in found}) <= 2
    assert spoken_time(found) > 0.8 * sum(len(part) for part in parts) / SAMPLE_RATE


def test_a_man_and_a_woman_are_two_and_each_part_has_one_of_them(networks: Networks, tmp_path: Path):
    said = spoken(5, start=0.3)
    parts = [said, pitched(said, 1.35)] * 2
    found = diarize(conversation(tmp_path, parts), networks)
    assert len({turn.speaker for turn in found}) == 2
    begins = np.cumsum([0.0, *(len(part) / SAMPLE_RATE + PAUSE for part in parts)])
    within = [
        {turn.speaker for turn in found if start <= (turn.start + turn.end) / 2 < end}
        for start, end in zip(begins, begins[1:], strict=False)
    ]
    assert within == [{"1"}, {"2"}, {"1"}, {"2"}]

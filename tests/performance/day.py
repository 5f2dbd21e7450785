"""An hour and a day of eight heard and told apart, in a process that has loaded nothing else: its memory is a figure.

python -m tests.performance.day FOLDER      # with hour.wav and day.wav, the hour again and again; prints JSON
"""

import json
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from transcription.diarization import Evidence, Networks, gather, load_networks, tell_apart


@dataclass
class Remembering:
    """Networks that hear each sound once."""

    networks: Networks
    known: dict[int, np.ndarray] = field(default_factory=dict)

    @property
    def speaker_model(self) -> str:
        return self.networks.speaker_model

    def heard(self, waveforms: np.ndarray) -> np.ndarray:
        return self._once(waveforms.tobytes(), self.networks.heard, waveforms)

    def voice_prints(self, bands: np.ndarray, windows: Sequence[tuple[int, int]]) -> np.ndarray:
        return self._once(bands.tobytes() + repr(windows).encode(), self.networks.voice_prints, bands, windows)

    def _once(self, key: bytes, hear: Any, *sound: Any) -> np.ndarray:
        if hash(key) not in self.known:
            self.known[hash(key)] = hear(*sound)
        return self.known[hash(key)]


def measured(place: Path) -> dict[str, float]:
    """Peak resident megabytes of this process; seconds from evidence to turns of the hour and of the day."""
    networks = Remembering(load_networks(place / "models"))
    hour, day = (_gathered(networks, place / name) for name in ("hour.wav", "day.wav"))
    seconds = {"hour": statistics.median(_seconds(hour) for _ in range(3)), "day": _seconds(day)}
    peak = int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) / 1024
    return {"peak": peak, "windows": len(hour.embeddings), **seconds}


def _gathered(networks: Any, wav: Path) -> Evidence:
    evidence = Evidence.begin(networks, wav)
    while not evidence.is_complete:
        evidence = gather(networks, wav, evidence)
    return evidence


def _seconds(evidence: Evidence) -> float:
    begun = time.process_time()
    tell_apart(evidence)
    return time.process_time() - begun


if __name__ == "__main__":
    print(json.dumps(measured(Path(sys.argv[1]))))

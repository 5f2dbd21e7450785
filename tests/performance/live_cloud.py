"""Google's service as an emulator whose ear is a clock: `python -m tests.performance.live_cloud STREAMS`.

Where somebody speaks it hears when it was asked and when it answered. So whoever gets a caption can tell how long all
the rest has taken: monotonic clocks are those of the machine. Its address is the first line of what it prints.
"""

import sys
import time
from dataclasses import dataclass

import numpy as np

from transcription.emulator.hearing import Ear
from transcription.emulator.script import Rule
from transcription.emulator.server import Emulator
from transcription.types import SAMPLE_RATE, Word

SPOKEN = 0.02  # of full scale: louder is speech
LAG = 0.5  # seconds of sound behind a word before it is told, as with a real engine: it is none that may be cut
SHORTEST = 0.02  # seconds that the stamp takes at the end of what was heard
MORE_STREAMS = 10  # than sessions: those that are being changed over, and other calls


@dataclass
class ClockEar(Ear):
    def hear_samples(self, samples: np.ndarray, offset: float, rule: Rule | None, language: str) -> list[Word]:
        """A word each second, and a last one at the end: `asked:answered`, seconds of the clock."""
        asked = time.monotonic()
        if not len(samples) or np.abs(samples).max() < SPOKEN:
            return []
        end = offset + len(samples) / SAMPLE_RATE - LAG
        if end < offset + SHORTEST:
            return []
        seconds = [offset + second for second in range(int(end - SHORTEST - offset))]
        said = [Word(second, second + 1, f"kata{round(second)}", 0.9) for second in seconds]
        stamp = f"{asked:.4f}:{time.monotonic():.4f}"
        return [*said, Word(end - SHORTEST, end, stamp, 0.9)]


if __name__ == "__main__":
    with Emulator(new_ear=ClockEar, threads=int(sys.argv[1]) + MORE_STREAMS) as emulator:
        print(emulator.address, flush=True)
        emulator.wait()

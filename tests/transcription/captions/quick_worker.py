"""A live worker in a process of its own, with an ear that needs no model: `python -m …quick_worker`.

It hears a word each half second, which says where in the session it lies; voice activity is the real one. A line is
heard when there is no file of the name that QUICK_EAR_WAITS_FOR says.
"""

import math
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from transcription.types import ChunkResult, EngineOptions, Span, Word

EVERY = 0.5  # seconds
WAITS_FOR = Path(os.environ["QUICK_EAR_WAITS_FOR"]) if "QUICK_EAR_WAITS_FOR" in os.environ else None


class QuickEar:
    name = "whisper"
    model = "palsu"

    def guess(self, samples: np.ndarray, language: str, prefix: Sequence[int]) -> list[tuple[str, tuple[int, ...]]]:
        time.sleep(0.01)
        return [(f" {second}", (second,)) for second in range(1 + len(samples) // 16_000)]

    def hear(self, samples: np.ndarray, span: Span, options: EngineOptions) -> ChunkResult:
        while WAITS_FOR is not None and WAITS_FOR.exists():
            time.sleep(0.05)
        starts = [place * EVERY for place in range(math.ceil(span.start / EVERY), math.ceil(span.end / EVERY))]
        words = tuple(Word(start, min(start + EVERY, span.end), f"{start:.1f}", 0.9) for start in starts)
        return ChunkResult(words, (), options.language, self.name, self.model)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "courtsight.settings")
    import django

    django.setup()
    from transcription.captions.worker import LiveWorker

    LiveWorker(lambda: (QuickEar(), None), int(sys.argv[1]) if len(sys.argv) > 1 else 4).run()

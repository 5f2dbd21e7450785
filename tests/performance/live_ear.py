"""A live worker whose ear is a clock: `python -m tests.performance.live_ear SESSIONS`.

It takes as long as an engine that answers at once over a network, and what it hears is when it was asked and when it
answered. So whoever gets a caption can tell how long all the rest has taken: monotonic clocks are those of the machine.
Voice activity, claims, storing and telling are the real ones.
"""

import os
import sys
import time
from collections.abc import Sequence

import numpy as np

from transcription.types import ChunkResult, EngineOptions, Span, Word

ANSWERS_AFTER = 0.05  # seconds


def _hear() -> str:
    """`seconds:seconds`, of the clock."""
    asked = time.monotonic()
    time.sleep(ANSWERS_AFTER)
    return f"{asked:.4f}:{time.monotonic():.4f}"


class Clock:
    name = "whisper"
    model = "jam"

    def guess(self, samples: np.ndarray, language: str, prefix: Sequence[int]) -> list[tuple[str, tuple[int, ...]]]:
        words = [(f" kata{second}", (second,)) for second in range(len(samples) // 16_000)]
        return [*words, (f" {_hear()}", (99,))]

    def hear(self, samples: np.ndarray, span: Span, options: EngineOptions) -> ChunkResult:
        word = Word(max(span.start, span.end - 0.5), span.end, _hear(), 0.9)  # not one of the line before
        return ChunkResult((word,), (), options.language, self.name, self.model)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "courtsight.settings")
    import django

    django.setup()
    from transcription.captions.worker import LiveWorker

    LiveWorker(lambda: (Clock(), None), int(sys.argv[1])).run()

"""What engines found out once, kept on two floors: Redis first, PostgreSQL behind it. By file and by chunk.

Only a shortcut: a miss computes again. Results of audio that only sealed hearings have are never kept.
What workers need of it for single chunks is in `chunks`, which the web process does not load.
"""

from transcription.cache.counting import Counts, counters
from transcription.cache.files import find, keep
from transcription.cache.keys import key_of
from transcription.cache.removal import Removal, Selection, remove, tend
from transcription.cache.sealed import forget_sealed
from transcription.cache.statistics import statistics

__all__ = [
    "Counts",
    "Removal",
    "Selection",
    "counters",
    "find",
    "forget_sealed",
    "keep",
    "key_of",
    "remove",
    "statistics",
    "tend",
]

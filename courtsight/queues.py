"""Which kinds of workers there are: Celery's queues. Settings, process runner and bells all name them from here."""

from enum import StrEnum


class Queue(StrEnum):
    """TRANSCRIPTION: every job, however long. QUICK: what must begin within seconds. INDEXING: all that can wait."""

    TRANSCRIPTION = "transcription"
    QUICK = "quick"
    INDEXING = "indexing"

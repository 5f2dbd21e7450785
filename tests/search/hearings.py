"""Transcripts with text that is searched: who says what, in which hearing."""

import threading
import time
from collections.abc import Callable
from typing import Any

from django.db import connection

from search import indexing, known_words
from search.models import EmbeddingModel, Pending
from tests import factories
from transcription.models import Hearing, Transcript
from transcription.word_times import tokens_of

SECONDS_A_WORD = 0.5
Line = tuple[str, str]  # role, text


def told(hearing: Hearing | None, *lines: Line, **recording: Any) -> Transcript:
    """A transcript of these lines, a segment each; a word takes half a second. Not indexed yet."""
    transcript = factories.TranscriptFactory(recording=factories.RecordingFactory(hearing=hearing, **recording))
    speakers: dict[str, Any] = {}
    start = 0.0
    for index, (role, text) in enumerate(lines):
        if role and role not in speakers:
            speakers[role] = transcript.speakers.create(label=str(index + 1), number=index + 1, role=role)
        words = [
            {
                "start": start + n * SECONDS_A_WORD,
                "end": start + (n + 1) * SECONDS_A_WORD,
                "word": word,
                "confidence": 0.9,
            }
            for n, word in enumerate(tokens_of(text))
        ]
        end = start + len(words) * SECONDS_A_WORD
        speaker = speakers.get(role)
        factories.SegmentFactory(
            transcript=transcript, index=index, start=start, end=end, text=text, words=words, speaker=speaker
        )
        start = end
    return transcript


def index_all() -> None:
    """As the worker does, all at once."""
    while indexing.work_off(60):
        pass
    known_words.refresh()


def index_words() -> None:
    """The text without its vectors: quick, and enough for what is found by words."""
    for key in Pending.objects.values_list("pk", flat=True):
        indexing.index_text(key)
    known_words.refresh()


def current() -> EmbeddingModel:
    return EmbeddingModel.current()


def in_thread(do: Callable[[], object]) -> threading.Thread:
    """With a connection of its own."""

    def run() -> None:
        try:
            do()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def until_somebody_waits() -> None:
    """For a lock in the database."""
    for _ in range(600):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")  # what a transaction has seen of others it sees again
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
            )
            if cursor.fetchone()[0]:
                return
        time.sleep(0.05)
    raise AssertionError("nobody waited")

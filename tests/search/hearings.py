"""Transcripts with text that is searched: who says what, in which hearing."""

from typing import Any

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

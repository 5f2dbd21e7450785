"""From the vendor's results to words with times. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from google.cloud.speech_v2.types import cloud_speech as messages

from transcription.engines.base import Piece, StreamResult
from transcription.engines.google.models import GoogleModel
from transcription.types import ChunkResult, Finding, FindingKind, Span, Word

# A word that the service gives no length, or that was pushed to the end of the piece, is still to be clicked on.
SHORTEST_WORD = 0.02


def to_result(
    results: Iterable[messages.SpeechRecognitionResult], piece: Piece, model: GoogleModel, language: str, engine: str
) -> ChunkResult:
    """The words of a piece. `language` is the one asked for, where the service names none."""
    heard = [result for result in results if result.alternatives]
    words = in_order(_words(heard, piece, model), piece.span)
    findings: tuple[Finding, ...] = ()
    if not words and piece.speech:
        findings = (Finding(FindingKind.SPEECH_WITHOUT_TEXT, piece.speech[0].start, piece.speech[-1].end),)
    return ChunkResult(tuple(words), findings, _spoken(heard, language), engine, model.name)


def _words(results: Sequence[messages.SpeechRecognitionResult], piece: Piece, model: GoogleModel) -> Iterator[Word]:
    began = 0.0
    for result in results:
        ended = _seconds(result.result_end_offset) or piece.duration
        for word in _timed(result.alternatives[0], Span(min(began, ended), ended), model):
            yield replace(word, start=piece.start + word.start, end=piece.start + word.end)
        began = max(began, ended)


def to_stream_result(result: messages.StreamingRecognitionResult, began: float, model: GoogleModel) -> StreamResult:
    """`began`: where the final result before this one ended; all in seconds from the stream's start."""
    ended = max(began, _seconds(result.result_end_offset))
    words = _timed(result.alternatives[0], Span(began, ended), model) if result.alternatives else []
    last = max((word.end for word in words), default=began)
    return StreamResult(tuple(in_order(words, Span(0.0, max(ended, last)))), result.is_final, max(ended, last))


def _timed(best: messages.SpeechRecognitionAlternative, span: Span, model: GoogleModel) -> list[Word]:
    """Without times: what is known is when this result ended, and the one before."""
    if best.words and any(_seconds(word.end_offset) for word in best.words):
        return [_word(word, model) for word in best.words]
    return spread(best.transcript, span)


def _word(word: messages.WordInfo, model: GoogleModel) -> Word:
    confidence = round(min(1.0, word.confidence), 4) if model.confidence and word.confidence > 0 else None
    start, end = _seconds(word.start_offset), _seconds(word.end_offset)
    return Word(start, end, word.word.strip(), confidence, word.speaker_label or None)


def spread(text: str, span: Span) -> list[Word]:
    """Words that came without times, laid over a span by the number of their letters."""
    words = text.split()
    letters = sum(len(word) for word in words)
    timed, done = [], 0
    for word in words:
        start = span.start + span.duration * done / letters
        done += len(word)
        timed.append(Word(start, span.start + span.duration * done / letters, word))
    return timed


def in_order(words: Iterable[Word], span: Span) -> list[Word]:
    """Words with text, inside the span, none before the one that it follows: what everything behind relies on.

    The service sometimes repeats a time, or gives one a little outside the audio.
    """
    ordered: list[Word] = []
    earliest = span.start
    for word in words:
        if not word.word:
            continue
        start = min(max(word.start, earliest), span.end)
        end = min(max(word.end, start + SHORTEST_WORD), max(span.end, start))
        ordered.append(replace(word, start=start, end=end))
        earliest = start
    return ordered


def _spoken(results: Sequence[messages.SpeechRecognitionResult], asked: str) -> str:
    """The language in which most was said; the service writes id-id where we write id-ID."""
    letters: dict[str, int] = {}
    for result in results:
        code = _bcp47(result.language_code) or asked
        letters[code] = letters.get(code, 0) + len(result.alternatives[0].transcript)
    return max(letters, key=lambda code: letters[code]) if letters else asked


def _bcp47(code: str) -> str:
    language, _, country = code.partition("-")
    return f"{language.lower()}-{country.upper()}" if country else code


def _seconds(offset: timedelta | None) -> float:
    return offset.total_seconds() if offset else 0.0

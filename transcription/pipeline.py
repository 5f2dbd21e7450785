"""From a file to a transcription, step by step. Jobs call the steps one by one, `transcribe_file` all of them."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from transcription.audio.chunks import plan_chunks
from transcription.audio.wav import read_span, unreadable_in, wav_duration
from transcription.engines.base import Engine
from transcription.errors import NoSpeech
from transcription.languages import Language
from transcription.segments import to_segments
from transcription.types import ChunkResult, EngineOptions, Finding, FindingKind, Span, Transcription

DETECT_IN = 5  # chunks
PREPARING_SHARE = 0.1  # of the time that a file takes
Progress = Callable[[float], None]  # 0 to 1


class Cancelled(Exception):
    """The caller no longer wants the result. No error, and nothing for people to read."""


def never() -> bool:
    return False


def nobody(fraction: float) -> None:
    """Progress that nobody looks at."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """Where there is speech in a recording, the chunks in which it is transcribed, and what could not be read."""

    duration: float
    speech: tuple[Span, ...]
    chunks: tuple[Span, ...]
    unreadable: tuple[Span, ...] = ()


def prepare(
    source: Path,
    wav: Path,
    progress: Progress = nobody,
    cancelled: Callable[[], bool] = never,
    reserve: int = 0,
) -> Prepared:
    """Decode `source` to `wav` unless that is there, find speech, plan chunks.

    Raises BadAudio (NoSpeech among them), StorageFull when fewer than `reserve` bytes would stay free, Cancelled.
    """
    from transcription.audio.decode import decode_to_wav
    from transcription.audio.voice_activity import WINDOW_SECONDS, speech_probabilities, speech_spans

    def tell(fraction: float) -> None:
        if cancelled():
            raise Cancelled
        progress(fraction)

    if not wav.exists():
        decode_to_wav(source, wav, lambda fraction: tell(fraction / 2), reserve)
    duration = wav_duration(wav)
    probabilities = speech_probabilities(wav, lambda fraction: tell((1 + fraction) / 2))
    speech = speech_spans(probabilities, duration)
    if not speech:
        raise NoSpeech
    chunks = plan_chunks(speech, probabilities, WINDOW_SECONDS)
    return Prepared(duration, tuple(speech), tuple(chunks), tuple(unreadable_in(wav)))


def choose_language(engine: Engine, wav: Path, chunks: Sequence[Span], language: str = Language.AUTO) -> str:
    """The language asked for, or for "auto" the one that most of some chunks, spread over the recording, are in."""
    if language != Language.AUTO:
        return language
    step = max(1, len(chunks) // DETECT_IN)
    return engine.detect_language([read_span(wav, chunk) for chunk in chunks[::step][:DETECT_IN]])


def transcribe_chunk(
    engine: Engine, wav: Path, chunk: Span, options: EngineOptions, speech: Iterable[Span]
) -> ChunkResult:
    """The words of one chunk. The same input gives the same result, wherever and how often it runs."""
    inside = [span for span in speech if span.overlap(chunk) > 0]
    return engine.transcribe(read_span(wav, chunk), chunk.start, options, inside)


def assemble(
    results: Iterable[ChunkResult],
    *,
    duration: float,
    language: str,
    engine: str,
    model: str,
    unreadable: Iterable[Span] = (),
) -> Transcription:
    """Chunk results in order, and what of the recording could not be read, to one transcription.

    Raises NoSpeech when not one word is left.
    """
    results = list(results)
    words = [word for result in results for word in result.words]
    if not words:
        raise NoSpeech("the engine heard no words")
    findings = [Finding(FindingKind.UNREADABLE_AUDIO, span.start, span.end) for span in unreadable]
    findings += [finding for result in results for finding in result.findings]
    findings.sort(key=lambda finding: finding.start)
    return Transcription(language, duration, tuple(to_segments(words)), engine, model, tuple(findings))


def transcribe_file(
    source: Path,
    wav: Path,
    engine: Engine,
    options: EngineOptions,
    threads: int = 1,
    progress: Progress = nobody,
    cancelled: Callable[[], bool] = never,
) -> Transcription:
    """All steps in one process, `threads` chunks at a time. `options.language` may be "auto"."""
    prepared = prepare(source, wav, lambda fraction: progress(PREPARING_SHARE * fraction), cancelled)
    language = choose_language(engine, wav, prepared.chunks, options.language)
    options = EngineOptions(language, options.vocabulary)

    def transcribe(chunk: Span) -> ChunkResult:
        if cancelled():
            raise Cancelled
        return transcribe_chunk(engine, wav, chunk, options, prepared.speech)

    results = []
    with ThreadPoolExecutor(threads) as pool:
        for result in pool.map(transcribe, prepared.chunks):
            results.append(result)
            progress(PREPARING_SHARE + (1 - PREPARING_SHARE) * len(results) / len(prepared.chunks))
    return assemble(
        results,
        duration=prepared.duration,
        language=language,
        engine=engine.name,
        model=engine.model,
        unreadable=prepared.unreadable,
    )

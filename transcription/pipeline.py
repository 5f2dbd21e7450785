"""From a file to a transcription, step by step. Jobs call the steps one by one, `transcribe_file` all of them."""

import logging
import math
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from transcription.audio.channel_files import channel_wav, remove_channels, tracks_of
from transcription.audio.chunks import batches, plan_chunks
from transcription.audio.wav import read_span, unreadable_in, wav_duration
from transcription.correction import Corrector
from transcription.diarizing import Diarizer, Speakers, find_turns, with_speakers
from transcription.engines.base import Alone, Call, Cancelled, Engine, Piece, StillRunning
from transcription.errors import CourtSightError, EngineBusy, EngineUnreachable, NoSpeech
from transcription.languages import Language, spoken_beside
from transcription.microphones import MIXED, Microphones, decode_missing
from transcription.segments import to_segments
from transcription.types import ChunkResult, EngineOptions, Finding, FindingKind, Segment, Span, Transcription

DETECT_IN = 5  # chunks
PREPARING_SHARE = 0.1  # of the time that a file takes
DECODING_SHARE = 0.5  # of preparing it
SPEAKERS_SHARE = 0.1  # where they are told apart
# Where silence would be sent away and paid for, pauses of more seconds than these are left out: at one microphone of
# several, where it is silent most of the time and another one hears what this one may miss; and in the mix of all. In
# the pieces of half a minute that others hear there are hardly any.
PAID_PAUSE, RECESS, HALF_A_MINUTE = 20.0, 120.0, 30.0
# Of a caller that waits itself, seconds: a hiccup of the service or of the line is over by then, and so is a quota of
# requests a minute. Of an outage people had better be told.
PATIENCE = (5.0, 15.0, 30.0, 60.0, 120.0, 300.0)
Progress = Callable[[float], None]  # 0 to 1
logger = logging.getLogger(__name__)


def never() -> bool:
    return False


def nobody(fraction: float) -> None:
    """Progress that nobody looks at."""


@dataclass(frozen=True, slots=True)
class PlannedChunk:
    """A stretch for an engine to hear, and where somebody speaks in it. `channel` is None for the mix of all."""

    span: Span
    speech: tuple[Span, ...]
    channel: int | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """The chunks in which a recording is transcribed, and what of it could not be read."""

    duration: float
    chunks: tuple[PlannedChunk, ...]
    unreadable: tuple[Span, ...] = ()


def prepare(
    source: Path,
    wav: Path,
    longest: float,
    progress: Progress = nobody,
    cancelled: Callable[[], bool] = never,
    reserve: int = 0,
    threads: int = 1,
) -> Prepared:
    """Decode `source` to `wav` unless that is there, find speech, plan chunks of at most `longest` seconds.

    Raises BadAudio (NoSpeech among them), StorageFull when fewer than `reserve` bytes would stay free, Cancelled.
    """
    from transcription.audio.decode import decode_to_wav
    from transcription.audio.voice_activity import speech_spans, speech_windows

    def tell(fraction: float) -> None:
        stop_if(cancelled)
        progress(fraction)

    if not wav.exists():
        decode_to_wav(source, wav, _part(tell, 0.0, 0.5), reserve)
    duration = wav_duration(wav)
    windows = speech_windows(wav, _part(tell, 0.5, 1.0), threads)
    speech = speech_spans(windows)
    if not speech:
        raise NoSpeech
    chunks = plan_chunks(speech, windows.probabilities, windows.middles, longest, _widest(longest, RECESS))
    return Prepared(duration, tuple(with_speech(chunks, speech)), tuple(unreadable_in(wav)))


def prepare_recording(
    source: Path,
    wav: Path,
    longest: float,
    microphones: Microphones,
    progress: Progress = nobody,
    cancelled: Callable[[], bool] = never,
    reserve: int = 0,
    threads: int = 1,
) -> Prepared:
    """As `prepare`, but channel by channel where `microphones` or listening to them says so.

    Files of channels that nobody needs are gone when it returns.
    """
    if microphones.count < 2:
        return prepare(source, wav, longest, progress, cancelled, reserve, threads)

    def tell(fraction: float) -> None:
        stop_if(cancelled)
        progress(fraction)

    decode_missing(source, wav, microphones.count, _part(tell, 0.0, DECODING_SHARE), reserve)
    wavs = tracks_of(wav, microphones.count)[1:]
    if _are_apart(microphones, wavs):
        return prepare_channels(wav, wavs, longest, _part(tell, DECODING_SHARE, 1.0))
    remove_channels(wav)
    return prepare(source, wav, longest, progress, cancelled, reserve, threads)


def _are_apart(microphones: Microphones, wavs: Sequence[Path]) -> bool:
    """Nobody's word makes two microphones of one sound: all of it would be said by whoever has the first of them."""
    from transcription.audio.channels import hear_microphones, hear_one_sound

    return not hear_one_sound(wavs) if microphones.known else hear_microphones(wavs)


def prepare_channels(wav: Path, wavs: Sequence[Path], longest: float, progress: Progress = nobody) -> Prepared:
    """Chunks of what each channel's own speaker says, in order of time. Raises NoSpeech."""
    from transcription.audio.channels import find_own_speech

    chunks: list[PlannedChunk] = []
    for channel, (speech, windows) in enumerate(find_own_speech(wavs, progress)):
        spans = plan_chunks(speech, windows.probabilities, windows.middles, longest, _widest(longest, PAID_PAUSE))
        chunks += [replace(chunk, channel=channel) for chunk in with_speech(spans, speech)]
    if not chunks:
        raise NoSpeech
    chunks.sort(key=lambda chunk: (chunk.span.start, chunk.channel))
    return Prepared(wav_duration(wav), tuple(chunks), tuple(unreadable_in(wav)))


def _widest(longest: float, paid: float) -> float:
    """The longest pause, in seconds, inside a piece: `paid`, where pieces are so long that they are sent away."""
    return paid if longest > HALF_A_MINUTE else math.inf


def with_speech(chunks: Sequence[Span], speech: Sequence[Span]) -> list[PlannedChunk]:
    """Each chunk with the stretches of speech in it; both come in order."""
    planned, first = [], 0
    for chunk in chunks:
        while speech[first].end <= chunk.start:
            first += 1
        inside = []
        for span in speech[first:]:
            if span.start >= chunk.end:
                break
            inside.append(span)
        planned.append(PlannedChunk(chunk, tuple(inside)))
    return planned


def plan_again(wav: Path, run: Sequence[PlannedChunk], longest: float) -> list[PlannedChunk]:
    """The same speech in chunks of at most `longest` seconds: for another engine than they were planned for.

    `run` are neighbours in one channel: what lies between two of them is heard as well, unless it is silent for long.
    """
    from transcription.audio.voice_activity import speech_windows

    speech = _joined_speech(run)
    # Where to cut is asked only if somebody speaks longer without a pause.
    windows = speech_windows(wav) if any(span.duration > longest for span in speech) else None
    likely = (windows.probabilities, windows.middles) if windows else ([], [])
    widest = _widest(longest, RECESS if run[0].channel is None else PAID_PAUSE)
    spans = plan_chunks(speech, *likely, longest, widest)
    return [replace(chunk, channel=run[0].channel) for chunk in with_speech(spans, speech)]


def _joined_speech(run: Sequence[PlannedChunk]) -> list[Span]:
    """What is spoken in the chunks themselves: each of two tells of the whole when it was cut in the middle of it."""
    speech: list[Span] = []
    for chunk in run:
        for span in chunk.speech:
            start, end = max(span.start, chunk.span.start), min(span.end, chunk.span.end)
            if speech and start <= speech[-1].end:
                start = speech.pop().start
            speech.append(Span(start, end))
    return speech


def piece_of(wav: Path, chunk: PlannedChunk, source: str = "", generation: int | None = None) -> Piece:
    """The chunk of a decoded file as engines take it; of a channel only what its own speaker says is heard."""
    span = chunk.span
    if chunk.channel is not None:
        from transcription.audio.channels import read_own

        own = channel_wav(wav, chunk.channel)
        return Piece(span.start, span.duration, chunk.speech, lambda: read_own(own, span, chunk.speech))
    return Piece(span.start, span.duration, chunk.speech, lambda: read_span(wav, span), source, generation)


def choose_language(engine: Engine, wav: Path, chunks: Sequence[PlannedChunk], language: str = Language.AUTO) -> str:
    """The language asked for, or for "auto" the one that most of some chunks, spread over the recording, are in."""
    if language != Language.AUTO:
        return language
    step = max(1, len(chunks) // DETECT_IN)
    return engine.detect_language([piece_of(wav, chunk) for chunk in chunks[::step][:DETECT_IN]])


def transcribe_chunks(engine: Engine, pieces: Sequence[Piece], options: EngineOptions, call: Call) -> list[ChunkResult]:
    """The words of a batch of chunks. The same input gives the same result, wherever and how often it runs."""
    return engine.transcribe(pieces, options, call)


def corrected(results: Sequence[ChunkResult], options: EngineOptions, corrector: Corrector | None) -> list[ChunkResult]:
    """Words that do not exist, put right or marked. Names of the case stay. For engines that write by ear only."""
    if corrector is None:
        return list(results)
    return [corrector.corrected(result, options.vocabulary) for result in results]


def assemble(
    results: Iterable[ChunkResult],
    *,
    duration: float,
    language: str,
    unreadable: Iterable[Span] = (),
    speakers: Iterable[str | None] | None = None,
) -> Transcription:
    """Chunk results in order, and what of the recording could not be read, to one transcription.

    `speakers` are those at the microphone of each chunk, None for a chunk of the mix. Its engine and model are those
    that most words come from. Raises NoSpeech when not one word is left.
    """
    results = list(results)
    language = language if language != Language.AUTO else _most_spoken(results)
    segments = _by_microphone(results, [None] * len(results) if speakers is None else list(speakers))
    if not segments:
        raise NoSpeech("the engine heard no words")
    findings = [Finding(FindingKind.UNREADABLE_AUDIO, span.start, span.end) for span in unreadable]
    findings += [finding for result in results for finding in result.findings]
    findings.sort(key=lambda finding: finding.start)
    engine, model = most_words_from(segments)
    return Transcription(language, duration, tuple(segments), engine, model, tuple(findings))


def most_words_from(segments: Iterable[Segment]) -> tuple[str, str]:
    words: Counter[tuple[str, str]] = Counter()
    for segment in segments:
        words[segment.engine, segment.model] += len(segment.words)
    return words.most_common(1)[0][0]


def _most_spoken(results: Sequence[ChunkResult]) -> str:
    """Where the engine found out the language by itself: the one that most words are in."""
    words: Counter[str] = Counter()
    for result in results:
        words[result.language] += len(result.words)
    return words.most_common(1)[0][0] if words else ""


def _by_microphone(results: Sequence[ChunkResult], speakers: Sequence[str | None]) -> list[Segment]:
    """Words of one microphone make segments among themselves; where people talk at once these overlap."""
    heard: dict[str | None, list[ChunkResult]] = defaultdict(list)
    for speaker, result in zip(speakers, results, strict=True):
        heard[speaker].append(result)
    if len(heard) == 1:
        return _of_one(results, speakers[0])
    segments = [segment for speaker, theirs in heard.items() for segment in _of_one(theirs, speaker)]
    return sorted(segments, key=attrgetter("start", "end"))


def _of_one(results: Iterable[ChunkResult], speaker: str | None) -> list[Segment]:
    segments = [segment for source, group in groupby(results, _source) for segment in _segments(list(group), *source)]
    return segments if speaker is None else [replace(segment, speaker=speaker) for segment in segments]


_source = attrgetter("language", "engine", "model")


def _segments(results: Sequence[ChunkResult], language: str, engine: str, model: str) -> list[Segment]:
    """Segments of neighbouring chunks that one engine heard in one language."""
    words = [word for result in results for word in result.words]
    return [replace(segment, language=language, engine=engine, model=model) for segment in to_segments(words)]


def transcribe_file(
    source: Path,
    wav: Path,
    engine: Engine,
    options: EngineOptions,
    threads: int = 1,
    progress: Progress = nobody,
    cancelled: Callable[[], bool] = never,
    corrector: Corrector | None = None,
    microphones: Microphones = MIXED,
    diarize: Diarizer | None = None,
) -> Transcription:
    """All steps in one process, `threads` batches at a time. `options.language` may be "auto".

    Speakers are told apart by `diarize`, unless each has a microphone.
    """
    longest = engine.capabilities.longest_chunk
    preparing = _part(progress, 0.0, PREPARING_SHARE)
    prepared = prepare_recording(source, wav, longest, microphones, preparing, cancelled, threads=threads)
    language = choose_language(engine, wav, prepared.chunks, options.language)
    options = replace(options, language=language, also=options.also or spoken_beside(language))
    speakers, done = Speakers(), PREPARING_SHARE
    if diarize and prepared.chunks[0].channel is None:
        done += SPEAKERS_SHARE
        listening = _part(progress, PREPARING_SHARE, done)
        speakers = find_turns(lambda: diarize(wav, listening, cancelled), wav, prepared.duration)

    def transcribe(chunks: Sequence[PlannedChunk]) -> list[ChunkResult]:
        stop_if(cancelled)
        pieces = [piece_of(wav, chunk) for chunk in chunks]
        heard = transcribe_and_wait(engine, pieces, options, lambda _: stop_if(cancelled))
        return corrected(heard, options, corrector) if engine.capabilities.corrected else heard

    results: list[ChunkResult] = []
    tell = _part(progress, done, 1.0)
    with ThreadPoolExecutor(threads) as pool:
        for heard in pool.map(transcribe, _batched(prepared.chunks, engine.capabilities.batch, threads)):
            results += heard
            tell(len(results) / len(prepared.chunks))
    transcription = assemble(
        with_speakers(results, speakers.turns),
        duration=prepared.duration,
        language=options.language,
        unreadable=prepared.unreadable,
        speakers=[microphones.speaker_at(chunk.channel) for chunk in prepared.chunks],
    )
    return replace(transcription, turns=speakers.turns, findings=speakers.findings + transcription.findings)


def _part(progress: Progress, begin: float, end: float) -> Progress:
    """Progress of a step that takes the whole from `begin` to `end`."""
    return lambda fraction: progress(begin + (end - begin) * fraction)


def stop_if(cancelled: Callable[[], bool]) -> None:
    if cancelled():
        raise Cancelled


def _batched(chunks: Sequence[PlannedChunk], most: int, threads: int) -> list[list[PlannedChunk]]:
    numbered = zip(batches(len(chunks), most, threads), chunks, strict=True)
    return [[chunk for _, chunk in group] for _, group in groupby(numbered, lambda pair: pair[0])]


def transcribe_and_wait(
    engine: Engine,
    pieces: Sequence[Piece],
    options: EngineOptions,
    progress: Progress = nobody,
    patience: Sequence[float] = PATIENCE,
) -> list[ChunkResult]:
    """As transcribe_chunks, for callers that have nothing else to do while somebody else computes.

    `patience`: the pauses, in seconds, after which a service is asked again that does not answer or wants us to slow
    down; raises what it said last. Nobody comes back to what was begun: it is stopped, and its audio deleted.
    """
    call, waits = Alone(progress=progress), iter(patience)
    try:
        while True:
            try:
                return transcribe_chunks(engine, pieces, options, call)
            except StillRunning as running:
                waits = iter(patience)
                time.sleep(running.pause.total_seconds())
            except (EngineBusy, EngineUnreachable) as error:
                if (pause := next(waits, None)) is None:
                    raise
                logger.warning("%s Asked again in %.0f s: %s", error.message, pause, error)
                time.sleep(pause)
    except BaseException:
        if engine.capabilities.leaves_the_building:
            _abandon(engine, call)
        raise


def _abandon(engine: Engine, call: Call) -> None:
    try:
        engine.abandon(call.memory)
    except CourtSightError as error:
        logger.warning("What was begun elsewhere could not be stopped: %s", error)

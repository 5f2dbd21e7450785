"""Throughput against faster-whisper's own `WhisperModel.transcribe`: the same file, model and cores, in turns.

Recorded news at COURTSIGHT_DEVSET where it is set, with the word error rates of both; else the committed recording
again and again, without. Ours is the whole pipeline: decoding, voice activity, engine, correction, segments.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from tests.performance.figures import Figure
from tests.performance.news import RECORDING, Speech, speech
from transcription.normalise import Level, normalise
from transcription.types import EngineOptions

CORES = len(os.sched_getaffinity(0))
# Minutes of the file, and how often it is measured.
RUNS = {10: 3, 60: 1}
Run = Callable[[Path], str]
_loaded: dict[str, Any] = {}  # in the other process


@dataclass(frozen=True)
class Measured:
    seconds: float
    text: str


def run() -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="courtsight-bench-") as name:
        folder = Path(name)
        ours, stock = _ours(folder), _stock(folder)
        stock(RECORDING)  # so that starting its process is not measured
        return [figure for minutes, times in RUNS.items() for figure in _compared(folder, minutes, times, ours, stock)]


def _compared(folder: Path, minutes: int, times: int, ours: Run, stock: Run) -> list[Figure]:
    said = speech(folder, minutes)
    # In turns, so that a busy minute of the machine meets both.
    pairs = [(_measured(ours, said.path), _measured(stock, said.path)) for _ in range(times)]
    quick, slow = (statistics.median(pair[side].seconds for pair in pairs) for side in (0, 1))
    ratio = statistics.median(second.seconds / first.seconds for first, second in pairs)
    note = f"{said.seconds:.0f} s of {said.kind}, {CORES} cores, " + (f"median of {times}" if times > 1 else "once")
    return [
        Figure(f"{minutes} min, ours: {CORES} x 1 thread, speed", said.seconds / quick, "x real time", note=note),
        Figure(f"{minutes} min, faster-whisper: {CORES} threads, speed", said.seconds / slow, "x real time", note=note),
        Figure(f"{minutes} min, ours over faster-whisper", ratio, "x", "> 3 x", note),
        *_accuracy(minutes, said, *pairs[0]),
    ]


def _accuracy(minutes: int, said: Speech, ours: Measured, stock: Measured) -> list[Figure]:
    if not said.text:
        return []
    import jiwer

    def wer(text: str) -> float:
        return 100 * jiwer.wer(normalise(said.text, Level.N1), normalise(text, Level.N1))

    return [
        Figure(f"{minutes} min, {name}, WER N1", wer(measured.text), "%", target)
        for name, measured, target in (("ours", ours, "no higher"), ("faster-whisper", stock, ""))
    ]


def _measured(run: Run, path: Path) -> Measured:
    begun = time.perf_counter()
    text = run(path)
    return Measured(time.perf_counter() - begun, text)


def _ours(folder: Path) -> Run:
    from transcription.correction import load_corrector
    from transcription.engines.whisper import WhisperEngine, find_model
    from transcription.pipeline import transcribe_file

    corrector = load_corrector("apply")
    engine = WhisperEngine(find_model("", folder / "models"), device="cpu", workers=CORES)

    def transcribe(path: Path) -> str:
        wav = folder / "decoded.wav"
        wav.unlink(missing_ok=True)
        found = transcribe_file(path, wav, engine, EngineOptions("id-ID"), CORES, corrector=corrector)
        return " ".join(segment.text for segment in found.segments)

    return transcribe


def _stock(folder: Path) -> Run:
    """In a process of its own, as people have it: how ours sets up memory concerns all of a process."""
    pool = ProcessPoolExecutor(1, get_context("spawn"), _load_stock, (folder / "models" / "whisper-base",))
    return lambda path: pool.submit(_stock_text, path).result()


def _load_stock(model: Path) -> None:
    from faster_whisper import WhisperModel

    _loaded["stock"] = WhisperModel(str(model), device="cpu", compute_type="int8", cpu_threads=CORES)


def _stock_text(path: Path) -> str:
    segments, _ = _loaded["stock"].transcribe(str(path), language="id", vad_filter=True)
    return " ".join(segment.text for segment in segments)

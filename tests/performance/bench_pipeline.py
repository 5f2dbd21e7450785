"""What the pipeline costs on top of the engine, how it compares with faster-whisper alone, and its memory.

One core, the committed recording of three minutes, all in the same run; medians of repeats.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from tests.performance.figures import Figure
from transcription.engines import Alone, Call, Piece
from transcription.types import SAMPLE_RATE, ChunkResult, EngineOptions, Span

ROOT = Path(__file__).parents[2]
RECORDING = ROOT / "tests" / "data" / "sidang-pidana.opus"
REPEATS = 3
MINUTES = {"10 minutes": 10, "3 hours": 180}
# Of three hours every 18th chunk is transcribed, as many as ten minutes have; all is decoded and searched.
EVERY = {"10 minutes": 1, "3 hours": 18}


class Timed:
    """The engine, with a clock."""

    def __init__(self, engine: object) -> None:
        self.engine, self.name, self.model = engine, engine.name, engine.model
        self.capabilities = engine.capabilities
        self.seconds = 0.0

    def transcribe(self, pieces: Sequence[Piece], options: EngineOptions, call: Call) -> list[ChunkResult]:
        begun = time.perf_counter()
        try:
            return self.engine.transcribe(pieces, options, call)
        finally:
            self.seconds += time.perf_counter() - begun


def run() -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="courtsight-bench-") as folder:
        return [*_times(Path(folder)), *_memory(Path(folder))]


def _times(folder: Path) -> list[Figure]:
    from faster_whisper import WhisperModel

    from transcription.audio.wav import wav_duration
    from transcription.engines.whisper import WhisperEngine, find_model

    model = find_model("", folder / "models")
    engine = WhisperEngine(model, device="cpu")
    stock_model = WhisperModel(str(model.folder), device="cpu", compute_type="int8", cpu_threads=1)
    whole, inside, stock = [], [], []
    for repeat in range(REPEATS):
        taken, engine_taken = _once(engine, folder / f"{repeat}.wav")
        whole.append(taken)
        inside.append(engine_taken)
        stock.append(_stock(stock_model))
    length = wav_duration(folder / "0.wav")
    extra = statistics.median(total / part - 1 for total, part in zip(whole, inside, strict=True))
    note = f"{length:.0f} s of speech on one core, median of {REPEATS}"
    return [
        Figure("pipeline, real-time factor", statistics.median(whole) / length, "", note=note),
        Figure("inside the engine, real-time factor", statistics.median(inside) / length, "", note=note),
        Figure("pipeline on top of the engine", 100 * extra, "%", "< 5 %", note),
        Figure(
            "faster-whisper alone (beam 5, VAD), real-time factor", statistics.median(stock) / length, "", note=note
        ),
    ]


def _once(engine: object, wav: Path) -> tuple[float, float]:
    from transcription.pipeline import transcribe_file

    timed = Timed(engine)
    begun = time.perf_counter()
    transcribe_file(RECORDING, wav, timed, EngineOptions("id-ID"))
    return time.perf_counter() - begun, timed.seconds


def _stock(model: object) -> float:
    begun = time.perf_counter()
    segments, _ = model.transcribe(str(RECORDING), language="id", beam_size=5, vad_filter=True)
    list(segments)
    return time.perf_counter() - begun


def _memory(folder: Path) -> list[Figure]:
    peaks = {}
    for name, minutes in MINUTES.items():
        source = long_recording(folder / f"{minutes}.wav", minutes)
        command = [sys.executable, "-m", "tests.performance.bench_pipeline", str(source), str(folder), str(EVERY[name])]
        child = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        peaks[name] = float(child.stdout)
        source.unlink()
    short, long = peaks.values()
    sampled = f"all decoded and searched, every {EVERY['3 hours']}th chunk transcribed"
    return [
        Figure("peak memory, 10 minutes", short, "MB", "< 1500 MB", "one process, model included"),
        Figure("peak memory, 3 hours", long, "MB", "< 1500 MB", sampled),
        Figure("3 hours over 10 minutes", 100 * (long / short - 1), "%", "< 10 %"),
    ]


def long_recording(path: Path, minutes: int) -> Path:
    """The committed recording again and again, as an uploaded WAV of that length."""
    from transcription.audio.decode import decode_to_wav
    from transcription.audio.wav import read_span, wav_header

    length = decode_to_wav(RECORDING, path.with_suffix(".once.wav"))
    samples = (read_span(path.with_suffix(".once.wav"), Span(0, length)) * 32768).astype("<i2")
    wanted = minutes * 60 * SAMPLE_RATE
    with path.open("wb") as file:
        file.write(wav_header(wanted))
        for first in range(0, wanted, len(samples)):
            file.write(dithered(samples[: wanted - first], first).tobytes())
    return path


def dithered(samples: np.ndarray, seed: int) -> np.ndarray:
    """Inaudibly different each time, or the cache would know the second round."""
    return samples + np.random.default_rng(seed).integers(-1, 2, len(samples), dtype="<i2")


def peak_megabytes(source: Path, folder: Path, every: int) -> float:
    """Peak resident memory of this process after it has transcribed every so many chunks of the file."""
    from transcription.engines.whisper import WhisperEngine, find_model
    from transcription.pipeline import piece_of, prepare, transcribe_chunks

    engine = WhisperEngine(find_model("", folder / "models"), device="cpu")
    wav = source.with_suffix(".decoded.wav")
    chunks = prepare(source, wav, engine.capabilities.longest_chunk).chunks[::every]
    batch = engine.capabilities.batch
    for first in range(0, len(chunks), batch):
        pieces = [piece_of(wav, chunk) for chunk in chunks[first : first + batch]]
        transcribe_chunks(engine, pieces, EngineOptions("id-ID"), Alone())
    wav.unlink()
    # Not getrusage: its peak includes that of the process which started this one.
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


if __name__ == "__main__":
    os.environ["OMP_NUM_THREADS"] = "1"
    if len(sys.argv) > 1:
        print(peak_megabytes(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])))
    else:
        for figure in run():
            print(f"{figure.name:55} {figure.value:8.2f} {figure.unit:4} {figure.target:10} {figure.note}")

"""Where somebody speaks: Silero over the decoded WAV, block by block, in memory that does not grow.

The rule that turns probabilities into spans is Silero's own (hysteresis, a shortest silence, padding). The network
starts anew at each landmark: what it says of a stretch depends on the sound alone and not on where the file begins,
so that the same sound in another file gives the same spans to the sample.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from transcription.audio.landmarks import find_landmarks
from transcription.audio.wav import read_samples, wav_samples
from transcription.types import SAMPLE_RATE, Span

WINDOW = 512  # samples that one probability stands for
WINDOW_SECONDS = WINDOW / SAMPLE_RATE
CONTEXT = 64  # samples of the window before that the network sees as well
BLOCK_WINDOWS = 512  # about 16 s a call: faster than longer blocks, and small
WARM_UP = 16  # windows before a landmark that only bring the network's state to what it would be

THRESHOLD = 0.5
LEAVE_THRESHOLD = 0.35
SHORTEST_SILENCE = 4_800  # samples: 0.3 s
PADDING = 3_200  # 0.2 s


@dataclass(frozen=True, slots=True)
class Windows:
    """The probability of speech in stretches of 32 ms, and the sample at which each begins.

    Before a landmark the last one may reach into the next.
    """

    starts: np.ndarray
    probabilities: np.ndarray
    samples: int  # of the recording

    @property
    def middles(self) -> np.ndarray:
        """Of each window, in seconds."""
        return (self.starts + WINDOW // 2) / SAMPLE_RATE


def find_speech(wav: Path, progress: Callable[[float], None] | None = None) -> list[Span]:
    """Stretches of speech in order, padded by 0.2 s, at least 0.3 s of silence between their cores."""
    return speech_spans(speech_windows(wav, progress))


def speech_windows(wav: Path, progress: Callable[[float], None] | None = None, threads: int = 1) -> Windows:
    samples = wav_samples(wav)
    sections = list(_sections(wav, samples))
    found = []
    pool = ThreadPoolExecutor(threads)
    try:
        heard = pool.map(lambda section: _section(wav, *section, samples), sections)
        for (_, last), windows in zip(sections, heard, strict=True):
            found.append(windows)
            if progress:
                progress(last / max(1, samples))
    finally:
        pool.shutdown(cancel_futures=True)  # whoever cancels does not wait for the rest
    starts, probabilities = zip(*found, strict=True)
    return Windows(np.concatenate(starts), np.concatenate(probabilities), samples)


def _section(wav: Path, first: int, last: int, samples: int) -> tuple[np.ndarray, np.ndarray]:
    """Where the windows of a stretch begin, and their probabilities."""
    # Silero's own loop pads a last full window too; kept, so that both say the same.
    windows = (last - first) // WINDOW + 1 if last == samples else -(-(last - first) // WINDOW)
    return first + WINDOW * np.arange(windows), np.concatenate(list(_probabilities(wav, first, windows)))


def _sections(wav: Path, samples: int) -> Iterator[tuple[int, int]]:
    """From landmark to landmark."""
    first = 0
    for landmark in find_landmarks(wav):
        yield first, landmark
        first = landmark
    yield first, samples


def _probabilities(wav: Path, first: int, windows: int) -> Iterator[np.ndarray]:
    """Of so many windows from a sample on, in blocks."""
    from faster_whisper.vad import get_vad_model

    session = get_vad_model().session
    state = cell = np.zeros((1, 1, 128), dtype=np.float32)
    warm_up = min(WARM_UP, first // WINDOW)
    for begin in range(-warm_up, windows, BLOCK_WINDOWS):
        block = _block(wav, first + begin * WINDOW, min(BLOCK_WINDOWS, windows - begin))
        output, state, cell = session.run(None, {"input": block, "h": state, "c": cell})
        yield output.reshape(-1)[max(0, -begin) :]


def _block(wav: Path, start: int, count: int) -> np.ndarray:
    """So many windows from a sample on as float32 rows, each led by the last samples of the one before."""
    flat = np.zeros(CONTEXT + count * WINDOW, dtype=np.float32)
    before = min(CONTEXT, start)
    piece = read_samples(wav, start - before, before + count * WINDOW)
    flat[CONTEXT - before : CONTEXT - before + len(piece)] = piece
    flat /= 32768
    rows = np.lib.stride_tricks.sliding_window_view(flat, CONTEXT + WINDOW)[::WINDOW]
    return np.ascontiguousarray(rows)


def regular_windows(probabilities: Sequence[float], samples: int) -> Windows:
    """Windows one after the other from the first sample on."""
    return Windows(WINDOW * np.arange(len(probabilities)), np.asarray(probabilities, dtype=np.float32), samples)


def speech_spans(windows: Windows) -> list[Span]:
    """Spans of speech from window probabilities: the pure half of find_speech."""
    spans = _padded(_cores(windows), windows.samples)
    return [Span(start / SAMPLE_RATE, end / SAMPLE_RATE) for start, end in spans]


def _cores(windows: Windows) -> list[tuple[int, int]]:
    """Runs, in samples, that begin at 0.5 or more and end where it stays below 0.35 for 0.3 s."""
    cores: list[tuple[int, int]] = []
    start = quiet_since = None
    for now, probability in zip(windows.starts.tolist(), windows.probabilities.tolist(), strict=True):
        if probability >= THRESHOLD:
            start = now if start is None else start
            quiet_since = None
        elif start is not None and probability < LEAVE_THRESHOLD:
            quiet_since = now if quiet_since is None else quiet_since
        if quiet_since is not None and probability < LEAVE_THRESHOLD and now - quiet_since >= SHORTEST_SILENCE:
            cores.append((start, quiet_since))
            start = quiet_since = None
    if start is not None and start < windows.samples:
        cores.append((start, windows.samples))
    return cores


def _padded(cores: list[tuple[int, int]], samples: int) -> list[tuple[int, int]]:
    """0.2 s more on each side; neighbours that come too near share the silence between them."""
    pauses = [after[0] - before[1] for before, after in zip(cores, cores[1:], strict=False)]
    room = [PADDING, *(min(PADDING, pause // 2) for pause in pauses), PADDING]
    return [
        (max(0, start - before), min(samples, end + after))
        for (start, end), before, after in zip(cores, room, room[1:], strict=False)
    ]

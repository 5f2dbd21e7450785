"""Where somebody speaks: Silero over the decoded WAV, block by block, in memory that does not grow.

The rule that turns probabilities into spans is Silero's own (hysteresis, a shortest silence, padding);
cut into blocks the network says the same as over the whole file, because its state is carried on.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from transcription.audio.wav import read_samples, wav_duration, wav_samples
from transcription.types import SAMPLE_RATE, Span

WINDOW = 512  # samples that one probability stands for
WINDOW_SECONDS = WINDOW / SAMPLE_RATE
CONTEXT = 64  # samples of the window before that the network sees as well
BLOCK_WINDOWS = 512  # about 16 s a call: faster than longer blocks, and small

THRESHOLD = 0.5
LEAVE_THRESHOLD = 0.35
SHORTEST_SILENCE = 0.3
PADDING = 0.2


def find_speech(wav: Path, progress: Callable[[float], None] | None = None) -> list[Span]:
    """Stretches of speech in order, padded by 0.2 s, at least 0.3 s of silence between their cores."""
    return speech_spans(speech_probabilities(wav, progress), wav_duration(wav))


def speech_probabilities(wav: Path, progress: Callable[[float], None] | None = None) -> np.ndarray:
    """The probability of speech in each window of 32 ms, as float32."""
    from faster_whisper.vad import get_vad_model

    # Silero's own loop pads a last full window too; kept, so that both say the same.
    windows = wav_samples(wav) // WINDOW + 1
    probabilities = np.zeros(windows, dtype=np.float32)
    session = get_vad_model().session
    state = cell = np.zeros((1, 1, 128), dtype=np.float32)
    for first in range(0, windows, BLOCK_WINDOWS):
        block = _block(wav, first, min(BLOCK_WINDOWS, windows - first))
        output, state, cell = session.run(None, {"input": block, "h": state, "c": cell})
        probabilities[first : first + len(block)] = output.reshape(-1)
        if progress:
            progress(min(1.0, (first + len(block)) / windows))
    return probabilities


def _block(wav: Path, first: int, count: int) -> np.ndarray:
    """Windows first..first+count as float32 rows, each led by the last samples of the one before."""
    start = first * WINDOW
    flat = np.zeros(CONTEXT + count * WINDOW, dtype=np.float32)
    before = min(CONTEXT, start)
    piece = read_samples(wav, start - before, before + count * WINDOW)
    flat[CONTEXT - before : CONTEXT - before + len(piece)] = piece
    flat /= 32768
    rows = np.lib.stride_tricks.sliding_window_view(flat, CONTEXT + WINDOW)[::WINDOW]
    return np.ascontiguousarray(rows)


def speech_spans(probabilities: Sequence[float] | np.ndarray, duration: float) -> list[Span]:
    """Spans of speech from window probabilities: the pure half of find_speech."""
    return _padded(_cores(probabilities, duration), duration)


def _cores(probabilities: Sequence[float] | np.ndarray, duration: float) -> list[Span]:
    """Runs that begin at 0.5 or more and end where it stays below 0.35 for 0.3 s."""
    cores: list[Span] = []
    start = quiet_since = None
    for index, probability in enumerate(np.asarray(probabilities).tolist()):
        now = index * WINDOW_SECONDS
        if probability >= THRESHOLD:
            start = now if start is None else start
            quiet_since = None
        elif start is not None and probability < LEAVE_THRESHOLD:
            quiet_since = now if quiet_since is None else quiet_since
        if quiet_since is not None and probability < LEAVE_THRESHOLD and now - quiet_since >= SHORTEST_SILENCE:
            cores.append(Span(start, quiet_since))
            start = quiet_since = None
    if start is not None and start < duration:
        cores.append(Span(start, duration))
    return cores


def _padded(cores: list[Span], duration: float) -> list[Span]:
    """0.2 s more on each side; neighbours that come too near share the silence between them."""
    spans = []
    for index, core in enumerate(cores):
        before = core.start - (cores[index - 1].end if index else -PADDING)
        after = (cores[index + 1].start if index + 1 < len(cores) else duration + 2 * PADDING) - core.end
        start = max(0.0, core.start - min(PADDING, before / 2 if index else PADDING))
        end = min(duration, core.end + min(PADDING, after / 2))
        spans.append(Span(start, end))
    return spans

"""What was heard of the voices in a recording: all that is needed to tell speakers apart, again and again.

It is gathered step by step. A step depends on the sound and on the steps before alone: one that is done again gives
the same.
"""

import io
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

import numpy as np

from transcription.diarization.band import below_all, is_narrow
from transcription.diarization.embedding import block_begins, embed
from transcription.diarization.listening import listen, samples_in
from transcription.diarization.networks import Networks
from transcription.diarization.quiet import levels_of
from transcription.diarization.voices import CLASS_FRAMES, RATE, STEP, chunk_count, chunk_samples, voices_in
from transcription.diarization.windows import runs_of, windows_of
from transcription.errors import EvidenceUnusable
from transcription.types import SAMPLE_RATE

VERSION = 2  # of everything that decides what is in it
REQUIRED = ("heard", "levels", "below")
ARRAYS = (*REQUIRED, "windows", "embeddings")
# A step is some five seconds of one core.
CHUNKS_A_STEP, WINDOWS_A_STEP = 90, 150
# At a time: one by one the network waits for its own weights; five are no faster than three and need 44 MB more.
CHUNKS_TOGETHER = 3
CHUNK_COST, WINDOW_COST = 1.5, 1.0
WINDOWS_A_CHUNK = 6  # about, with a step of five seconds


@dataclass(frozen=True, slots=True)
class Evidence:
    """`heard`: (chunks, 2, 589) of segmentation, so far; `levels`: (frames,) of the sound, so far.

    `below`: (chunks,) of below_all. `windows`: None before all chunks are heard; `embeddings`: (windows, size) as
    float16, so far. What is kept is what is computed with.
    """

    samples: int
    speaker_model: str
    heard: np.ndarray
    levels: np.ndarray
    below: np.ndarray
    windows: np.ndarray | None = None
    embeddings: np.ndarray | None = None

    @classmethod
    def begin(cls, networks: Networks, wav: Path) -> Self:
        heard, nothing = np.zeros((0, 2, CLASS_FRAMES), np.uint8), np.zeros(0, np.uint8)
        return cls(samples_in(wav), networks.speaker_model, heard, nothing, nothing)

    @property
    def frames(self) -> int:
        return self.samples * RATE // SAMPLE_RATE

    @property
    def is_complete(self) -> bool:
        return self.windows is not None and self._embedded == len(self.windows)

    @property
    def progress(self) -> float:
        """How much of the work is done, 0 to 1; how many windows there will be is guessed at first."""
        chunks = chunk_count(self.samples)
        windows = chunks * WINDOWS_A_CHUNK if self.windows is None else len(self.windows)
        whole = chunks * CHUNK_COST + windows * WINDOW_COST
        done = len(self.heard) * CHUNK_COST + self._embedded * WINDOW_COST
        return done / whole if whole else 1.0

    @property
    def _embedded(self) -> int:
        return 0 if self.embeddings is None else len(self.embeddings)

    def voices(self) -> tuple[np.ndarray, np.ndarray]:
        """Twice (frames, 2), as voices_in gives them."""
        return voices_in(self.heard, self.levels)

    @property
    def is_narrow(self) -> bool:
        """Whether it came over a telephone, or sounds as if it had."""
        return is_narrow(self.below, self.heard[:, 1])

    def to_bytes(self) -> bytes:
        """About 6 MB an hour. The same evidence gives the same bytes."""
        arrays = {name: getattr(self, name) for name in ARRAYS}
        head = np.array([VERSION, self.samples])
        file = io.BytesIO()
        present = {name: array for name, array in arrays.items() if array is not None}
        np.savez_compressed(file, head=head, speaker_model=np.array(self.speaker_model), **present)
        return file.getvalue()

    @classmethod
    def from_bytes(cls, content: bytes) -> Self:
        """Raises EvidenceUnusable when it is damaged or of another version."""
        try:
            with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
                version, samples = arrays["head"].tolist()
                if version != VERSION:
                    raise EvidenceUnusable(f"version {version}, not {VERSION}")
                present = {name: arrays[name] for name in ARRAYS if name in arrays or name in REQUIRED}
                return cls(samples, str(arrays["speaker_model"]), **present)
        except (zipfile.BadZipFile, KeyError, ValueError, EOFError, OSError, AttributeError) as error:
            raise EvidenceUnusable(str(error)) from error


def gather(networks: Networks, wav: Path, evidence: Evidence) -> Evidence:
    """One step more; the same when it is complete. Raises EvidenceUnusable if it is of another speaker model."""
    if evidence.speaker_model != networks.speaker_model:
        raise EvidenceUnusable(f"gathered with {evidence.speaker_model}, not {networks.speaker_model}")
    if evidence.is_complete:
        return evidence
    if len(evidence.heard) < chunk_count(evidence.samples):
        return _hear(networks, wav, evidence)
    if evidence.windows is None:
        return _plan(evidence)
    return _embed(networks, wav, evidence)


def _hear(networks: Networks, wav: Path, evidence: Evidence) -> Evidence:
    first = len(evidence.heard)
    last = min(first + CHUNKS_A_STEP, chunk_count(evidence.samples))
    heard, levels, below = [evidence.heard], [evidence.levels], evidence.below.tolist()
    for begin in range(first, last, CHUNKS_TOGETHER):
        numbers = range(begin, min(begin + CHUNKS_TOGETHER, last))
        samples = np.stack([listen(wav, *chunk_samples(number)) for number in numbers])
        heard.append(networks.heard(samples))
        levels += [levels_of(each)[:STEP] for each in samples]
        below += [below_all(each) for each in samples]
    if last == chunk_count(evidence.samples):
        levels.append(levels_of(samples[-1])[STEP:])
    together = np.concatenate(levels)[: evidence.frames]
    return replace(evidence, heard=np.concatenate(heard), levels=together, below=np.array(below, np.uint8))


def _plan(evidence: Evidence) -> Evidence:
    return replace(evidence, windows=windows_of(runs_of(evidence.voices()[1]), evidence.frames))


def _embed(networks: Networks, wav: Path, evidence: Evidence) -> Evidence:
    first = 0 if evidence.embeddings is None else len(evidence.embeddings)
    begins = np.append(np.flatnonzero(block_begins(evidence.windows)), len(evidence.windows))
    last = begins[min(np.searchsorted(begins, first + WINDOWS_A_STEP), len(begins) - 1)]
    found = embed(networks, wav, evidence.windows[first:last]).astype(np.float16)
    return replace(evidence, embeddings=found if not first else np.concatenate([evidence.embeddings, found]))

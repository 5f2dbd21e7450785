"""Recordings with sound in them, and work done on them, for the tests of jobs."""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

import numpy as np

from courtsight.accounts.models import User
from tests import factories
from transcription import work
from transcription.audio.decode import decode_to_wav
from transcription.audio.wav import read_span, wav_header
from transcription.dispatch import create_job
from transcription.models import Hearing, Job, Recording
from transcription.recordings import digest_of, store
from transcription.types import SAMPLE_RATE, Span

DATA = Path(__file__).parent.parent / "data"
HEARING = DATA / "sidang-pidana.opus"  # almost three minutes, eight chunks
SHORT = 75


@cache
def excerpt(seconds: int) -> Path:
    """The beginning of the hearing, as WAV; removed when Python ends."""
    folder = Path(tempfile.mkdtemp(prefix="courtsight-excerpt-"))
    atexit.register(shutil.rmtree, folder)
    decode_to_wav(HEARING, folder / "whole.wav")
    samples = read_span(folder / "whole.wav", Span(0, seconds))
    path = folder / f"{seconds}.wav"
    path.write_bytes(wav_header(len(samples)) + (samples * 32768).astype("<i2").tobytes())
    return path


def spoken_recording(hearing: Hearing | None = None, source: Path | None = None, **fields: object) -> Recording:
    """A recording whose file is there; a minute of speech, three chunks, unless `source` says otherwise."""
    source = source or excerpt(SHORT)
    digest = digest_of(source)
    store(source, digest)
    if hearing is None and "created_by" not in fields:
        hearing = factories.HearingFactory()
    fields = {"name": source.name, "duration": SHORT, "size": source.stat().st_size} | fields
    return factories.RecordingFactory(hearing=hearing, sha256=digest, **fields)


def silent_recording(folder: Path, seconds: int = 3) -> Recording:
    path = folder / "sunyi.wav"
    samples = np.zeros(seconds * SAMPLE_RATE, dtype="<i2")
    path.write_bytes(wav_header(len(samples)) + samples.tobytes())
    return spoken_recording(source=path, duration=seconds)


def started_job(user: User, recording: Recording | None = None, language: str = "id-ID") -> Job:
    return create_job(recording or spoken_recording(), user, language=language)


def work_until_done(most: int = 100) -> int:
    """Do all that can be done now, as a worker would: how many units that were."""
    for count in range(most):
        if not work.run_next():
            return count
    raise AssertionError(f"still work to do after {most} units")

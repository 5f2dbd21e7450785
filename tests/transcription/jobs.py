"""Recordings with sound in them, and work done on them, for the tests of jobs."""

from pathlib import Path

import numpy as np

from courtsight.accounts.models import User
from tests import factories
from transcription import work
from transcription.audio.wav import wav_header
from transcription.dispatch import create_job
from transcription.models import Hearing, Job, Recording
from transcription.recordings import digest_of, store
from transcription.types import SAMPLE_RATE

DATA = Path(__file__).parent.parent / "data"
HEARING = DATA / "sidang-pidana.opus"  # almost three minutes, several chunks


def spoken_recording(hearing: Hearing | None = None, source: Path = HEARING, **fields: object) -> Recording:
    """A recording whose file is there."""
    digest = digest_of(source)
    store(source, digest)
    if hearing is None and "created_by" not in fields:
        hearing = factories.HearingFactory()
    fields = {"name": source.name, "duration": 176.66, "size": source.stat().st_size} | fields
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

"""Jobs that tell speakers apart, and what came of them."""

import pytest

from courtsight.accounts.models import User
from tests.transcription.diarization.conversations import alternating
from tests.transcription.jobs import SHORT, work_until_done
from transcription import gathering
from transcription.diarization import Evidence
from transcription.dispatch import create_job
from transcription.models import Job, Recording
from transcription.models.job import JobStatus

TWO = alternating(2, SHORT, length=8.0)


def asked(user: User, recording: Recording, **options: object) -> Job:
    return create_job(recording, user, language="id-ID", enable_diarization=True, **options)


def done(job: Job) -> Job:
    work_until_done()
    job = Job.objects.get(pk=job.pk)
    assert job.status == JobStatus.COMPLETED, (job.error_code, job.error_detail)
    return job


def labels(job: Job) -> list[str]:
    return [segment.engine_speaker for segment in job.transcript.segments.all()]


def words(job: Job) -> list[str]:
    return [word["word"] for segment in job.transcript.segments.all() for word in segment.words]


def findings(job: Job) -> list[str]:
    return [finding["kind"] for finding in job.transcript.findings]


def while_listening(monkeypatch: pytest.MonkeyPatch, happens: object) -> list[int]:
    """`happens` is called before each step; how many there were is in the list."""
    steps: list[int] = []
    original = gathering.diarization.gather

    def step(*arguments: object) -> Evidence:
        happens()
        steps.append(1)
        return original(*arguments)

    monkeypatch.setattr(gathering.diarization, "gather", step)
    return steps

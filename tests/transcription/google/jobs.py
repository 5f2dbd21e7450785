"""Jobs that the engine "google" does, against the emulators."""

from transcription import work
from transcription.models import Chunk, Job
from transcription.models.job import JobStatus

SECONDS = 8


def one_round(job: Job) -> None:
    """Do what can be done now; pauses are over then."""
    while work.run_next():
        pass
    Chunk.objects.filter(job=job).update(not_before=None)
    Job.objects.filter(pk=job.pk).update(not_before=None)
    job.refresh_from_db()


def finished(job: Job, rounds: int = 60) -> Job:
    for _ in range(rounds):
        one_round(job)
        if job.status in JobStatus.ended():
            return job
    raise AssertionError(f"{job.status}, {job.stage}, {job.error_code}")


def submitted(job: Job) -> Chunk:
    """The job's only chunk, when its operation runs."""
    one_round(job)
    chunk = job.chunks.get()
    assert chunk.memory["operation"]
    return chunk

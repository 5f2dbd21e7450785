"""The bar never goes back, whatever happens to a job: only what begins anew, with nothing kept, begins at 0."""

from collections.abc import Callable
from typing import Any

import pytest
import redis
from django.conf import settings as django_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courtsight.accounts.models import User
from tests import factories
from tests.fakes import FakeEngine, installed
from tests.transcription.jobs import started_job, work_until_done
from tests.transcription.test_job_progress import transcribing
from transcription import pipeline, progress, work
from transcription.dispatch import cancel_job, pause_job, resume_job, retry_job
from transcription.models import Chunk, Gathering, Job
from transcription.models.job import ChunkStatus, JobStage, JobStatus

SECONDS = 10.0
EVENTS = st.lists(
    st.sampled_from(
        [
            "prepare",
            "prepare",
            "planned",
            "chunk",
            "chunk",
            "chunk",
            "lost",
            "again",
            "replan",
            "listen",
            "listen",
            "forget",
            "fail",
            "cancel",
            "pause",
        ]
    ),
    max_size=40,
)


class Life:
    """A job to which things happen, as its row sees them; each ends as workers and people end it."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.job = factories.JobFactory(created_by=user, enable_diarization=True)

    def update(self, **changes: Any) -> None:
        Job.objects.filter(pk=self.job.pk).update(**changes)
        progress.publish(self.job.pk)

    def happen(self, event: str) -> float:
        """What is told afterwards."""
        self.job.refresh_from_db()
        getattr(self, event)()
        self.job.refresh_from_db()
        return progress.job_state(self.job)["progress"]

    def prepare(self) -> None:
        if self.job.stage in (JobStage.QUEUED, JobStage.PREPARING):
            self.update(stage=JobStage.PREPARING, prepared=min(1.0, self.job.prepared + 0.3))

    def planned(self) -> None:
        if self.job.stage == JobStage.PREPARING:
            self.plan(0 if self.job.chunks.exists() else 8)
            self.update(stage=JobStage.TRANSCRIBING, prepared=1)

    def plan(self, count: int) -> None:
        first = self.job.chunks.count()
        Chunk.objects.bulk_create(
            Chunk(job=self.job, index=index, start=index * SECONDS, end=(index + 1) * SECONDS)
            for index in range(first, first + count)
        )

    def chunk(self) -> None:
        undone = self.job.chunks.undone().first()
        if self.job.stage == JobStage.TRANSCRIBING and undone is not None:
            Chunk.objects.filter(pk=undone.pk).update(status=ChunkStatus.DONE)
            progress.publish(self.job.pk)

    def lost(self) -> None:
        """A worker died between storing and telling."""
        undone = self.job.chunks.undone().first()
        if self.job.stage == JobStage.TRANSCRIBING and undone is not None:
            Chunk.objects.filter(pk=undone.pk).update(status=ChunkStatus.DONE)

    def again(self) -> None:
        """The decoded file is gone."""
        if self.job.stage == JobStage.TRANSCRIBING:
            progress.note(self.job.pk)
            self.update(stage=JobStage.QUEUED, prepared=0)

    def replan(self) -> None:
        """What is not done goes to another engine, in other and more chunks."""
        if self.job.stage == JobStage.TRANSCRIBING:
            progress.note(self.job.pk)
            self.job.chunks.undone().delete()
            self.plan(20)
            self.update(stage=JobStage.TRANSCRIBING)

    def listen(self) -> None:
        """To the voices: a step more."""
        if self.job.stage == JobStage.TRANSCRIBING:
            voices, _ = Gathering.objects.get_or_create(job=self.job)
            Gathering.objects.filter(pk=voices.pk).update(heard=min(1.0, voices.heard + 0.4))
            progress.publish(self.job.pk)

    def forget(self) -> None:
        """What was heard of the voices is gone."""
        progress.note(self.job.pk)
        Gathering.objects.filter(job=self.job).update(heard=0.0)

    def fail(self) -> None:
        self.job.end(JobStatus.FAILED, error_code="engine_failed")
        progress.publish(self.job.pk)
        retry_job(self.job, self.user)

    def cancel(self) -> None:
        cancel_job(self.job, self.user)
        retry_job(self.job, self.user)

    def pause(self) -> None:
        pause_job(self.job, self.user)
        resume_job(self.job, self.user)


@given(events=EVENTS)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_happens_the_bar_never_goes_back(clerk: User, events: list[str]):
    life = Life(clerk)
    told = [0.0, *(life.happen(event) for event in events)]
    assert told == sorted(told), list(zip(["", *events], told, strict=True))
    assert told[-1] < 1


def test_a_retry_of_the_same_plan_stays_where_it_was_and_goes_on_from_there(clerk: User):
    life = Life(clerk)
    for event in ("prepare", "planned", "chunk", "chunk"):
        before = life.happen(event)
    assert life.happen("fail") == before > 0.2
    assert [life.happen("prepare"), life.happen("planned")] == [before, before]
    assert life.happen("chunk") > before


@pytest.mark.django_db(transaction=True)
def test_a_retry_with_another_model_begins_at_nothing(clerk: User):
    redis.Redis.from_url(django_settings.REDIS_URL).flushall()  # nothing is to come from the cache
    with installed(FakeEngine()):
        job = started_job(clerk)
        for _ in range(3):
            work.run_next()
        cancel_job(job, clerk)
    told: list[float] = []

    def look() -> None:
        told.append(progress.job_state(Job.objects.get(pk=job.pk))["progress"])

    look()
    with installed(FakeEngine(model="better", before=look)), pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "prepare", looked_at(pipeline.prepare, look))
        retry_job(job, clerk)
        work_until_done()
    look()
    assert told[0] > 0.5
    assert told[1] == 0
    assert told[1:] == sorted(told[1:])
    assert told[-1] == 1


def looked_at(step: Callable[..., Any], look: Callable[[], None]) -> Callable[..., Any]:
    def run(*arguments: Any, **options: Any) -> Any:
        look()
        return step(*arguments, **options)

    return run


def test_what_is_told_late_does_not_raise_the_bar_of_a_job_that_began_anew(db: None, monkeypatch: pytest.MonkeyPatch):
    job = transcribing(10)
    original = progress.progress_of

    def while_it_is_sent_back(row: Job) -> float:
        Job.objects.filter(pk=job.pk).update(stage=JobStage.PREPARING, prepared=0, reached=0)
        return original(row)

    monkeypatch.setattr(progress, "progress_of", while_it_is_sent_back)
    progress.note(job.pk)
    job.refresh_from_db()
    assert job.reached == 0


def test_the_time_left_counts_what_is_left_not_what_the_bar_says(db: None):
    job = transcribing(10, pace=0.5)
    Job.objects.update(reached=0.95)
    job.refresh_from_db()
    assert progress.job_state(job)["progress"] == 0.95
    assert progress.job_state(job)["eta_seconds"] == pytest.approx(50, abs=1)

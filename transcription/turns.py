"""Whose turn it is: which units can be worked on now, by which kind of worker, and in which order."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import cache, wraps
from uuid import UUID

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, SmallIntegerField, Subquery, Value, When
from django.db.models.functions import Coalesce, Now

from courtsight.queues import Queue
from transcription import identical
from transcription.identical import IN_CLOUD
from transcription.models import Chunk, Gathering, Job
from transcription.models.job import ChunkStatus, JobStage, JobStatus, Priority

# Recordings up to this long are for the quick workers as well: preparing takes seconds, a batch half a minute.
SHORT_SECONDS = 300
# Of one that lies in cloud storage nobody knows the length before it is here; fetching it may take hours.
SHORT = {"recording__duration__gt": 0, "recording__duration__lte": SHORT_SECONDS}
# A job for when nothing else waits counts as any other after so long: in a busy week it would wait for ever.
LOW_WAITS = timedelta(hours=6)

LOOKED_AT_FIRST = 20  # jobs

# Nobody holds it, or the one who held it is gone; and it does not pause after a failure.
FREE = (Q(claimed_by="") | Q(claimed_until__lt=Now())) & (Q(not_before=None) | Q(not_before__lte=Now()))
TRANSCRIBING = Q(stage=JobStage.TRANSCRIBING)
RUNNING = Q(paused_at=None)
# Somebody else computes it for us, and will be paid: a pause of the job does not keep us from fetching it.
BEGUN = ~Q(memory={})


def _built_once(build: Callable[..., QuerySet]) -> Callable[..., QuerySet]:
    """The conditions are always the same, and the moment is PostgreSQL's: putting such a query together takes longer
    than its answer. Each caller gets a copy."""
    built = cache(build)

    @wraps(build)
    def query(*arguments: object) -> QuerySet:
        return built(*arguments).all()

    return query


def is_short(job: Job) -> bool:
    return 0 < job.recording.duration <= SHORT_SECONDS


def next_jobs(queue: Queue) -> Iterator[UUID]:
    """Keys of the jobs that have a unit to take, the one whose turn it is first.

    Ordering is cheap, a look into chunks is not: that is taken at the first jobs only, as a rule.
    """
    in_order = _in_order(queue)
    for page in (slice(LOOKED_AT_FIRST), slice(LOOKED_AT_FIRST, None)):
        candidates = list(in_order[page])
        runnable = set(runnable_jobs(queue).filter(pk__in=candidates).values_list("pk", flat=True))
        yield from filter(runnable.__contains__, candidates)


def lock_job(pk: UUID, queue: Queue) -> Job | None:
    """The job, its row locked until the end of the transaction; None when it went on while we waited for the lock.

    Lock one in a transaction. A row that does not match any more stays locked too, and two workers who hold
    what the other one waits for come to nothing.
    """
    return runnable_jobs(queue).filter(pk=pk).select_for_update(of=("self",)).first()


@_built_once
def runnable_jobs(queue: Queue) -> QuerySet[Job]:
    """Active jobs that have a unit to take."""
    free = _chunks_of_the_job().filter(FREE)
    voices = runnable_gatherings().filter(job=OuterRef("pk"))
    # In this order: of a job that has a free chunk, as most have, nothing else is asked.
    chunks = TRANSCRIBING & (Exists(free) | Exists(voices) | (FREE & ~_has_units_left()))
    fetching = TRANSCRIBING & ~RUNNING & Exists(free.filter(BEGUN))
    steps = ~TRANSCRIBING & FREE & ~identical.waiting()
    return _jobs_for(queue).filter((RUNNING & (chunks | steps)) | fetching)


@_built_once
def runnable_steps(queue: Queue = Queue.TRANSCRIPTION) -> QuerySet[Job]:
    """Jobs that wait for a step of their own: to be prepared, or assembled when nothing beside it is left to do."""
    free = _jobs_for(queue).filter(RUNNING, FREE).exclude(TRANSCRIBING & _has_units_left())
    return free.exclude(identical.waiting())


@_built_once
def runnable_chunks(queue: Queue = Queue.TRANSCRIPTION) -> QuerySet[Chunk]:
    return Chunk.objects.undone().filter(FREE, Q(job__paused_at=None) | BEGUN, **_of_jobs_for(queue))


@_built_once
def runnable_gatherings(queue: Queue = Queue.TRANSCRIPTION) -> QuerySet[Gathering]:
    """One of a recording at a time: what it hears serves all jobs of the recording."""
    held = Gathering.objects.filter(status=ChunkStatus.PROCESSING, claimed_until__gte=Now())
    others = held.filter(job__recording=OuterRef("job__recording")).exclude(pk=OuterRef("pk"))
    free = Gathering.objects.undone().filter(FREE, job__paused_at=None, **_of_jobs_for(queue))
    return free.exclude(Exists(others))


def _of_jobs_for(queue: Queue) -> dict[str, object]:
    """Conditions of units beside a job's own steps."""
    jobs: dict[str, object] = {"job__status__in": JobStatus.active(), "job__stage": JobStage.TRANSCRIBING}
    if queue is Queue.QUICK:
        jobs |= {f"job__{name}": limit for name, limit in SHORT.items()}
    return jobs


@_built_once
def _in_order(queue: Queue) -> QuerySet[Job]:
    """Keys of the jobs that may have a unit to take, the next one first.

    The most urgent; among those the user who was served least recently, so that a hundred jobs of one do not keep
    the single one of another waiting. Of one user first what others compute, which takes us seconds; then the oldest:
    the first transcript of a week of hearings is there long before the last one, and waits for nothing when all of it
    was heard.
    """
    jobs = _jobs_for(queue).filter(TRANSCRIBING | (RUNNING & FREE))
    ranked = jobs.annotate(urgency=_urgency(), user_served_at=_user_served(), is_elsewhere=Q(IN_CLOUD))
    turn = ["-urgency", F("user_served_at").asc(nulls_first=True), "-is_elsewhere", "created_at"]
    return ranked.order_by(*turn).values_list("pk", flat=True)


def _jobs_for(queue: Queue) -> QuerySet[Job]:
    jobs = Job.objects.active()
    return jobs.filter(**SHORT) if queue is Queue.QUICK else jobs


def _chunks_of_the_job() -> QuerySet[Chunk]:
    return Chunk.objects.undone().filter(job=OuterRef("pk"))


def _has_units_left() -> Q:
    return Q(Exists(_chunks_of_the_job())) | Exists(Gathering.objects.undone().filter(job=OuterRef("pk")))


def _urgency() -> Case:
    aged = When(priority=Priority.LOW, created_at__lt=Now() - LOW_WAITS, then=Value(Priority.NORMAL))
    return Case(aged, default=F("priority"), output_field=SmallIntegerField())


def _user_served() -> Coalesce:
    """When a worker last took something of any job of the same user, ended ones included."""
    jobs = Job.objects.filter(created_by=OuterRef("created_by"), served_at__isnull=False)
    return Coalesce(Subquery(jobs.order_by("-served_at").values("served_at")[:1]), F("served_at"))

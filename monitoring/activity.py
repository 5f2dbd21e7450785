"""Which workers there are, and what each does now: its signs of life, and the claims it holds in PostgreSQL."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Now
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from courtsight import heartbeats
from transcription.models import Chunk, Gathering, Job, LiveSession
from transcription.models.job import ChunkStatus, JobStage


class Doing(StrEnum):
    PREPARING = "preparing"
    TRANSCRIBING = "transcribing"
    GATHERING = "gathering"
    ASSEMBLING = "assembling"
    CAPTIONING = "captioning"

    @property
    def label(self) -> str | Promise:
        return LABELS[self]


LABELS = {
    Doing.PREPARING: _("Listening for speech"),
    Doing.TRANSCRIBING: _("Transcribing"),
    Doing.GATHERING: _("Telling speakers apart"),
    Doing.ASSEMBLING: _("Writing the transcript"),
    Doing.CAPTIONING: _("Live captions"),
}


@dataclass(frozen=True, slots=True)
class Deed:
    """`parts`: of a job's recording, when it is more than one. `job_id` is None for captions."""

    doing: Doing
    job_id: UUID | None
    parts: int = 1


@dataclass(frozen=True, slots=True)
class Activity:
    """`age`: seconds since its last sign."""

    name: str
    queues: tuple[str, ...]
    processes: int
    age: float
    deeds: tuple[Deed, ...]


def activities() -> list[Activity]:
    """Of all workers alive, by name. Raises DatabaseError, redis.RedisError."""
    held: dict[str, dict[tuple[Doing, UUID | None], int]] = defaultdict(lambda: defaultdict(int))
    for holder, doing, job_id in _claims():
        held[holder][doing, job_id] += 1
    return [
        Activity(
            worker.name,
            worker.queues,
            worker.processes,
            worker.age,
            tuple(Deed(doing, job_id, parts) for (doing, job_id), parts in held.get(worker.holds_as, {}).items()),
        )
        for worker in heartbeats.workers()
    ]


def _claims() -> Iterator[tuple[str, Doing, UUID | None]]:
    """Who holds what. A token is its worker's own name, and something behind it that tells claims apart."""
    is_held = ~Q(claimed_by="") & Q(claimed_until__gt=Now())
    for stage, doing in ((JobStage.ASSEMBLING, Doing.ASSEMBLING), (None, Doing.PREPARING)):
        chosen = Q(stage=stage) if stage else ~Q(stage=JobStage.ASSEMBLING)
        for token, job_id in Job.objects.active().filter(is_held, chosen).values_list("claimed_by", "pk"):
            yield _holder(token), doing, job_id
    for model, doing in ((Chunk, Doing.TRANSCRIBING), (Gathering, Doing.GATHERING)):
        units = model.objects.filter(is_held, status=ChunkStatus.PROCESSING).order_by("job")
        for token, job_id in units.values_list("claimed_by", "job"):
            yield _holder(token), doing, job_id
    for worker in LiveSession.objects.filter(~Q(worker=""), claimed_until__gt=Now()).values_list("worker", flat=True):
        yield worker, Doing.CAPTIONING, None


def _holder(token: str) -> str:
    return token.rpartition(":")[0]

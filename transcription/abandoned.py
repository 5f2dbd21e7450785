"""What an engine elsewhere does for chunks that nobody wants from it any more: stopped, and its audio deleted there.

It is written down in the transaction that drops the chunk, and seen to by a worker: the engine may be out of reach.
"""

import logging
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from courtsight.audit.models import AuditAction
from courtsight.audit.trail import record_event
from courtsight.queues import Queue
from transcription.engines import Engine, load_engine
from transcription.errors import CourtSightError, EngineUnreachable
from transcription.models import AbandonedCall, Chunk, Job, Transfer
from transcription.models.job import JobStatus
from transcription.task_messages import send_task
from transcription.transfers import LEFT_AS, TRANSFER, attempt_of, record_withdrawal

# A worker that is told nothing may upload and submit for so long. Then only the bucket's rule is left, also where the
# settings or a permission are gone that would be needed.
LONGEST_ARRIVAL = timedelta(hours=1)
# An outage may be over any moment; but after so long no operation runs any more, and that rule has deleted the audio.
LONGEST_OUTAGE = timedelta(days=3)
# Whoever retries a failed job within this time finds what it has paid for. After it the job has ended for good.
RETRIED_WITHIN = timedelta(hours=1)

TASK = "transcription.tasks.abandon_elsewhere"
EXPIRES = 60  # seconds: then it runs by itself

logger = logging.getLogger(__name__)


@transaction.atomic
def give_up(chunks: QuerySet[Chunk]) -> None:
    """Nobody is to fetch what was begun for these chunks. They remember nothing of it from now on.

    After the transaction a worker is woken for it: what still runs elsewhere is paid for.
    """
    begun = list(chunks.exclude(memory={}).order_by("pk").select_for_update(of=("self",)))
    AbandonedCall.objects.bulk_create([AbandonedCall(engine=chunk.engine, memory=chunk.memory) for chunk in begun])
    Chunk.objects.filter(pk__in=[chunk.pk for chunk in begun]).update(memory={})
    if begun:
        transaction.on_commit(wake_a_worker)


def wake_a_worker() -> None:
    """Never fails: `stop_all` runs every minute, too."""
    send_task(TASK, Queue.INDEXING, expires=EXPIRES)


@transaction.atomic
def delete(chunks: QuerySet[Chunk]) -> None:
    """Delete chunks that may have been begun elsewhere."""
    give_up(chunks)
    chunks.delete()


@transaction.atomic
def give_up_failed() -> None:
    """Nobody has retried these jobs: what lies in the cloud for them goes. One that is retried just now is left out."""
    failed = Job.objects.filter(status=JobStatus.FAILED, finished_at__lt=timezone.now() - RETRIED_WITHIN)
    begun = failed.filter(Exists(Chunk.objects.undone().filter(job=OuterRef("pk")).exclude(memory={})))
    jobs = list(begun.select_for_update(of=("self",), skip_locked=True))
    give_up(Chunk.objects.undone().filter(job__in=jobs))


def stop_all() -> int:
    """Stop what was given up; how many calls are over. What cannot be reached, or deleted, is tried again.

    A service that does not answer is not asked for the next one: each question would take as long. Workers only.
    """
    done, away = 0, set[str]()
    for call in AbandonedCall.objects.all():
        if call.engine in away:
            continue
        try:
            done += _stopped(call, load_engine(call.engine))
        except CourtSightError as error:
            logger.warning("%s could not be stopped yet: %s", call, error)
            if isinstance(error, EngineUnreachable):
                away.add(call.engine)
            done += _given_up(call, error)
    return done


def _stopped(call: AbandonedCall, engine: Engine) -> bool:
    """Whether that was all. What was announced last and never begun there costs nothing; what was before is settled."""
    if not engine.abandon(call.memory) and _age(call) <= LONGEST_ARRIVAL:
        return False
    known_as = call.memory.get(LEFT_AS)
    with transaction.atomic():
        if known_as and not engine.was_begun(call.memory, attempt_of(known_as)):
            record_withdrawal(UUID(call.memory[TRANSFER]))
        call.delete()
    return True


def _given_up(call: AbandonedCall, error: CourtSightError) -> bool:
    """Whether nobody tries any more: then the trail says so. What it may have cost stays counted."""
    if _age(call) <= (LONGEST_OUTAGE if error.retryable else LONGEST_ARRIVAL):
        return False
    logger.error("%s was not stopped, and will not be: %s", call, error)
    transfer = Transfer.objects.filter(pk=call.memory.get(TRANSFER)).first()
    with transaction.atomic():
        record_event(None, AuditAction.SENT_AWAY, transfer, not_stopped=str(call), error=str(error))
        call.delete()
    return True


def _age(call: AbandonedCall) -> timedelta:
    return timezone.now() - call.created_at

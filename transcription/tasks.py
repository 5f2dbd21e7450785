"""Celery tasks. They carry no work: PostgreSQL knows what is to be done."""

from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from courtsight import heartbeats
from courtsight.queues import Queue
from transcription import abandoned, bells, cache, files, peaks, progress, recording_removal, uploads
from transcription.captions import forgotten
from transcription.models import Answer, Job
from transcription.speakers import voice_prints

# The end of a job is told once more, since Redis may have been away when it was told first.
TOLD_AGAIN = timedelta(seconds=3 * settings.SWEEP_SECONDS)


@shared_task
def transcribe_next(queue: str = Queue.TRANSCRIPTION) -> None:
    """Take the next unit of work that workers of this queue may take, if there is one."""
    from transcription import work  # loads the engines: workers only

    work.run_next(Queue(queue))


@shared_task
def sweep() -> None:
    """Find what a dead worker or a wiped Redis dropped: ring for it, tell it again. Runs every few seconds."""
    heartbeats.note_schedule()
    bells.top_up()
    for job_id in Job.objects.filter(finished_at__gte=timezone.now() - TOLD_AGAIN).values_list("pk", flat=True):
        progress.publish(job_id)
    Answer.objects.expired().delete()


@shared_task
def abandon_elsewhere() -> None:
    """Audio that somebody else's machine still holds, and nobody wants transcribed any more. Runs every minute."""
    abandoned.give_up_failed()
    abandoned.stop_all()


@shared_task
def compute_peaks(recording_id: str) -> None:
    """Of a recording that was decoded before there were any. Asked for by whoever wants to see them."""
    peaks.keep_for(recording_id)


@shared_task
def remove_expired_uploads() -> None:
    """Uploads that nobody went on with take room on the disk. Runs every hour."""
    uploads.remove_expired()


@shared_task
def remove_leftovers() -> None:
    """Drafts of killed processes, channels that nobody reads any more, voices of nobody. Runs every hour."""
    files.remove_abandoned(settings.HOME.decoded, settings.HOME.audio, settings.HOME.models)
    files.remove_abandoned(settings.HOME.temporary, names=["*"])
    recording_removal.remove_all_idle_channels(settings.HOME.decoded)
    recording_removal.remove_all_unwanted_voices(settings.HOME.decoded)


@shared_task
def end_forgotten_sessions() -> None:
    """Live sessions that nobody ended, and ended ones that no live worker is there for. Runs every minute."""
    forgotten.end_idle()
    forgotten.close_unheard()
    forgotten.remove_recorded()


@shared_task
def tend_voice_prints() -> None:
    """Under the newest key, and gone where no key is left. Runs every hour."""
    voice_prints.tend()


@shared_task
def tend_cache() -> None:
    """What the cache must not keep, or no longer; a Redis that was away may have missed it. Runs every 10 minutes."""
    cache.tend()

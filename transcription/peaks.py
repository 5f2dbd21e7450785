"""Peaks of a recording's sound, kept beside its decoded file: computed by workers, read by the web process."""

from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from courtsight.queues import Queue
from transcription.audio.peaks import PER_SECOND, peaks_of
from transcription.errors import WrongState
from transcription.files import appearing
from transcription.models import Recording
from transcription.task_messages import send_task

TASK = "transcription.tasks.compute_peaks"


class PeaksNotReady(WrongState):
    code = "peaks_not_ready"
    message = _("The picture of the sound is being made.")
    action = _("Ask again in some seconds.")


def peaks_for(recording: Recording) -> dict[str, object]:
    """As JSON. `recording` is decoded. Raises PeaksNotReady, and sees to it that a worker makes them."""
    try:
        return {"per_second": PER_SECOND, "peaks": list(recording.peaks_path.read_bytes())}
    except FileNotFoundError:
        _ask_for(recording)
        raise PeaksNotReady(f"recording {recording.pk}") from None


def keep(recording: Recording) -> None:
    """Workers only. Nothing to do where they are there, or the decoded file is gone. Raises StorageFull."""
    if recording.peaks_path.exists() or not recording.decoded_path.exists():
        return
    with appearing(recording.peaks_path, settings.DISK_RESERVE_BYTES) as file:
        for minute in peaks_of(recording.decoded_path):
            file.write(minute)


def keep_for(recording_id: UUID | str) -> None:
    recording = Recording.objects.filter(pk=recording_id).first()
    if recording is not None:
        keep(recording)


def _ask_for(recording: Recording) -> None:
    """Whoever asks next asks for it again, should the broker be away."""
    send_task(TASK, Queue.QUICK, str(recording.pk))

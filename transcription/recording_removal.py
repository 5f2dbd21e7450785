"""Taking a recording back: its rows go at once, its files when nothing else has the same bytes."""

import os
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction
from courtsight.audit.trail import record_event
from transcription import abandoned
from transcription.audio.channel_files import remove_channels
from transcription.captions.keeping import is_being_filled
from transcription.certification.errors import HasVersions
from transcription.errors import WrongState
from transcription.models import CaptionLine, Chunk, Job, JobEnd, LiveSession, Recording, TranscriptVersion, Upload
from transcription.models.live import LiveState
from transcription.models.recording import VOICES
from transcription.recordings import stored_path


class DraftToCome(WrongState):
    code = "draft_to_come"
    message = _("The last captions of this recording are still being written.")
    action = _("It can be deleted when its draft transcript is there, in a few minutes.")


def remove_recording(recording: Recording, user: User, address: str | None = None) -> None:
    """Remove a recording with its jobs and transcripts; the audit trail keeps name and SHA-256.

    The caller has checked the right. Raises WrongState while a job is active, DraftToCome while captions of it are
    still being written, HasVersions when a transcript is certified.
    """
    with transaction.atomic():
        locked = Recording.objects.select_for_update().get(pk=recording.pk)  # as who starts a job does
        if locked.jobs.active().exists():
            raise WrongState(f"recording {locked.pk} has an active job")
        if awaits_draft(locked):
            raise DraftToCome(f"recording {locked.pk}")
        if TranscriptVersion.objects.filter(transcript__recording=locked).exists():
            raise HasVersions(f"recording {locked.pk}")
        details = {"name": locked.name, "sha256": locked.sha256, "transcripts": locked.transcripts.count()}
        record_event(user, AuditAction.DELETED, locked, address=address, **details)
        abandoned.give_up(Chunk.objects.filter(job__recording=locked))
        if locked.hearing is not None and locked.hearing.is_sealed:  # since they ended: reports would count them again
            JobEnd.objects.filter(job_id__in=locked.jobs.values("pk")).delete()
        Upload.objects.filter(recording=locked).delete()  # without its recording it would look unfinished
        _remove_captions(locked)
        locked.delete()
        transaction.on_commit(lambda: remove_files(recording))


def _remove_captions(recording: Recording) -> None:
    """What was shown of it while it was recorded: with it would stay all that was said. Its times and marks stay."""
    said = Q(session__recording=recording) & (Q(closed=False) | Q(session__closed_recording=None))
    CaptionLine.objects.filter(said | Q(session__closed_recording=recording, closed=True)).delete()


def awaits_draft(recording: Recording) -> bool:
    """Whether it was recorded live, and the draft out of its captions is still to come: it would be lost with it."""
    here = Q(recording=recording) | Q(closed_recording=recording)
    is_made_of_it = LiveSession.objects.filter(here, state=LiveState.ENDING).exists()
    return is_made_of_it or (recording.hearing is not None and is_being_filled(recording.hearing))


def remove_files(recording: Recording) -> None:
    """Original and decoded sound of a removed recording, and its picture, unless another one has the same bytes."""
    for path in (stored_path(recording.sha256), recording.decoded_path, recording.peaks_path):
        _remove_unless_wanted(path, recording.sha256)
    remove_unwanted_voices(recording)
    remove_idle_channels(recording)


def remove_unwanted_voices(recording: Recording) -> None:
    """Unless another recording has the same bytes. Who listens when one is stored anew begins anew."""
    if not _is_wanted(recording.sha256):
        recording.voices_path.unlink(missing_ok=True)


def remove_all_unwanted_voices(decoded: Path) -> None:
    """What a killed process has left of recordings that are gone."""
    paths = {path.name.partition(".")[0]: path for path in decoded.glob(f"*/*{VOICES}")}
    wanted = Recording.objects.filter(sha256__in=paths).values_list("sha256", flat=True)
    for sha256 in set(paths) - set(wanted):
        paths[sha256].unlink(missing_ok=True)


def remove_idle_channels(recording: Recording) -> None:
    """The sound of single microphones is wanted by jobs only; a job that finds it gone makes it again."""
    if not Job.objects.active().filter(recording__sha256=recording.sha256).exists():
        remove_channels(recording.decoded_path)


def remove_all_idle_channels(decoded: Path) -> None:
    """What jobs that failed, were cancelled or died have left in the folder of decoded files."""
    left = {path.name.partition(".")[0] for path in decoded.glob("*/*.*.wav")}
    active = Job.objects.active().filter(recording__sha256__in=left).values_list("recording__sha256", flat=True)
    for sha256 in left - set(active):
        remove_channels(decoded / sha256[:2] / f"{sha256}.wav")


def _remove_unless_wanted(path: Path, sha256: str) -> None:
    """The file is moved aside first and the rows are asked after that.

    A row that came before is seen and gets its file back; whoever adds one later finds no file and stores it anew
    (see `register`).
    """
    if _is_wanted(sha256):
        return
    aside = path.with_name(f".removed-{uuid4().hex}")
    try:
        os.rename(path, aside)
    except FileNotFoundError:
        return
    if _is_wanted(sha256):
        with suppress(FileExistsError):  # or it was stored anew meanwhile
            os.link(aside, path)
    aside.unlink()


def _is_wanted(sha256: str) -> bool:
    return Recording.objects.filter(sha256=sha256).exists()

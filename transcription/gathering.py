"""Listening to the voices in a recording: a unit of a job beside its chunks. Workers only: it loads models.

A step is about five seconds of one core. What was heard is stored as it comes; a killed worker costs little of it.
"""

import logging
import time
from dataclasses import dataclass, field

from django.db.models import F

from transcription import diarization, progress, recording_removal, voices
from transcription.claims import Claim, ClaimLost
from transcription.diarization import Evidence
from transcription.diarizing import code_of, networks_here
from transcription.errors import DiarizationUnavailable
from transcription.labels import takes_labels
from transcription.models import Gathering, Job
from transcription.models.job import ChunkStatus
from transcription.outages import outlast, unless_away
from transcription.transcribing import decode_again

logger = logging.getLogger(__name__)

# Then others have their turn: a whole day takes more than an hour.
SLICE_SECONDS = 30.0
# Of the time, at most: eight hours are 50 MB to compress and to write.
SAVING_SHARE = 0.1
FRESH = {"status": ChunkStatus.PENDING, "attempts": 0, "failures": 0, "not_before": None, "error_code": ""}


def plan(job: Job) -> None:
    """Have the voices listened to if the job needs that. What an earlier attempt has finished stays finished."""
    if not needs_voices(job):
        Gathering.objects.filter(job=job).delete()
        return
    gathering, created = Gathering.objects.get_or_create(job=job)
    if not created and (gathering.status != ChunkStatus.DONE or gathering.error_code):
        Gathering.objects.filter(pk=gathering.pk).update(**FRESH, claimed_by="")


def plan_anew(job: Job) -> None:
    """What had been heard is gone, or is needed after all."""
    Gathering.objects.update_or_create(job=job, defaults=FRESH | {"heard": 0, "claimed_by": ""})


def needs_voices(job: Job) -> bool:
    """Not where each speaker has a microphone, nor where the engine tells them apart by itself."""
    is_mixed = not job.chunks.filter(channel__isnull=False).exists()
    return job.enable_diarization and is_mixed and not takes_labels(job)


def gather(claim: Claim, job: Job) -> None:
    """Listen for a while. What goes wrong costs the speakers, never the text. Raises ClaimLost, StorageFull."""
    try:
        _listen(_Slice(claim, job))
    except FileNotFoundError:
        decode_again(claim, job)
    except (DiarizationUnavailable, OSError, MemoryError) as error:
        logger.warning("Job %s: the voices cannot be listened to: %r", job.pk, error)
        code = code_of(error)
        outlast(lambda: claim.update(status=ChunkStatus.DONE, claimed_by="", error_code=code))
        progress.publish(job.pk)
    except ClaimLost:
        # Somebody may have deleted the recording while we wrote.
        recording_removal.remove_unwanted_voices(job.recording)
        raise


@dataclass
class _Slice:
    """What is done of a unit at one go."""

    claim: Claim
    job: Job
    began: float = field(default_factory=time.monotonic)
    saved: float = field(default_factory=time.monotonic)
    saving: float = 0.0  # seconds that it took the last time

    def is_over(self) -> bool:
        """Raises ClaimLost when nobody wants the result any more."""
        is_paused = False
        with unless_away("a look whether anybody still waits"):
            if not self.claim.unit().exists():
                raise ClaimLost
            is_paused = Job.objects.filter(pk=self.job.pk, paused_at__isnull=False).exists()
        return is_paused or time.monotonic() - self.began > SLICE_SECONDS

    def is_worth_saving(self) -> bool:
        return time.monotonic() - self.saved > self.saving / SAVING_SHARE

    def save(self, evidence: Evidence, **changes: object) -> None:
        """Whoever comes further than anybody before is not stopped by the recording: lost workers do not count."""
        begun = time.monotonic()
        voices.keep(self.job.recording, evidence)
        worked, self.saved = begun - self.saved, time.monotonic()
        self.saving = self.saved - begun
        heard = {"heard": evidence.progress, "seconds": F("seconds") + worked, "attempts": 0, "failures": 0}
        outlast(lambda: self.claim.update(**heard, **changes))
        progress.publish(self.job.pk)


def _listen(work: _Slice) -> None:
    networks, wav = networks_here(), work.job.recording.decoded_path
    evidence = voices.known(work.job.recording)
    if evidence is None or evidence.speaker_model != networks.speaker_model:
        evidence = Evidence.begin(networks, wav)
    is_over = False
    while not (evidence.is_complete or is_over):
        evidence = diarization.gather(networks, wav, evidence)
        is_over = work.is_over()
        if not (evidence.is_complete or is_over) and work.is_worth_saving():
            work.save(evidence)
    status = ChunkStatus.DONE if evidence.is_complete else ChunkStatus.PENDING
    work.save(evidence, status=status, claimed_by="")

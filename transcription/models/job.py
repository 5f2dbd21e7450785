"""Jobs and their chunks: what is to be done, who is doing it, and what is already safe.

PostgreSQL is the queue. A worker takes a job's next step or a chunk by compare-and-swap, and holds
it by a claim that it renews while it lives; a claim that ran out is free for the next worker.
"""

import uuid
from typing import Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courtsight.accounts.models import User
from monitoring.metrics import End, count_end
from transcription.languages import Language
from transcription.models.job_end import JobEnd
from transcription.models.recording import Recording


class JobStatus(models.TextChoices):
    PENDING = "pending", _("Waiting")
    PROCESSING = "processing", _("In progress")
    COMPLETED = "completed", _("Completed")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")

    @classmethod
    def active(cls) -> tuple["JobStatus", ...]:
        return (cls.PENDING, cls.PROCESSING)

    @classmethod
    def ended(cls) -> tuple["JobStatus", ...]:
        return (cls.COMPLETED, cls.FAILED, cls.CANCELLED)


class JobStage(models.TextChoices):
    """Steps in order. PREPARING: decode, find speech, plan chunks. ASSEMBLING: join, store."""

    QUEUED = "queued", _("Waiting for a free worker")
    PREPARING = "preparing", _("Listening for speech")
    TRANSCRIBING = "transcribing", _("Transcribing")
    ASSEMBLING = "assembling", _("Writing the transcript")
    DONE = "done", _("Done")


class Priority(models.IntegerChoices):
    LOW = -1, _("When nothing else waits")
    NORMAL = 0, _("Normal")
    URGENT = 1, _("Urgent")


class CorrectionMode(models.TextChoices):
    """What happens to words that are none. Only the local engine's words are looked at."""

    APPLY = "apply", _("Correct and mark")
    SUGGEST = "suggest", _("Only suggest")
    OFF = "off", _("Leave as heard")


class ChannelMode(models.TextChoices):
    """AUTO: channel by channel when each has a microphone of its own, else mixed to one."""

    AUTO = "auto", _("Decide by listening")
    SEPARATE = "separate", _("One speaker a channel")
    MIX = "mix", _("Mix to one")


class Claimed(models.Model):
    """A piece of work that one worker holds at a time. Nobody holds it while `claimed_by` is empty."""

    claimed_by = models.CharField(max_length=100, blank=True)
    claimed_until = models.DateTimeField(null=True)
    not_before = models.DateTimeField(null=True, help_text="a pause before the next attempt")
    attempts = models.PositiveSmallIntegerField(default=0, help_text="claims so far that count against the unit")
    failures = models.PositiveSmallIntegerField(default=0, help_text="typed errors so far: the next pause is longer")

    class Meta:
        abstract = True


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(recording__in=Recording.objects.visible_to(user))

    def active(self) -> Self:
        return self.filter(status__in=JobStatus.active())

    def decoded(self) -> Self:
        """Jobs that have decoded their recording. One without speech ends before its chunks are planned."""
        return self.filter(
            Q(transcribing_at__isnull=False)
            | Q(stage=JobStage.DONE)
            | Q(status=JobStatus.FAILED, error_code="no_speech")
        )


class Job(Claimed):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    recording = models.ForeignKey(Recording, on_delete=models.CASCADE, related_name="jobs")
    engine = models.CharField(max_length=20, default="whisper")
    language = models.CharField(
        max_length=10, choices=Language.choices, default=Language.INDONESIAN, help_text="BCP 47, or auto"
    )
    detected_language = models.CharField(max_length=10, blank=True)
    enable_diarization = models.BooleanField(default=False)
    speaker_count = models.PositiveSmallIntegerField(null=True, blank=True)
    speakers_at_most = models.PositiveSmallIntegerField(
        null=True, help_text="by the hearing's participants, as they were when the job was planned"
    )
    # A job that writes no transcript, but tells the speakers of this one apart again.
    relabels = models.ForeignKey(
        "transcription.Transcript", null=True, on_delete=models.CASCADE, related_name="relabellings"
    )
    vocabulary = models.JSONField(default=list, help_text="names and terms, as they were when the job was planned")
    microphones = models.JSONField(
        default=list, help_text="who sat at each channel, as it was when the job was planned"
    )
    correction = models.CharField(max_length=10, choices=CorrectionMode.choices, default=CorrectionMode.APPLY)
    channel_mode = models.CharField(max_length=10, choices=ChannelMode.choices, default=ChannelMode.AUTO)
    # Where the rest goes after `engine` failed for good.
    fallback_engine = models.CharField(max_length=20, blank=True)
    priority = models.SmallIntegerField(choices=Priority.choices, default=Priority.NORMAL)
    paused_at = models.DateTimeField(null=True)
    status = models.CharField(max_length=12, choices=JobStatus.choices, default=JobStatus.PENDING, db_index=True)
    stage = models.CharField(max_length=14, choices=JobStage.choices, default=JobStage.QUEUED)
    # 0 to 1, of the stage PREPARING only; later progress is counted from the chunks.
    prepared = models.FloatField(default=0)
    # The furthest progress that was told, 0 to 1: what is done over again after it does not move the bar back.
    reached = models.FloatField(default=0)
    # What the chunks were planned for (see cache.key_of): another model or pipeline plans anew.
    plan_key = models.CharField(max_length=200, blank=True)
    # When a worker last took something of this job: the one that waited longest is served next.
    served_at = models.DateTimeField(null=True)
    error_code = models.CharField(max_length=40, blank=True)
    error_detail = models.TextField(blank=True, help_text="for administrators, in English")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    # The first work of this attempt: a retry is another one, and what passed in between nobody worked.
    begun_at = models.DateTimeField(null=True)
    transcribing_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            # When a user was last served is asked for each of the active jobs.
            models.Index(fields=["created_by", "served_at"], name="job_user_served"),
            # Those that are open are few among all that there ever were: the first page, whose turn it is.
            models.Index(
                fields=["-created_at"],
                include=["recording"],
                condition=Q(status__in=("pending", "processing")),
                name="job_open",
            ),
            models.Index(fields=["-created_at", "-id"], name="job_newest"),  # the list of the API, page by page
            # The sweep and the health page look at the last seconds and minutes.
            models.Index(fields=["finished_at"], condition=Q(finished_at__isnull=False), name="job_finished"),
            models.Index(
                fields=["started_at"],
                include=["created_at"],
                condition=Q(started_at__isnull=False),
                name="job_begun",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recording} ({self.status})"

    @property
    def audited_hearing_id(self) -> uuid.UUID | None:
        return self.recording.hearing_id

    @property
    def is_sealed(self) -> bool:
        hearing = self.recording.hearing
        return hearing is not None and hearing.is_sealed

    @property
    def spoken_language(self) -> str:
        """The language that the engine is told: the one asked for, or what was detected."""
        return self.detected_language or self.language

    @property
    def engine_now(self) -> str:
        """The engine that does what is not done yet."""
        return self.fallback_engine or self.engine

    @property
    def is_held_up(self) -> bool:
        """It waits for something that passes: `error_code` says for what."""
        return self.error_code != "" and self.status in JobStatus.active()

    @property
    def worked_seconds(self) -> float | None:
        """Of a job that has ended: from the first work of its last attempt; None when nobody began."""
        return (self.finished_at - self.begun_at).total_seconds() if self.begun_at else None

    def move(self, *sources: JobStatus, to: JobStatus, **changes: object) -> bool:
        """Compare and swap: False, and nothing changed, when the job is in none of `sources` any more."""
        moved = Job.objects.filter(pk=self.pk, status__in=sources).update(status=to, **changes) == 1
        self.refresh_from_db()
        return moved

    def end(self, status: JobStatus, **changes: object) -> bool:
        """Move an active job to an end, and take its units from whoever works on them. False: it had ended.

        What a worker still brings is refused: its claim is gone.
        """
        ended = {"finished_at": timezone.now(), "claimed_by": "", "paused_at": None}
        with transaction.atomic():
            if not self.move(*JobStatus.active(), to=status, **ended, **changes):
                return False
            self.take_back_units()
            self.count_end()
        return True

    def take_back_units(self) -> None:
        """From the workers at them: what they still bring is refused."""
        self.chunks.all().take_back()
        Gathering.objects.filter(job=self).take_back()

    def count_end(self, confidence: float | None = None) -> None:
        """For metrics and reports, in the transaction that ends the job. Of sealed hearings nothing is counted."""
        if self.is_sealed or self.relabels_id is not None:
            return
        seconds, error = self.worked_seconds, self.error_code if self.status == JobStatus.FAILED else ""
        JobEnd.objects.create(
            job_id=self.pk,
            at=self.finished_at,
            status=self.status,
            engine=self.engine_now,
            error_code=error,
            seconds=seconds,
            audio_seconds=self.recording.duration,
        )
        end = End(
            engine=self.engine_now,
            language=self.spoken_language,
            status=self.status,
            seconds=seconds or 0.0,
            size=self.recording.size,
            audio_seconds=self.recording.duration,
            error=error,
            confidence=confidence,
        )
        count_end(end)


class ChunkStatus(models.TextChoices):
    PENDING = "pending"
    PROCESSING = "processing"
    DONE = "done"


class UnitQuerySet(models.QuerySet["Chunk | Gathering"]):
    def undone(self) -> Self:
        return self.exclude(status=ChunkStatus.DONE)

    def take_back(self) -> None:
        """From the workers at them: what they still bring is refused, and nothing more is sent for it."""
        self.filter(status=ChunkStatus.PROCESSING).update(status=ChunkStatus.PENDING, claimed_by="")


# In what a chunk remembers: it was found paused, and waits for nothing else.
WAITS_FOR_RESUMING = "waits_for_resuming"


class Chunk(Claimed):
    """A stretch of audio, cut in silence. Its result is stored as soon as it is there.

    Chunks of one `batch` are worked on together, always the same ones: a result does not depend on who was killed.
    """

    # The index of the constraint serves it.
    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="chunks", db_index=False)
    index = models.PositiveIntegerField()
    batch = models.PositiveIntegerField(default=0)
    engine = models.CharField(max_length=20, help_text="who is to hear it, or has heard it")
    channel = models.PositiveSmallIntegerField(null=True, help_text="of the original, from 0; null for the mix of all")
    start = models.FloatField(help_text="seconds")
    end = models.FloatField(help_text="seconds")
    speech = models.JSONField(default=list, help_text="[[start, end], …] seconds: voice activity")
    status = models.CharField(max_length=10, choices=ChunkStatus.choices, default=ChunkStatus.PENDING)
    result = models.JSONField(null=True, help_text="ChunkResult")
    memory = models.JSONField(
        default=dict, help_text="what the engine remembers between two calls: an operation's name"
    )
    from_cache = models.BooleanField(default=False)
    processing_seconds = models.FloatField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        ordering = ["start", "index"]
        constraints = [models.UniqueConstraint(fields=["job", "index"], name="chunk_index_once_in_a_job")]
        indexes = [
            # A claim looks for a job's first undone chunk, and whether it has any: never at those that are done.
            models.Index(fields=["job", "start", "index"], condition=~Q(status="done"), name="chunk_undone"),
            models.Index(fields=["claimed_by"], condition=Q(status="processing"), name="chunk_held"),
        ]

    def __str__(self) -> str:
        return f"{self.index}: {self.start:.1f}-{self.end:.1f} s"


class Gathering(Claimed):
    """Listening to the voices in a job's recording, beside its chunks. What is heard lies with the decoded file."""

    job = models.OneToOneField(Job, on_delete=models.CASCADE, primary_key=True, related_name="gathering")
    status = models.CharField(max_length=10, choices=ChunkStatus.choices, default=ChunkStatus.PENDING)
    heard = models.FloatField(default=0, help_text="how much of it, 0 to 1")
    seconds = models.FloatField(default=0, help_text="that this took")
    error_code = models.CharField(max_length=40, blank=True, help_text="why the speakers will stay unknown")

    objects = UnitQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["claimed_by"], condition=Q(status="processing"), name="gathering_held")]

    def __str__(self) -> str:
        return f"{self.job_id}: {self.heard:.0%}"

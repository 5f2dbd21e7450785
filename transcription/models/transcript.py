"""Transcripts. What the engine said is kept beside what people made of it, see transcription.models.edit."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import localize
from django.utils.translation import gettext_lazy as _

from courtsight.accounts.models import User
from transcription.models.job import Job
from transcription.models.recording import Recording


class TranscriptStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    REVIEW = "review", _("In review")
    CERTIFIED = "certified", _("Certified")


class TranscriptQuerySet(models.QuerySet["Transcript"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(recording__in=Recording.objects.visible_to(user))


class Transcript(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    recording = models.ForeignKey(Recording, on_delete=models.CASCADE, related_name="transcripts")
    job = models.OneToOneField(Job, null=True, on_delete=models.SET_NULL, related_name="transcript")
    language = models.CharField(max_length=10)
    engine = models.CharField(max_length=20)
    model = models.CharField(max_length=100)
    status = models.CharField(max_length=12, choices=TranscriptStatus.choices, default=TranscriptStatus.DRAFT)
    sent_back_for = models.TextField(blank=True, help_text="why it came back from review, until it is submitted again")
    findings = models.JSONField(default=list, help_text="[{kind, start, end, text}, …]")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = TranscriptQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.recording}, {localize(timezone.localtime(self.created_at))}"

    @property
    def audited_hearing_id(self) -> uuid.UUID | None:
        return self.recording.hearing_id


class SegmentQuerySet(models.QuerySet["Segment"]):
    def with_corrected(self) -> Self:
        """`is_corrected`: a person changed what the machine had written, its own corrections included."""
        return self.annotate(is_corrected=Q(machine_text__isnull=False))

    def visible_to(self, user: User) -> Self:
        return self.filter(transcript__in=Transcript.objects.visible_to(user))


class PresentSegments(models.Manager.from_queryset(SegmentQuerySet)):
    """Those of the text as it is now."""

    def get_queryset(self) -> SegmentQuerySet:
        return super().get_queryset().filter(index__isnull=False)


class Segment(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # The index of the constraint serves it; beside one of its own PostgreSQL would pass over that by time.
    transcript = models.ForeignKey(Transcript, on_delete=models.CASCADE, related_name="segments", db_index=False)
    index = models.FloatField(null=True, help_text="its place in the order; null: joined into another one, or removed")
    revision = models.PositiveIntegerField(default=1)
    start = models.FloatField(help_text="seconds")
    end = models.FloatField(help_text="seconds")
    speaker = models.ForeignKey("transcription.Speaker", null=True, on_delete=models.RESTRICT, related_name="segments")
    engine_speaker = models.CharField(max_length=100, blank=True, help_text="the machine's label; only told anew by it")
    text = models.TextField()
    confidence = models.FloatField(null=True)
    words = models.JSONField(default=list, help_text="[{start, end, word, confidence}, …], see results.dump_word")
    engine_text = models.TextField(help_text="what the engine said; never changed, only cut or joined with the segment")
    machine_text = models.TextField(null=True, help_text="what the machine had written; null while its words stand")
    language = models.CharField(max_length=10, blank=True, help_text="BCP 47, as spoken here")
    engine = models.CharField(max_length=20, blank=True)
    model = models.CharField(max_length=100, blank=True)

    objects = PresentSegments()
    ever = SegmentQuerySet.as_manager()  # also those that were joined into others: an undo brings them back

    class Meta:
        ordering = ["index"]
        # Foreign keys of a removed segment lead to it all the same.
        base_manager_name = "ever"
        constraints = [
            models.UniqueConstraint(
                fields=["transcript", "index"],
                name="segment_index_once_in_a_transcript",
                # Segments change places with each other.
                deferrable=models.Deferrable.DEFERRED,
            )
        ]
        # What is said between two moments; where it is in the text is in the index as well.
        indexes = [
            models.Index(
                fields=["transcript", "start", "end"],
                include=["index"],
                condition=Q(index__isnull=False),
                name="segment_by_time",
            )
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def audited_hearing_id(self) -> uuid.UUID | None:
        return self.transcript.recording.hearing_id

    @property
    def speaker_name(self) -> str:
        """As it is shown; empty where nobody knows who speaks."""
        return self.speaker.shown_name if self.speaker is not None else ""

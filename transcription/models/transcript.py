"""Transcripts. What the engine said is kept beside what people made of it."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.formats import localize
from django.utils.translation import gettext_lazy as _

from courtsight.accounts.models import User
from transcription.models.job import Job
from transcription.models.recording import Recording


class TranscriptStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")


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
        # Another speaker makes a revision too, and leaves the text: no former text is kept then.
        first = SegmentRevision.objects.filter(segment=OuterRef("pk")).order_by("revision")
        by_machine = Coalesce(Subquery(first.values("text")[:1]), F("text"))
        return self.annotate(is_corrected=~Q(text=by_machine))

    def visible_to(self, user: User) -> Self:
        return self.filter(transcript__in=Transcript.objects.visible_to(user))


class Segment(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    transcript = models.ForeignKey(Transcript, on_delete=models.CASCADE, related_name="segments")
    index = models.PositiveIntegerField()
    revision = models.PositiveIntegerField(default=1)
    start = models.FloatField(help_text="seconds")
    end = models.FloatField(help_text="seconds")
    speaker = models.ForeignKey("transcription.Speaker", null=True, on_delete=models.RESTRICT, related_name="segments")
    engine_speaker = models.CharField(max_length=100, blank=True, help_text="the machine's label; never changed")
    text = models.TextField()
    confidence = models.FloatField(null=True)
    words = models.JSONField(default=list, help_text="[{start, end, word, confidence}, …]")
    engine_text = models.TextField(help_text="what the engine said; never changed")
    language = models.CharField(max_length=10, blank=True, help_text="BCP 47, as spoken here")
    engine = models.CharField(max_length=20, blank=True)
    model = models.CharField(max_length=100, blank=True)

    objects = SegmentQuerySet.as_manager()

    class Meta:
        ordering = ["index"]
        constraints = [
            models.UniqueConstraint(fields=["transcript", "index"], name="segment_index_once_in_a_transcript")
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


class SegmentRevision(models.Model):
    """What a segment's text was before a person changed it. Who was thought to speak: see SpeakerMove."""

    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="revisions")
    revision = models.PositiveIntegerField()
    text = models.TextField()
    speaker = models.CharField(max_length=300, blank=True, help_text="as the name was shown then")
    words = models.JSONField(default=list)
    replaced_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    replaced_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-revision"]
        constraints = [models.UniqueConstraint(fields=["segment", "revision"], name="revision_once_in_a_segment")]

    def __str__(self) -> str:
        return f"{self.segment_id} r{self.revision}"

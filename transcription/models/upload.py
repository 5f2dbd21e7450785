"""An upload under way (tus), so that it can go on after a lost connection, a closed tab or a restart."""

import uuid
from pathlib import Path
from typing import Self

from django.conf import settings
from django.db import models

from courtsight.accounts.models import User
from transcription.models.hearing import Hearing
from transcription.models.recording import Recording


class UploadQuerySet(models.QuerySet["Upload"]):
    def visible_to(self, user: User) -> Self:
        """One's own uploads into hearings that one still sees."""
        return self.filter(created_by=user, hearing__in=Hearing.objects.visible_to(user))

    def unfinished(self) -> Self:
        return self.filter(recording=None)


class Upload(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    hearing = models.ForeignKey(Hearing, on_delete=models.CASCADE, related_name="uploads")
    name = models.CharField(max_length=255)
    size = models.BigIntegerField(help_text="bytes announced by the browser")
    offset = models.BigIntegerField(default=0, help_text="bytes stored")
    # What the browser knows the file by (name, size, time of change): only the same file may go on.
    fingerprint = models.CharField(max_length=500, blank=True)
    language = models.CharField(max_length=10, blank=True)
    speakers = models.CharField(
        max_length=4, blank=True, help_text="to be told apart: auto, or how many there are; empty: not at all"
    )
    recording = models.ForeignKey(Recording, null=True, on_delete=models.SET_NULL, related_name="+")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()

    objects = UploadQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> Path:
        return settings.HOME.uploads / str(self.id)

    @property
    def stored(self) -> int:
        """How many bytes are safe: what the row says, unless the disk has less."""
        if self.recording_id is not None or not self.path.exists():
            return self.offset
        return min(self.offset, self.path.stat().st_size)

    @property
    def percent(self) -> int:
        return self.offset * 100 // self.size

    @property
    def audited_hearing_id(self) -> uuid.UUID:
        return self.hearing_id

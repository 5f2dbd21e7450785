"""A reader's own bookmarks and notes. Nobody else ever sees them, administrators neither."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from courtsight.accounts.models import User
from transcription.models.recording import Recording

LONGEST_NOTE = 5000  # characters


class BookmarkQuerySet(models.QuerySet["Bookmark"]):
    def visible_to(self, user: User) -> Self:
        """The user's own, while the recording is visible to them."""
        return self.filter(owner=user, recording__in=Recording.objects.visible_to(user))

    def kept(self) -> Self:
        return self.filter(removed_at=None)


class Bookmark(models.Model):
    """A sentence of a recording: its time and its words as they were, so that it outlives edits and new transcripts."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="bookmarks")
    recording = models.ForeignKey(Recording, on_delete=models.CASCADE, related_name="bookmarks")
    start = models.FloatField(help_text="seconds")
    end = models.FloatField(help_text="seconds")
    text = models.TextField(help_text="the sentence as it read then")
    note = models.TextField(_("note"), blank=True, max_length=LONGEST_NOTE, help_text="private: in no log, in no trail")
    made_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, help_text="for a day it can be brought back")

    objects = BookmarkQuerySet.as_manager()

    class Meta:
        ordering = ["start", "made_at"]

    def __str__(self) -> str:
        return f"bookmark {self.pk}"

    @property
    def audited_hearing_id(self) -> uuid.UUID | None:
        return self.recording.hearing_id

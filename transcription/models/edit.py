"""Every change of a transcript's text, in order: what was, what it became, by whom. See docs/decisions/edits.md."""

import uuid
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courtsight.accounts.models import User
from transcription.models.transcript import Transcript


class EditKind(models.TextChoices):
    EDIT = "edit", _("edited")
    SPLIT = "split", _("split")
    JOIN = "join", _("joined")
    PASTE = "paste", _("pasted")
    REPLACE = "replace", _("replaced throughout")
    UNDO = "undo", _("undone")
    REDO = "redo", _("redone")
    RESTORE = "restore", _("restored")
    # By the machine, where a segment turned out to be of several speakers; and that undone.
    RELABEL = "relabel", _("cut by speakers, or joined again")

    @classmethod
    def of_people(cls) -> tuple["EditKind", ...]:
        return tuple(kind for kind in cls if kind is not cls.RELABEL)


class TranscriptEditQuerySet(models.QuerySet["TranscriptEdit"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(transcript__in=Transcript.objects.visible_to(user))

    def by_people(self) -> Self:
        return self.filter(kind__in=EditKind.of_people())

    def of_segments(self, keys: list[uuid.UUID]) -> Self:
        return self.filter(segment_ids__overlap=keys)


class TranscriptEdit(models.Model):
    """One edit: runs of segments, each replaced by another one. Rows are only ever added.

    `before` and `after` are states of segments (transcription.editing.log), in the order of the text; those with the
    same `change` belong together. From the present text all earlier ones follow, edit by edit.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    transcript = models.ForeignKey(Transcript, on_delete=models.CASCADE, related_name="edits")
    number = models.PositiveIntegerField(help_text="1, 2, 3, … in a transcript")
    kind = models.CharField(max_length=10, choices=EditKind.choices)
    digest = models.CharField(max_length=64, blank=True, help_text="of the request: the same id is the same request")
    before = models.JSONField()
    after = models.JSONField()
    segment_ids = ArrayField(models.UUIDField(), help_text="all that are in before or after")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    objects = TranscriptEditQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["transcript", "number"], name="edit_number_once_in_a_transcript")
        ]
        indexes = [GinIndex(fields=["segment_ids"], name="edits_of_a_segment")]

    def __str__(self) -> str:
        return f"{self.transcript_id} {self.number}: {self.kind}"

"""Where the better text says otherwise than somebody had corrected while the hearing ran: a person takes either."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from courtsight.accounts.models import User
from transcription.models.live import CaptionLine
from transcription.models.transcript import Transcript

LEAD = 2.0  # seconds of sound before and after it, for whoever decides


class Taken(models.TextChoices):
    LIVE = "live", _("live correction")
    BATCH = "batch", _("better transcript")


class LiveDifferenceQuerySet(models.QuerySet["LiveDifference"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(transcript__in=Transcript.objects.visible_to(user))

    def open(self) -> Self:
        return self.filter(taken="")


class LiveDifference(models.Model):
    """Times are seconds of the recording. The text of the transcript holds `batch` until somebody takes `live`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    transcript = models.ForeignKey(Transcript, on_delete=models.CASCADE, related_name="live_differences")
    line = models.ForeignKey(CaptionLine, on_delete=models.CASCADE, related_name="+")
    start = models.FloatField()
    end = models.FloatField()
    live = models.TextField(help_text="as somebody had corrected it while the hearing ran")
    batch = models.TextField(blank=True, help_text="as the better pass heard it; empty where it heard nothing")
    taken = models.CharField(max_length=5, blank=True, choices=Taken.choices, help_text="empty: nobody has decided")
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    taken_at = models.DateTimeField(null=True)

    objects = LiveDifferenceQuerySet.as_manager()

    class Meta:
        ordering = ["start", "pk"]

    def __str__(self) -> str:
        return f"{self.live} / {self.batch}"

    @property
    def audited_hearing_id(self) -> uuid.UUID | None:
        return self.transcript.audited_hearing_id

    @property
    def in_text(self) -> str:
        """What of the two the transcript holds, as far as this was decided here."""
        return self.live if self.taken == Taken.LIVE else self.batch

    @property
    def choices(self) -> list[tuple[str, str, str]]:
        """Value, name and text of the two."""
        return [
            (Taken.LIVE.value, str(Taken.LIVE.label), self.live),
            (Taken.BATCH.value, str(Taken.BATCH.label), self.batch),
        ]

    @property
    def heard_from(self) -> float:
        return max(0.0, self.start - LEAD)

    @property
    def heard_until(self) -> float:
        return self.end + LEAD

"""Audio that left the building: what, where to, under which operation, and what it cost. Rows are never deleted."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from courtsight.accounts.models import User
from transcription.models.hearing import Hearing
from transcription.models.job import Job


class TransferQuerySet(models.QuerySet["Transfer"]):
    def visible_to(self, user: User) -> Self:
        """Those of visible hearings; one without a hearing to whoever sees its job."""
        hearings = Hearing.objects.visible_to(user)
        jobs = Job.objects.visible_to(user).filter(recording__hearing=None)
        return self.filter(models.Q(hearing__in=hearings) | models.Q(hearing=None, job__in=jobs))

    def this_month(self) -> Self:
        begin = timezone.localtime().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        return self.filter(created_at__gte=begin)

    def seconds(self) -> float:
        """Seconds of audio that were or will be paid for."""
        return self.aggregate(total=Sum("seconds"))["total"] or 0.0


class Transfer(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="transfers")
    hearing = models.ForeignKey(Hearing, null=True, on_delete=models.SET_NULL, related_name="transfers")
    engine = models.CharField(max_length=20)
    model = models.CharField(max_length=100)
    region = models.CharField(max_length=40)  # empty: nobody was asked to hear it after all
    address = models.CharField(max_length=2048, help_text="gs://…")
    sha256 = models.CharField(max_length=64, help_text="of the bytes that were sent")
    size = models.BigIntegerField(help_text="bytes; 0 when they lay in the cloud already")
    # 0 when it is not paid for: refused there, or withdrawn before anybody was asked to hear it.
    seconds = models.FloatField(help_text="of audio")
    cost = models.DecimalField(max_digits=12, decimal_places=6, help_text="in the currency of the price list")
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    objects = TransferQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.address}, {self.seconds:.0f} s"

    @property
    def audited_hearing_id(self) -> uuid.UUID | None:
        return self.hearing_id

    @property
    def unheard(self) -> str:
        """Why there is no length: empty where somebody listens, or did. What was only announced may have been sent."""
        if self.seconds:
            return ""
        if self.region:
            return _("refused or failed there")
        return _("taken back") if self.size else _("not sent")

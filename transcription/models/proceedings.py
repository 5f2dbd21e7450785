"""The record of proceedings (catatan sidang): what the minutes say of a hearing besides what was spoken."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from transcription.models.hearing import Hearing


class Publicity(models.TextChoices):
    OPEN = "open", _("Open to the public")
    CLOSED = "closed", _("Closed to the public")


class Ending(models.TextChoices):
    ADJOURNED = "adjourned", _("Adjourned")
    DECIDED = "decided", _("Judgment pronounced")
    FINISHED = "finished", _("Examination finished, sitting closed")


class Proceedings(models.Model):
    """One of a hearing at most. Empty is what nobody noted: the minutes leave a line for it."""

    hearing = models.OneToOneField(Hearing, primary_key=True, on_delete=models.CASCADE, related_name="proceedings")
    ordinal = models.PositiveSmallIntegerField(_("which session of the case"), null=True, blank=True)
    opened_at = models.DateTimeField(_("opened at"), null=True, blank=True)
    opened_as = models.CharField(_("opened as"), max_length=10, choices=Publicity.choices, blank=True)
    closed_part = models.CharField(_("part closed to the public"), max_length=300, blank=True)
    no_exhibits = models.BooleanField(_("no exhibits were handed in"), default=False)
    ending = models.CharField(_("how it ended"), max_length=10, choices=Ending.choices, blank=True)
    adjourned_to = models.DateTimeField(_("adjourned to"), null=True, blank=True)
    adjourned_for = models.CharField(_("agenda of the next session"), max_length=300, blank=True)
    adjourned_because = models.CharField(_("reason of the adjournment"), max_length=300, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    updated_at = models.DateTimeField(auto_now=True)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name_plural = "proceedings"

    def __str__(self) -> str:
        return f"proceedings of {self.hearing_id}"


class Exhibit(models.Model):
    """What was handed in: P-1, T-2, barang bukti."""

    hearing = models.ForeignKey(Hearing, on_delete=models.CASCADE, related_name="exhibits")
    number = models.CharField(_("number"), max_length=50)
    description = models.CharField(_("description"), max_length=500)
    handed_in_by = models.CharField(_("handed in by"), max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.number

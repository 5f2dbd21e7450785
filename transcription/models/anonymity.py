"""What stands for names outside the court, one table a case, and what people have decided about other findings.

What was made in a sealed hearing (`sealed`) is used in sealed hearings alone: nothing of it shows in an open one.
"""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from transcription.anonymity import LONGEST_FORM, Kind
from transcription.models.case import Case


class HiddenKind(models.TextChoices):
    """As transcription.anonymity.Kind, for people."""

    PERSON = Kind.PERSON, _("Name")
    ADDRESS = Kind.ADDRESS, _("Address")
    IDENTITY = Kind.IDENTITY, _("Identity number")
    PASSPORT = Kind.PASSPORT, _("Passport")
    PHONE = Kind.PHONE, _("Telephone")
    ACCOUNT = Kind.ACCOUNT, _("Bank account")
    PLATE = Kind.PLATE, _("Number plate")
    EMAIL = Kind.EMAIL, _("E-mail")
    WORKPLACE = Kind.WORKPLACE, _("Place of work")
    JOB = Kind.JOB, _("Occupation")
    OTHER = Kind.OTHER, _("Something else")


class Pseudonym(models.Model):
    """Who is called what. Rows are never changed: what was exported yesterday reads on tomorrow."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="pseudonyms")
    name = models.CharField(max_length=LONGEST_FORM, help_text="folded, without titles")
    label = models.CharField(max_length=40)
    sealed = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["case", "name", "sealed"], name="pseudonym_once_in_a_case"),
            models.UniqueConstraint(fields=["case", "label"], name="pseudonym_of_one_person"),
        ]

    def __str__(self) -> str:
        return self.label


class HiddenText(models.Model):
    """A decision of a person: that this is hidden, or that it is not (`is_hidden`)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="hidden_texts")
    kind = models.CharField(max_length=10, choices=HiddenKind.choices)
    text = models.CharField(max_length=LONGEST_FORM, help_text="folded")
    is_hidden = models.BooleanField()
    label = models.CharField(max_length=40, blank=True, help_text="of what was added by hand")
    sealed = models.BooleanField(default=False)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["text"]
        constraints = [
            models.UniqueConstraint(fields=["case", "kind", "text", "sealed"], name="hidden_text_once_in_a_case")
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.text}"

"""Cases (perkara) and their parties."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courtsight.accounts.models import User
from courtsight.accounts.roles import Action


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_to(self, user: User) -> Self:
        """Open cases for all staff; a sealed case for those assigned to it or to one of its hearings."""
        if not user.may(Action.VIEW):
            return self.none()
        assigned = Case.objects.filter(Q(assigned=user) | Q(hearings__assigned=user))
        return self.filter(Q(sealed=False) | Q(pk__in=assigned.values("pk")))


class Case(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # Canonical form, see transcription.case_number
    number = models.CharField(_("case number"), max_length=80, db_index=True)
    title = models.CharField(_("subject"), max_length=200, blank=True)
    sealed = models.BooleanField(
        _("sealed"), default=False, help_text=_("All hearings of this case are closed to everyone but those assigned.")
    )
    vocabulary = models.TextField(
        _("names and terms"),
        blank=True,
        max_length=10_000,
        help_text=_("One a line: people, places, companies, exhibits. Parties and participants are known already."),
    )
    assigned = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="assigned_cases", verbose_name=_("assigned staff")
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            # Sealed cases are left out: a refusal would tell an outsider that the number exists.
            models.UniqueConstraint(fields=["number"], condition=Q(sealed=False), name="open_case_number_once")
        ]

    def __str__(self) -> str:
        return self.number


class PartyRole(models.TextChoices):
    PROSECUTOR = "prosecutor", _("Public prosecutor")
    DEFENDANT = "defendant", _("Accused")
    PLAINTIFF = "plaintiff", _("Plaintiff")
    RESPONDENT = "respondent", _("Respondent")
    CO_RESPONDENT = "co_respondent", _("Co-respondent")
    PETITIONER = "petitioner", _("Petitioner")
    # Termohon, who is asked something of by a petition; a respondent (tergugat) answers a suit.
    PETITION_RESPONDENT = "petition_respondent", _("Respondent to a petition")
    INTERVENER = "intervener", _("Intervening party")
    ATTORNEY = "attorney", _("Counsel of a party")
    OTHER = "other", _("Other party")


class Party(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="parties")
    name = models.CharField(_("name"), max_length=200)
    role = models.CharField(_("role"), max_length=20, choices=PartyRole.choices)

    class Meta:
        ordering = ["role", "name"]
        verbose_name_plural = "parties"

    def __str__(self) -> str:
        return self.name

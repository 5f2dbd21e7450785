"""Hearings (sidang) and who takes part. Every right hangs on a hearing."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import localize
from django.utils.translation import gettext_lazy as _

from courtsight.accounts.models import User
from courtsight.accounts.roles import Action
from transcription.models.case import Case


class HearingQuerySet(models.QuerySet["Hearing"]):
    def visible_to(self, user: User) -> Self:
        """Open hearings for all staff; a sealed one for the people assigned to it and nobody else."""
        if not user.may(Action.VIEW):
            return self.none()
        assigned = Hearing.objects.filter(assigned=user)
        return self.filter(Q(sealed=False, case__sealed=False) | Q(pk__in=assigned.values("pk")))


class Hearing(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="hearings", verbose_name=_("case"))
    starts_at = models.DateTimeField(_("date and time"))
    court_room = models.CharField(_("court room"), max_length=100, blank=True)
    agenda = models.CharField(_("agenda"), max_length=300, blank=True)
    sealed = models.BooleanField(
        _("sealed"), default=False, help_text=_("Closed hearing: exists only for the people assigned to it.")
    )
    assigned = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="assigned_hearings", verbose_name=_("assigned staff")
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = HearingQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at"]

    def __str__(self) -> str:
        return f"{self.case}, {localize(timezone.localtime(self.starts_at))}"

    @property
    def is_sealed(self) -> bool:
        return self.sealed or self.case.sealed

    @property
    def audited_hearing_id(self) -> uuid.UUID:
        return self.pk


class ParticipantRole(models.TextChoices):
    PRESIDING_JUDGE = "presiding_judge", _("Presiding judge")
    MEMBER_JUDGE = "member_judge", _("Member judge")
    CLERK = "clerk", _("Court clerk")
    PROSECUTOR = "prosecutor", _("Public prosecutor")
    COUNSEL = "counsel", _("Legal counsel")
    DEFENDANT = "defendant", _("Accused")
    WITNESS = "witness", _("Witness")
    EXPERT = "expert", _("Expert")
    PLAINTIFF = "plaintiff", _("Plaintiff")
    RESPONDENT = "respondent", _("Respondent")
    CO_RESPONDENT = "co_respondent", _("Co-respondent")
    PETITIONER = "petitioner", _("Petitioner")
    PETITION_RESPONDENT = "petition_respondent", _("Respondent to a petition")
    INTERVENER = "intervener", _("Intervening party")
    # Of a suit or petition; COUNSEL stands by an accused.
    ATTORNEY = "attorney", _("Counsel of a party")
    INTERPRETER = "interpreter", _("Interpreter")
    OTHER = "other", _("Other")


class Attendance(models.TextChoices):
    PRESENT = "present", _("Present")
    ABSENT = "absent", _("Absent")
    REPRESENTED = "represented", _("Represented")


class Oath(models.TextChoices):
    SWORN = "sworn", _("Sworn")
    AFFIRMED = "affirmed", _("Affirmed")
    NOT_SWORN = "not_sworn", _("Not sworn")


# Whoever is heard under oath; the presiding judge administers it.
SWEARING = (ParticipantRole.WITNESS, ParticipantRole.EXPERT, ParticipantRole.INTERPRETER)


class Participant(models.Model):
    """Attendance and oath are empty as long as nobody noted them in the record of proceedings."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    hearing = models.ForeignKey(Hearing, on_delete=models.CASCADE, related_name="participants")
    name = models.CharField(_("name"), max_length=200)
    role = models.CharField(_("role"), max_length=20, choices=ParticipantRole.choices)
    order = models.PositiveSmallIntegerField(default=0)
    attendance = models.CharField(_("attendance"), max_length=12, choices=Attendance.choices, blank=True)
    attendance_note = models.CharField(_("remark"), max_length=300, blank=True)
    oath = models.CharField(_("oath"), max_length=10, choices=Oath.choices, blank=True)
    belief = models.CharField(_("religion or belief"), max_length=100, blank=True)

    class Meta:
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_role_display()})"

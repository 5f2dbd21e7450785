"""Certified versions of transcripts, who vouches for them, and the corrections that stand beside them."""

import json
import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from courtsight.accounts.models import User
from courtsight.accounts.roles import Role
from transcription.models.hearing import Hearing
from transcription.models.transcript import Transcript


class SignatoryRole(models.TextChoices):
    """Whose word a certified version needs; values as those of ParticipantRole."""

    PRESIDING_JUDGE = "presiding_judge", _("Presiding judge")
    CLERK = "clerk", _("Court clerk")

    @property
    def account(self) -> Role:
        """The role of the account that may be named for it."""
        return Role.JUDGE if self is SignatoryRole.PRESIDING_JUDGE else Role.CLERK


class Signatory(models.Model):
    """Whom the court has named for a hearing. Without a row the participants' list proposes somebody."""

    hearing = models.ForeignKey(Hearing, on_delete=models.CASCADE, related_name="signatories")
    role = models.CharField(max_length=20, choices=SignatoryRole.choices)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    named_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["hearing", "role"], name="signatory_once_in_a_hearing")]

    def __str__(self) -> str:
        return f"{self.role}: {self.user}"


class Confirmation(models.Model):
    """One of the two stands for the text as it was then: another text needs another confirmation."""

    transcript = models.ForeignKey(Transcript, on_delete=models.CASCADE, related_name="confirmations")
    role = models.CharField(max_length=20, choices=SignatoryRole.choices)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64, help_text="of what was confirmed: text, speakers, digest of the sound")
    confirmed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["transcript", "role"], name="confirmed_once_in_a_role")]

    def __str__(self) -> str:
        return f"{self.role} {self.sha256[:12]}"


class CourtKey(models.Model):
    """A public key that the court has signed with. Private ones are in files of the operator's, never here."""

    fingerprint = models.CharField(max_length=64, primary_key=True)
    public_pem = models.TextField()
    first_used_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-first_used_at"]

    def __str__(self) -> str:
        return self.fingerprint


class TranscriptVersionQuerySet(models.QuerySet["TranscriptVersion"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(transcript__in=Transcript.objects.visible_to(user))


class TranscriptVersion(models.Model):
    """A transcript as two people have certified it. Rows are added and never changed.

    `canonical` is what `sha256` and `signature` are of, letter by letter; docs/certification.md says what is in it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    transcript = models.ForeignKey(Transcript, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    canonical = models.TextField()
    sha256 = models.CharField(max_length=64, unique=True)
    signature = models.CharField(max_length=100, help_text="Ed25519, base64")
    key = models.ForeignKey(CourtKey, on_delete=models.PROTECT, related_name="versions")
    edit_number = models.PositiveIntegerField(help_text="of the last edit that is in it; 0: none")
    words = models.JSONField(help_text="as Segment.words, for each segment; their digest is in `canonical`")
    certified_at = models.DateTimeField()

    objects = TranscriptVersionQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["transcript", "number"], name="version_once_in_a_transcript")]

    def __str__(self) -> str:
        return f"{self.transcript_id} v{self.number}"

    @property
    def audited_hearing_id(self) -> uuid.UUID | None:
        return self.transcript.recording.hearing_id

    @property
    def document(self) -> dict[str, Any]:
        return json.loads(self.canonical)


class RenvoiState(models.TextChoices):
    PROPOSED = "proposed", _("Waits for the second initial")
    INITIALLED = "initialled", _("Initialled by both")
    REFUSED = "refused", _("Refused")


class RenvoiQuerySet(models.QuerySet["Renvoi"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(version__in=TranscriptVersion.objects.visible_to(user))

    def in_force(self) -> Self:
        return self.filter(state=RenvoiState.INITIALLED).order_by("number")


class Renvoi(models.Model):
    """A correction that stands beside the certified words. It counts, and is signed, once both have initialled it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(TranscriptVersion, on_delete=models.PROTECT, related_name="renvois")
    number = models.PositiveIntegerField(null=True, help_text="within the version, given with the second initial")
    state = models.CharField(max_length=10, choices=RenvoiState.choices, default=RenvoiState.PROPOSED)
    segment_id = models.UUIDField(help_text="as the version names it")
    start_ms = models.PositiveIntegerField()
    says = models.TextField()
    should_say = models.TextField()
    reason = models.TextField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    second = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    canonical = models.TextField(blank=True)
    signature = models.CharField(max_length=100, blank=True)
    key = models.ForeignKey(CourtKey, null=True, on_delete=models.PROTECT, related_name="+")

    objects = RenvoiQuerySet.as_manager()

    class Meta:
        ordering = ["made_at"]
        constraints = [models.UniqueConstraint(fields=["version", "number"], name="renvoi_number_once_in_a_version")]

    def __str__(self) -> str:
        return f"{self.version} renvoi {self.number or '?'}"

    @property
    def audited_hearing_id(self) -> uuid.UUID | None:
        return self.version.audited_hearing_id

    @property
    def document(self) -> dict[str, Any]:
        return json.loads(self.canonical)

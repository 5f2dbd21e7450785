"""The audit trail: who looked at, changed or copied what, and when. Rows are only ever added."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditAction(models.TextChoices):
    LOGIN = "login", _("logged in")
    LOGIN_FAILED = "login_failed", _("failed to log in")
    LOGOUT = "logout", _("logged out")
    PASSWORD_CHANGED = "password_changed", _("changed the password")  # noqa: S105
    TOKEN_CREATED = "token_created", _("created an API token")  # noqa: S105
    VIEWED = "viewed", _("viewed")
    LISTENED = "listened", _("listened")
    CREATED = "created", _("created")
    CHANGED = "changed", _("changed")
    DELETED = "deleted", _("deleted")
    UPLOADED = "uploaded", _("uploaded")
    DOWNLOADED = "downloaded", _("downloaded")
    JOB_STARTED = "job_started", _("started a transcription")
    JOB_CANCELLED = "job_cancelled", _("cancelled a transcription")
    JOB_RETRIED = "job_retried", _("retried a transcription")
    SENT_AWAY = "sent_away", _("sent audio out of the building")
    JOB_PAUSED = "job_paused", _("paused a transcription")
    JOB_RESUMED = "job_resumed", _("resumed a transcription")
    JOB_PRIORITY = "job_priority", _("changed the priority of a transcription")
    SUBMITTED = "submitted", _("submitted for review")
    SENT_BACK = "sent_back", _("sent back from review")
    CONFIRMED = "confirmed", _("confirmed a transcript")
    CERTIFIED = "certified", _("certified a transcript")
    REOPENED = "reopened", _("opened a new draft")
    RENVOI_MADE = "renvoi_made", _("proposed a renvoi")
    RENVOI_INITIALLED = "renvoi_initialled", _("initialled a renvoi")
    RENVOI_REFUSED = "renvoi_refused", _("refused a renvoi")
    VERSION_RESTORED = "version_restored", _("restored an earlier state")
    SEARCHED = "searched", _("searched")
    TEXT_SENT = "text_sent", _("sent text out of the building")


class AuditEvent(models.Model):
    """One line of the trail. `target` is free of foreign keys so that it outlives what it names."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField(auto_now_add=True, db_index=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    action = models.CharField(max_length=32, choices=AuditAction.choices)
    target_type = models.CharField(max_length=32, blank=True)
    target_id = models.CharField(max_length=64, blank=True, db_index=True)
    # Rights of the trail itself follow the hearing: see AuditEvent.objects use in access.
    hearing_id = models.UUIDField(null=True, db_index=True)
    details = models.JSONField(default=dict)
    address = models.GenericIPAddressField(null=True)

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.user} {self.action} {self.target_type} {self.target_id}"

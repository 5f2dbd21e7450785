"""The one way to write the audit trail."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import models

from courtsight.accounts.models import User
from courtsight.audit.address import present_address
from courtsight.audit.models import AuditAction, AuditEvent


def record_event(
    user: User | AnonymousUser | None,
    action: AuditAction,
    target: models.Model | None = None,
    **details: Any,
) -> AuditEvent:
    """Add one line. `target` names itself by class and primary key, and its hearing when it has one.

    The address is that of the request that is being answered.
    """
    return AuditEvent.objects.create(
        user=user if isinstance(user, User) else None,
        action=action,
        target_type=target._meta.model_name if target is not None else "",
        target_id=str(target.pk) if target is not None else "",
        hearing_id=getattr(target, "audited_hearing_id", None),
        details=details,
        address=present_address(),
    )

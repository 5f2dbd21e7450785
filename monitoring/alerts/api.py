"""GET /api/v1/alerts, for administrators."""

from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from courtsight.accounts.roles import Action
from monitoring.alerts.models import Alert, Silence
from monitoring.alerts.notice import address_of, runbook_of
from monitoring.alerts.shown import Row, rows_of
from transcription.schemas import ProblemSchema

router = Router(tags=["alerts"])

LATELY = timedelta(days=7)
MOST_OVER = 200


class AlertSchema(Schema):
    """`value`: the number of the rule's `condition`, when it was last looked at. `code`: the reason's on /health."""

    id: UUID
    rule: str
    code: str | None
    severity: Literal["critical", "warning"]
    state: Literal["pending", "firing", "resolved"]
    condition: str | None
    value: float | None
    summary: str
    action: str
    runbook: str
    since: datetime
    fired_at: datetime | None
    resolved_at: datetime | None
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    silenced_until: datetime | None


class AlertListSchema(Schema):
    items: list[AlertSchema]
    next_cursor: None = None


@router.get("", response={200: AlertListSchema, 401: ProblemSchema, 403: ProblemSchema})
def alerts(request: HttpRequest) -> dict[str, Any]:
    """Those that fire, then pending ones, then those of the last seven days that are over, 200 at most."""
    if not request.auth.may(Action.ADMINISTER):
        raise PermissionDenied
    found = Alert.objects.select_related("acknowledged_by")
    over = found.filter(resolved_at__gt=timezone.now() - LATELY).order_by("-resolved_at")[:MOST_OVER]
    silences = list(Silence.objects.holding())
    rows = rows_of(found.open().order_by("-since"), silences) + rows_of(over, silences)
    return {"items": [_item(row) for row in rows], "next_cursor": None}


def _item(row: Row) -> dict[str, Any]:
    alert, rule = row.alert, row.rule
    return {
        **{name: getattr(alert, name) for name in ("id", "rule", "severity", "state", "value")},
        **{name: getattr(alert, name) for name in ("since", "fired_at", "resolved_at", "acknowledged_at")},
        "code": rule.reason.code if rule else None,
        "condition": str(rule.condition) if rule else None,
        "summary": str(rule.summary) if rule else alert.rule,
        "action": str(rule.action) if rule else "",
        "runbook": runbook_of(rule) if rule else address_of("runbook"),
        "acknowledged_by": alert.acknowledged_by.username if alert.acknowledged_by else None,
        "silenced_until": row.silence.until if row.silence else None,
    }

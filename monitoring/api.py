"""GET /api/v1/health, for administrators."""

from datetime import datetime
from typing import Any, Literal

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from ninja import Router, Schema

from courtsight.accounts.roles import Action
from monitoring import health
from transcription.schemas import ErrorSchema, ProblemSchema

router = Router(tags=["health"])


class HealthReasonSchema(ErrorSchema):
    """Of the component that is named."""

    component: str


class ComponentSchema(Schema):
    """`measured`: the numbers behind it. `age_seconds`: how old they are; null when nothing was found yet."""

    name: str
    label: str
    status: Literal["healthy", "unknown", "degraded", "down"]
    reasons: list[ErrorSchema]
    measured: dict[str, float | str | None]
    age_seconds: float | None


class HealthSchema(Schema):
    """`status` is the worst of all components; one that is unknown depends on another that is down."""

    status: Literal["healthy", "degraded", "down"]
    checked_at: datetime
    reasons: list[HealthReasonSchema]
    components: list[ComponentSchema]


@router.get("", response={200: HealthSchema, 401: ProblemSchema, 403: ProblemSchema})
def system_health(request: HttpRequest) -> dict[str, Any]:
    """Whether all is well, and what to do where it is not."""
    if not request.auth.may(Action.ADMINISTER):
        raise PermissionDenied
    return health.as_document(health.look())

"""GET /api/v1/database/health, for administrators."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from ninja import Router

from courtsight.accounts.roles import Action
from monitoring.database.figures import DatabaseHealth, look
from transcription.schemas import ProblemSchema

router = Router(tags=["health"])


@router.get("/health", response={200: DatabaseHealth, 401: ProblemSchema, 403: ProblemSchema})
def database_health(request: HttpRequest) -> DatabaseHealth:
    """Connections and what they wait for, the pool, sizes, dead rows, indexes, slow statements, replicas."""
    if not request.auth.may(Action.ADMINISTER):
        raise PermissionDenied
    return look()

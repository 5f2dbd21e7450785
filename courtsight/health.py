"""For load balancers and watchdogs: is this process up, and can it do its work?"""

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from redis import RedisError


@login_not_required
def livez(request: HttpRequest) -> JsonResponse:
    """The process answers. Asks nobody else: a restart would not mend the database."""
    return JsonResponse({"status": "ok"})


@login_not_required
def readyz(request: HttpRequest) -> JsonResponse:
    """Whether the servers behind answer: 200, or 503 with the name of the one that does not."""
    answers = {"database": _database_answers(), "redis": _redis_answers()}
    parts = {name: "ok" if answered else "unreachable" for name, answered in answers.items()}
    ready = all(answers.values())
    return JsonResponse({"status": "ok" if ready else "unavailable", **parts}, status=200 if ready else 503)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _redis_answers() -> bool:
    try:
        cache.get("readyz")
    except RedisError:
        return False
    return True

"""For load balancers and watchdogs: is this process up, and can it do its work?"""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse

from monitoring.board import Board
from monitoring.checks import CHECKS

# Without these no request can be answered. Asked anew for each probe, apart from the health page.
SERVERS = Board({name: CHECKS[name] for name in ("database", "redis")}, fresh=0)


@login_not_required
def livez(request: HttpRequest) -> JsonResponse:
    """The process answers. Asks nobody else: a restart would not mend the database."""
    return JsonResponse({"status": "ok"})


@login_not_required
def readyz(request: HttpRequest) -> JsonResponse:
    """Whether the servers behind answer: 200, or 503 with the name of the one that does not, or not in time."""
    reports = SERVERS.look(settings.HEALTH_CHECK_SECONDS)
    answers = {report.name: report.is_reachable for report in reports}
    parts = {name: "ok" if answered else "unreachable" for name, answered in answers.items()}
    ready = all(answers.values())
    return JsonResponse({"status": "ok" if ready else "unavailable", **parts}, status=200 if ready else 503)

"""The page that Prometheus reads, and who else may."""

import hmac
import ipaddress
import os

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from courtsight.problems import standard_problem
from monitoring.collectors import Shared

FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-Ip")
SHARED = CollectorRegistry()
SHARED.register(Shared())


@login_not_required
@require_GET
def metrics(request: HttpRequest) -> HttpResponse:
    """In Prometheus' text format: of this machine's web processes, and of the installation."""
    if not may_scrape(request):
        return standard_problem(401 if settings.METRICS_TOKEN else 403)
    text = generate_latest(_processes()) + generate_latest(SHARED)
    return HttpResponse(text, content_type=CONTENT_TYPE_LATEST)


def may_scrape(request: HttpRequest) -> bool:
    """Whoever has METRICS_TOKEN; where none is set, programs on this machine that come by no proxy."""
    if settings.METRICS_TOKEN:
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        return kind.lower() == "bearer" and hmac.compare_digest(token.encode(), settings.METRICS_TOKEN.encode())
    if any(name in request.headers for name in FORWARDED):
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def _processes() -> CollectorRegistry:
    """Requests, queries and cache, counted by django-prometheus in each web process (see courtsight.web)."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    together = CollectorRegistry()
    MultiProcessCollector(together)
    return together

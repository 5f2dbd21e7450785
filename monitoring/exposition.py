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

# By one of these a request says that it came by a proxy; each proxy sets others.
FORWARDED = ("forwarded", "via", "x-real-ip")
FORWARDED_PREFIX = "x-forwarded"
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
    """Whoever has METRICS_TOKEN; where none is set, programs on this machine that come by no proxy.

    Behind TLS everybody comes by one, which may say nothing of it.
    """
    if settings.METRICS_TOKEN:
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        return kind.lower() == "bearer" and hmac.compare_digest(token.encode(), settings.METRICS_TOKEN.encode())
    if settings.BEHIND_TLS or any(_tells_of_a_proxy(name.lower()) for name in request.headers):
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def _tells_of_a_proxy(header: str) -> bool:
    return header in FORWARDED or header.startswith(FORWARDED_PREFIX)


def _processes() -> CollectorRegistry:
    """Requests, queries and cache, counted by django-prometheus in each web process (see courtsight.web)."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    together = CollectorRegistry()
    MultiProcessCollector(together)
    return together

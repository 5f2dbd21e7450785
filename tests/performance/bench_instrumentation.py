"""What counting costs: a request with and without what measures it, and the end of a job with and without its figures.

In PostgreSQL as the tests start it (without fsync). Requests are answered in this process, in turn by either chain of
middleware; the page is the one that does least, so that nothing hides the difference.
"""

import statistics
import time
from collections.abc import Callable

from tests.performance.apart import figures_of, tell
from tests.performance.figures import Figure

MEASURING = (
    "courtsight.request_ids.RequestIdMiddleware",
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
)
ROUNDS, REQUESTS, ENDS = 40, 50, 300
SHORT_JOB = 2.0  # seconds that a clip of half a minute takes; longer jobs are counted once as well


def run() -> list[Figure]:
    return figures_of("tests.performance.bench_instrumentation")


def _measure() -> list[Figure]:
    plain, measured = _chain(without=MEASURING), _chain(without=())
    pairs = [(_request(plain), _request(measured)) for _ in range(ROUNDS)]
    cost = statistics.median(more - less for less, more in pairs)
    job = _end_of_a_job()
    note = f"{ROUNDS} rounds of {REQUESTS} requests to /livez, in turn"
    return [
        Figure("a request without it, median", statistics.median(less for less, _ in pairs), "ms", note=note),
        Figure("what measuring adds to a request, median", cost, "ms", "< 1 ms", note),
        Figure("counting the end of a job, median", job, "ms", note=f"{ENDS} times, in a transaction"),
        Figure("of a job of 2 seconds", job / SHORT_JOB / 10, "%", "< 1 %", "a clip of half a minute"),
    ]


def _chain(without: tuple[str, ...]) -> Callable[[object], object]:
    """The whole of Django with some middleware left out."""
    from django.conf import settings
    from django.core.handlers.wsgi import WSGIHandler
    from django.test import override_settings

    with override_settings(MIDDLEWARE=[name for name in settings.MIDDLEWARE if name not in without]):
        return WSGIHandler().get_response


def _request(answer: Callable[[object], object]) -> float:
    """Milliseconds of one, on average."""
    from django.test import RequestFactory

    requests = [RequestFactory().get("/livez") for _ in range(REQUESTS)]
    began = time.perf_counter()
    for request in requests:
        answer(request)
    return 1000 * (time.perf_counter() - began) / REQUESTS


def _end_of_a_job() -> float:
    """Milliseconds."""
    from django.db import transaction

    from monitoring.metrics import End, count_end

    end = End("whisper", "id-ID", "completed", SHORT_JOB, 1_000_000, 30.0, confidence=0.8)
    found = []
    for _ in range(ENDS):
        with transaction.atomic():
            began = time.perf_counter()
            count_end(end)
            found.append(1000 * (time.perf_counter() - began))
    return statistics.median(found)


if __name__ == "__main__":
    tell(_measure)

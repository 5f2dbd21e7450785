"""How soon administrators and Prometheus are answered, on the whole product with nothing else to do."""

import statistics
import time

import requests

from tests.performance.figures import Figure
from tests.site import Site

TIMES = 200
PAUSE = 0.05  # seconds between two questions
# Between two of somebody who looks so rarely that all that a look asks must be asked anew.
RARE_TIMES, RARE_PAUSE = 40, 3.0


def run() -> list[Figure]:
    site = Site().wait_until_ready()
    try:
        token = site.manage("createtoken", "admin").splitlines()[-1]
        health = times(f"{site.url}/api/v1/health", {"Authorization": f"Bearer {token}"})
        rare = times(f"{site.url}/api/v1/health", {"Authorization": f"Bearer {token}"}, RARE_TIMES, RARE_PAUSE)
        metrics = times(f"{site.url}/metrics", {})
    finally:
        site.stop()
        site.remove()
    note = f"{TIMES} requests one after the other"
    rarely = f"{RARE_TIMES} requests, one each {RARE_PAUSE:.0f} s"
    return [
        Figure("/api/v1/health with every check, 95th percentile", p95(health), "ms", "< 100 ms", note),
        Figure("/api/v1/health, median", 1000 * statistics.median(health), "ms", note=note),
        Figure("/api/v1/health asked rarely, 95th percentile", p95(rare), "ms", "< 100 ms", rarely),
        Figure("/api/v1/health asked rarely, median", 1000 * statistics.median(rare), "ms", note=rarely),
        Figure("/metrics, 95th percentile", p95(metrics), "ms", note=note),
    ]


def times(address: str, headers: dict[str, str], count: int = TIMES, pause: float = PAUSE) -> list[float]:
    """Seconds that each answer took; the first, which looks at everything for the first time, is left out."""
    found = []
    with requests.Session() as session:
        session.get(address, headers=headers, timeout=30)
        for _ in range(count):
            began = time.monotonic()
            answer = session.get(address, headers=headers, timeout=30)
            found.append(time.monotonic() - began)
            assert answer.status_code == 200
            time.sleep(pause)
    return found


def p95(found: list[float]) -> float:
    """Milliseconds."""
    return 1000 * statistics.quantiles(found, n=20)[-1]

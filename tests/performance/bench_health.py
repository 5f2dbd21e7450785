"""How soon administrators and Prometheus are answered, on the whole product with nothing else to do."""

import statistics
import time

import requests

from tests.performance.figures import Figure
from tests.site import Site

TIMES = 200
PAUSE = 0.05  # seconds between two questions


def run() -> list[Figure]:
    site = Site().wait_until_ready()
    try:
        token = site.manage("createtoken", "admin").splitlines()[-1]
        health = times(f"{site.url}/api/v1/health", {"Authorization": f"Bearer {token}"})
        metrics = times(f"{site.url}/metrics", {})
    finally:
        site.stop()
        site.remove()
    note = f"{TIMES} requests one after the other"
    return [
        Figure("/api/v1/health with every check, 95th percentile", p95(health), "ms", "< 100 ms", note),
        Figure("/api/v1/health, median", 1000 * statistics.median(health), "ms", note=note),
        Figure("/metrics, 95th percentile", p95(metrics), "ms", note=note),
    ]


def times(address: str, headers: dict[str, str]) -> list[float]:
    """Seconds that each answer took; the first, which looks at everything for the first time, is left out."""
    found = []
    with requests.Session() as session:
        session.get(address, headers=headers, timeout=30)
        for _ in range(TIMES):
            began = time.monotonic()
            answer = session.get(address, headers=headers, timeout=30)
            found.append(time.monotonic() - began)
            assert answer.status_code == 200
            time.sleep(PAUSE)
    return found


def p95(found: list[float]) -> float:
    """Milliseconds."""
    return 1000 * statistics.quantiles(found, n=20)[-1]

"""Real worker processes on the test's database, to be killed and started again."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import psutil
from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent.parent
CLAIM_SECONDS, SWEEP_SECONDS = 4, 2  # as in production, but sooner


def wait_until(condition: Callable[[], bool], seconds: float, what: str) -> float:
    """How long it took. Raises AssertionError when it does not come true in time."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < seconds, f"{what}: not within {seconds} s"
        time.sleep(0.1)
    return time.monotonic() - began


class Crew:
    """A worker with one process in its pool, and the scheduler that rings for it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        host = quote(str(connection.settings_dict["OPTIONS"].get("host") or connection.settings_dict["HOST"]))
        self.environment = os.environ | {
            "COURTSIGHT_HOME": str(settings.HOME.path),
            "DATABASE_URL": f"postgres://postgres@/{connection.settings_dict['NAME']}?host={host}",
            "REDIS_URL": settings.REDIS_URL,
            "CLAIM_SECONDS": str(CLAIM_SECONDS),
            "SWEEP_SECONDS": str(SWEEP_SECONDS),
            "OMP_NUM_THREADS": "1",
        }
        self.scheduler = self._start("beat", "--pidfile", "", "--schedule", str(folder / "schedule"))
        self.worker = self._start_worker()

    def _start(self, *arguments: str) -> subprocess.Popen:
        command = ["setpriv", "--pdeathsig", "KILL", sys.executable, "-m", "celery", "--app", "courtsight", "--quiet"]
        with (self.folder / "crew.log").open("a") as log:
            return subprocess.Popen([*command, *arguments], cwd=ROOT, env=self.environment, stdout=log, stderr=log)

    def _start_worker(self) -> subprocess.Popen:
        return self._start("worker", "--pool", "prefork", "--concurrency", "1", "--without-gossip", "--without-mingle")

    def kill_the_process_at_work(self) -> None:
        for child in psutil.Process(self.worker.pid).children():
            child.send_signal(signal.SIGKILL)

    def kill_the_worker(self) -> None:
        """And start another one, as the process runner would."""
        self.worker.send_signal(signal.SIGKILL)
        self.worker.wait(10)
        self.worker = self._start_worker()

    def log(self) -> str:
        return (self.folder / "crew.log").read_text()[-5000:]

    def stop(self) -> None:
        for process in (self.scheduler, self.worker):
            process.terminate()
        for process in (self.scheduler, self.worker):
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(10)

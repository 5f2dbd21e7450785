"""Real worker processes on the test's database, to be killed and started again."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import psutil
from django.conf import settings
from django.db import connection

from courtsight.embedded import programs
from courtsight.queues import Queue

CELERY = ["-m", "celery", "--app", "courtsight", "--quiet"]
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
    """A worker, with one process in its pool unless told otherwise, and the scheduler that rings for it.

    It serves all queues; with `quick` only long ones, beside a worker for the others, as in `make run`.
    """

    def __init__(self, folder: Path, quick: bool = False, processes: int = 1, **environment: str) -> None:
        self.folder = folder
        self.processes = processes
        self.queues = [Queue.TRANSCRIPTION] if quick else list(Queue)
        host = quote(str(connection.settings_dict["OPTIONS"].get("host") or connection.settings_dict["HOST"]))
        self.environment = os.environ | {
            "COURTSIGHT_HOME": str(settings.HOME.path),
            "DATABASE_URL": f"postgres://postgres@/{connection.settings_dict['NAME']}?host={host}",
            "REDIS_URL": settings.REDIS_URL,
            "CLAIM_SECONDS": str(CLAIM_SECONDS),
            "SWEEP_SECONDS": str(SWEEP_SECONDS),
            "OMP_NUM_THREADS": "1",
            **environment,
        }
        self.scheduler = self._start("beat", "--pidfile", "", "--schedule", str(folder / "schedule"))
        self.worker = self._start_worker("worker", *self.queues)
        self.quick = self._start_quick() if quick else None

    def _start(self, *arguments: str) -> subprocess.Popen:
        return self._run(["setpriv", "--pdeathsig", "KILL", sys.executable, *CELERY, *arguments])

    def _start_worker(self, name: str, *queues: Queue) -> subprocess.Popen:
        return self._run(programs.worker(name, self.processes, *queues).command)

    def _start_quick(self) -> subprocess.Popen:
        return self._run(programs.worker("quick", 1, Queue.QUICK, Queue.INDEXING).command)

    def _run(self, command: list[str]) -> subprocess.Popen:
        with (self.folder / "crew.log").open("a") as log:
            return subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=log, stderr=log)

    def seconds_at_work(self) -> float:
        """Of a processor, in the processes of the pool so far."""
        return sum(child.cpu_times().user for child in psutil.Process(self.worker.pid).children())

    def kill_the_process_at_work(self) -> None:
        for child in psutil.Process(self.worker.pid).children():
            child.send_signal(signal.SIGKILL)

    def kill_the_worker(self) -> None:
        """And start another one, as the process runner would."""
        self.worker.send_signal(signal.SIGKILL)
        self.worker.wait(10)
        self.worker = self._start_worker("worker", *self.queues)

    def kill_everybody(self) -> None:
        """All processes of both workers at once; and start them again, as the process runner would."""
        for process in self.processes_at_work():
            with suppress(psutil.NoSuchProcess):
                process.kill()
        self.kill_the_worker()
        if self.quick is not None:
            self.quick.wait(10)
            self.quick = self._start_quick()

    def processes_at_work(self) -> list[psutil.Process]:
        """Those of both workers, pools included."""
        mains = [psutil.Process(main.pid) for main in (self.worker, self.quick) if main is not None]
        return [process for main in mains for process in (main, *main.children(recursive=True))]

    def log(self) -> str:
        return (self.folder / "crew.log").read_text()[-5000:]

    def stop(self) -> None:
        processes = [process for process in (self.scheduler, self.worker, self.quick) if process is not None]
        for process in processes:
            process.terminate()
        for process in processes:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(10)

"""Every worker killed once a minute during a recording of 30 minutes: what it costs, and whether the text is the same.

Real Celery workers as `make run` starts them, one process a core and the quick one, with the claims and sweeps of
production. An undisturbed run of the same recording comes first. Where the machine is shared a minute is stretched:
it ends when a machine of our own would have done a minute's work (the undisturbed run tells how much slower this is).
"""

import os
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil

from tests import servers
from tests.performance.figures import Figure

MINUTES, KILL_EVERY = 30, 60  # minutes, seconds
SHARED_FROM = 1.5  # below, it is starts and ends, in which not all cores have work
PRODUCTION = {"CLAIM_SECONDS": "20", "SWEEP_SECONDS": "10"}


def run() -> list[Figure]:
    running = servers.start()
    try:
        return _measure()
    finally:
        running.stop()


def _measure() -> list[Figure]:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "courtsight.settings")
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from tests.performance.bench_long import start_job

    call_command("migrate", verbosity=0)
    with tempfile.TemporaryDirectory(prefix="courtsight-bench-") as folder:
        calm = Run(start_job(MINUTES), Path(folder))
        calm.work()
        calm.forget()
        disturbed = Run(start_job(MINUTES), Path(folder))
        disturbed.work(KILL_EVERY * calm.stretch())
    figures = _figures(calm, disturbed)
    connection.close_pool()
    return figures


def _figures(calm: "Run", disturbed: "Run") -> list[Figure]:
    every = f"one every {KILL_EVERY * calm.stretch():.0f} s"
    note = f"{disturbed.kills} kills, {every}, in {disturbed.seconds:.0f} s; undisturbed {calm.seconds:.0f} s"
    cpu = f"{disturbed.cpu:.0f} s instead of {calm.cpu:.0f} s, starts of workers and loading of models included"
    same = sum(a != b for a, b in zip(calm.text(), disturbed.text(), strict=False))
    same += abs(len(calm.text()) - len(disturbed.text()))
    return [
        Figure("segments that differ", same, f"of {len(calm.text())}", "0", note),
        Figure("audio that was begun again", 100 * disturbed.begun_again(), "%", "", "batches lost, counted whole"),
        Figure("extra compute", 100 * (disturbed.cpu / calm.cpu - 1), "%", "< 15 %", cpu),
    ]


class Run:
    """One job from its start to its end in a crew of its own."""

    def __init__(self, job: Any, folder: Path) -> None:
        self.job, self.folder = job, folder
        self.kills, self.cpu, self.seconds = 0, 0.0, 0.0

    def work(self, kill_every: float = float("inf")) -> None:
        """Until the job has ended. Raises RuntimeError unless it is completed."""
        from courtsight.embedded.programs import cores
        from tests.transcription.workers import Crew

        begun = killed = time.monotonic()
        crew = Crew(self.folder, quick=True, processes=cores(), **PRODUCTION)
        try:
            while not self._has_ended():
                time.sleep(1)
                if time.monotonic() - killed > kill_every:
                    self._count_cpu(crew)
                    crew.kill_everybody()
                    killed, self.kills = time.monotonic(), self.kills + 1
            self.seconds = time.monotonic() - begun
            self._count_cpu(crew)
        finally:
            crew.stop()
        if self.job.status != "completed":
            raise RuntimeError(f"{self.job.status}: {self.job.error_detail}\n{crew.log()}")

    def stretch(self) -> float:
        """How much longer everything takes than on a machine of our own; 1 unless it is clearly shared."""
        from courtsight.embedded.programs import cores

        slower = self.seconds * cores() / self.cpu
        return slower if slower > SHARED_FROM else 1.0

    def forget(self) -> None:
        """The next run finds neither the result nor the decoded file."""
        import redis
        from django.conf import settings

        redis.Redis.from_url(settings.REDIS_URL).flushall()
        self.job.recording.decoded_path.unlink()

    def text(self) -> list[str]:
        return list(self.job.transcript.segments.values_list("text", flat=True))

    def begun_again(self) -> float:
        chunks = list(self.job.chunks.values_list("start", "end", "attempts"))
        lost = sum((attempts - 1) * (end - start) for start, end, attempts in chunks)
        return lost / sum(end - start for start, end, _ in chunks)

    def _has_ended(self) -> bool:
        self.job.refresh_from_db()
        return self.job.finished_at is not None

    def _count_cpu(self, crew: Any) -> None:
        for process in crew.processes_at_work():
            with suppress(psutil.NoSuchProcess):
                times = process.cpu_times()
                self.cpu += times.user + times.system

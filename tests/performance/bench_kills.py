"""Every worker killed once a minute during a recording of 30 minutes: what it costs, and whether the text is the same.

Real Celery workers as `make run` starts them, one process a core and the quick one, with the claims and sweeps of
production. An undisturbed run of the same recording comes first. Where the machine is shared a minute is stretched:
it ends when a machine of our own would have done a minute's work (the undisturbed run tells how much slower this is).
"""

import tempfile
import time
from contextlib import suppress
from itertools import zip_longest
from pathlib import Path
from typing import Any

import psutil

from tests.performance.apart import figures_of, tell
from tests.performance.figures import Figure

MINUTES = 30
# Seconds, and what it may cost. Where all takes less than three minutes a minute is seldom: twice as often as well.
KILL_EVERY = {60: "< 15 %", 30: ""}
SHARED_FROM = 1.5  # below, it is starts and ends, in which not all cores have work
PRODUCTION = {"CLAIM_SECONDS": "20", "SWEEP_SECONDS": "10"}


def run() -> list[Figure]:
    return figures_of("tests.performance.bench_kills")


def _measure() -> list[Figure]:
    from tests.performance.bench_long import start_job

    with tempfile.TemporaryDirectory(prefix="courtsight-bench-") as folder:
        calm = Run(start_job(MINUTES), Path(folder))
        calm.work()
        figures = []
        for seconds, target in KILL_EVERY.items():
            calm.forget()
            disturbed = Run(start_job(MINUTES), Path(folder))
            disturbed.work(seconds * calm.stretch())
            figures += _figures(f"killed every {seconds} s", calm, disturbed, target)
    return figures


def _figures(name: str, calm: "Run", disturbed: "Run", target: str) -> list[Figure]:
    kills = f"{disturbed.kills} kills in {disturbed.seconds:.0f} s; undisturbed {calm.seconds:.0f} s"
    kills += f"; a second counted as {calm.stretch():.1f}" if calm.stretch() > 1 else ""
    cpu = f"{disturbed.cpu:.0f} s instead of {calm.cpu:.0f} s, starts of workers and loading of models included"
    differing = sum(a != b for a, b in zip_longest(calm.text(), disturbed.text()))
    return [
        Figure(f"{name}: segments that differ", differing, f"of {len(calm.text())}", "0", kills),
        Figure(f"{name}: audio begun again", 100 * disturbed.begun_again(), "%", "", "lost batches, counted whole"),
        Figure(f"{name}: extra compute", 100 * (disturbed.cpu / calm.cpu - 1), "%", target, cpu),
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

        from transcription.models import Cached

        Cached.objects.all().delete()
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


if __name__ == "__main__":
    tell(_measure)

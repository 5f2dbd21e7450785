"""Ten minutes, an hour and a day of eight hours: time of each stage, and the peak memory of the worker.

One worker process on one core, as jobs run, rows and all. All of each recording is decoded, searched and planned, and
all of the transcript is assembled and stored; of the batches a sample is transcribed, as much as ten minutes have, and
stands for the others (BENCH_FULL=1: all of them, which takes an hour and a half).
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests import servers
from tests.performance.bench_pipeline import ROOT, long_recording
from tests.performance.figures import Figure

MINUTES = {"10 minutes": 10, "60 minutes": 60, "8 hours": 480}
STAGES = ("prepare", "transcribe", "assemble")
EVERY = {"10 minutes": 1, "60 minutes": 6, "8 hours": 48}  # batches


def run() -> list[Figure]:
    running = servers.start()
    try:
        _manage("migrate")
        measured = {name: _in_a_process(minutes, EVERY[name]) for name, minutes in MINUTES.items()}
    finally:
        running.stop()
    return [*(figure for name, result in measured.items() for figure in _figures(name, result)), *_slope(measured)]


def _slope(measured: dict[str, dict[str, float]]) -> list[Figure]:
    """What an hour of audio takes in all, in each; if time grows as the length does they are alike."""
    hourly = {name: sum(result[stage] for stage in STAGES) / (MINUTES[name] / 60) for name, result in measured.items()}
    short, *_others, long = hourly.values()
    shown = ", ".join(f"{name} {seconds:.0f} s" for name, seconds in hourly.items())
    growth = Figure("8 hours over 10 minutes, an hour of audio", 100 * (long / short - 1), "%", "< 10 %", shown)
    grown = sum(measured["8 hours"][stage] - measured["10 minutes"][stage] for stage in STAGES)
    minutes = MINUTES["8 hours"] - MINUTES["10 minutes"]
    return [Figure("slope from 10 minutes to 8 hours", grown / minutes, "s", note="for each minute of audio"), growth]


def _figures(name: str, result: dict[str, float]) -> list[Figure]:
    hours = MINUTES[name] / 60
    is_sample = EVERY[name] > 1 and not os.environ.get("BENCH_FULL")
    sample = f", one batch in {EVERY[name]} stands for the others" if is_sample else ""
    size = f"{result['segments']:.0f} segments, {result['words']:.0f} words"
    notes = {"prepare": "decode, search, plan, store", "transcribe": f"one core{sample}", "assemble": size}
    stages = [
        Figure(
            f"{name}: {stage}, an hour of audio",
            result[stage] / hours,
            "s",
            note=f"{result[stage]:.1f} s in all; {note}",
        )
        for stage, note in notes.items()
    ]
    return [*stages, Figure(f"{name}: peak memory of the worker", result["memory"], "MB", "< 1500 MB")]


def _manage(*arguments: str) -> None:
    subprocess.run([sys.executable, "manage.py", *arguments, "--verbosity", "0"], cwd=ROOT, check=True)


def _in_a_process(minutes: int, every: int) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.performance.bench_long", str(minutes), str(every)]
    environment = os.environ | {"OMP_NUM_THREADS": "1", "DJANGO_SETTINGS_MODULE": "courtsight.settings", "WORKERS": "1"}
    child = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(child.stdout.splitlines()[-1])


def measure(minutes: int, every: int) -> dict[str, float]:
    """Seconds of each stage, and megabytes, of one job in this process. Transcription's are those of all batches."""
    from transcription import work
    from transcription.engines import load_engine

    job = start_job(minutes)
    load_engine(job.engine_now)  # once a process, whatever comes: no part of the slope
    result = {"prepare": _seconds(work.run_next)}
    batches = sorted(set(job.chunks.values_list("batch", flat=True)))
    sample = batches if os.environ.get("BENCH_FULL") else batches[::every]
    _keep_back(job, sample)
    taken = sum(_seconds(work.run_next) for _ in sample)
    result["transcribe"] = taken * _length(job, batches) / _length(job, sample)
    _fill(job)
    result["assemble"] = _seconds(work.run_next)
    # Not getrusage: its peak includes that of the process which started this one.
    result["memory"] = int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) / 1024
    segments = job.__class__.objects.get(pk=job.pk).transcript.segments
    result["segments"] = segments.count()
    result["words"] = sum(len(words) for words in segments.values_list("words", flat=True))
    return result


def start_job(minutes: int) -> Any:
    from courtsight.accounts.models import User
    from transcription.dispatch import create_job
    from transcription.recordings import add_recording

    user, _ = User.objects.get_or_create(username="panitera")
    with tempfile.TemporaryDirectory(prefix="courtsight-bench-") as folder:
        source = long_recording(Path(folder) / f"{minutes}.wav", minutes)
        recording, _ = add_recording(source, source.name, None, user, None)
    return create_job(recording, user, language="id-ID")


def _keep_back(job: Any, sample: list[int]) -> None:
    """Others than the sample look as if somebody else worked on them."""
    from datetime import timedelta

    from django.utils import timezone

    later = timezone.now() + timedelta(days=1)
    job.chunks.exclude(batch__in=sample).update(claimed_by="elsewhere", claimed_until=later)


def _fill(job: Any) -> None:
    """Each chunk of which no other is known gets the words of one that was transcribed, at its own time."""
    from transcription.results import dump_result, load_result

    known = [(chunk.start, load_result(chunk.result)) for chunk in job.chunks.filter(status="done")]
    for number, chunk in enumerate(job.chunks.undone()):
        start, result = known[number % len(known)]
        chunk.result, chunk.status, chunk.claimed_by = dump_result(_moved(result, chunk.start - start)), "done", ""
        chunk.save(update_fields=["result", "status", "claimed_by"])


def _moved(result: Any, by: float) -> Any:
    from dataclasses import replace

    words = tuple(replace(word, start=word.start + by, end=word.end + by) for word in result.words)
    return replace(result, words=words, findings=())


def _length(job: Any, batches: list[int]) -> float:
    return sum(end - start for start, end in job.chunks.filter(batch__in=batches).values_list("start", "end"))


def _seconds(step: Callable[[], object]) -> float:
    begun = time.perf_counter()
    step()
    return time.perf_counter() - begun


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(measure(int(sys.argv[1]), int(sys.argv[2]))))

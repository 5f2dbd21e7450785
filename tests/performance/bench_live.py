"""Live captions: how soon a word is shown, and how soon its line is final.

The whole product runs, and the reference client plays two minutes into it at the speed of speech. Latencies count from
when the last sample of a word was sent. The load is the processor time of the live worker a second of speech.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import psutil

from courtsight.embedded import supervisor
from courtsight.embedded.paths import Home
from tests.performance.bench_upload import HEARING
from tests.performance.figures import Figure
from tests.performance.news import Speech, speech
from tests.site import ROOT, Site
from transcription.evaluation import score
from transcription.normalise import Level
from transcription.types import Word

MINUTES = 2


def run() -> list[Figure]:
    site = Site().wait_until_ready()
    try:
        with tempfile.TemporaryDirectory(prefix="courtsight-bench-") as folder:
            return measure(site, speech(Path(folder), MINUTES))
    finally:
        site.stop()
        site.remove()


def measure(site: Site, spoken: Speech) -> list[Figure]:
    hearing = site.python(HEARING).strip().splitlines()[-1]
    token = site.manage("createtoken", "admin").strip().splitlines()[-1]
    worker = psutil.Process(supervisor.process_ids(Home(site.home))["live"])
    before = _seconds(worker)
    told = streamed(site, spoken.path, hearing, token)
    load = (_seconds(worker) - before) / spoken.seconds
    assert told["sent_sha256"] == told["stored_sha256"]
    figures = [
        Figure("a word is shown, median", told["interim_latency_p50"], "s", "< 1.0 s"),
        Figure("its line is final, median", told["final_latency_p50"], "s", "< 3 s"),
        Figure("its line is final, 95th percentile", told["final_latency_p95"], "s", "< 5.5 s"),
        Figure("load of one stream", load, "cores", note="loading the model included"),
    ]
    if spoken.text:
        live, batch = wer(spoken, str(told["text"])), wer(spoken, transcribed(site, spoken.path))
        figures.append(Figure("WER of the final lines", live, "%", note=spoken.kind))
        figures.append(Figure("WER of the batch result", batch, "%", note="the same sound"))
        figures.append(Figure("the final lines over the batch result", live - batch, "points", "< 6 points"))
    return figures


def wer(spoken: Speech, text: str) -> float:
    """In percent, of normalised words."""
    return 100 * score(spoken.text, [Word(0.0, 0.0, word) for word in text.split()]).words[Level.N1].value


def transcribed(site: Site, path: Path) -> str:
    """By the batch pipeline, when the hearing is over."""
    said = json.loads(site.manage("transcribe", str(path)))
    return " ".join(segment["text"] for segment in said["segments"])


def streamed(site: Site, path: Path, hearing: str, token: str) -> dict[str, object]:
    """The last line of the client."""
    command = [sys.executable, "manage.py", "stream", str(path), "--url", site.url, "--token", token]
    done = subprocess.run(
        [*command, "--hearing", hearing, "--json"], cwd=ROOT, env=site.environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def _seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system

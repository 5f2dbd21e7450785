"""What the cache saves: a mixed workload of 40 jobs, and a recording that was transcribed before.

The workload: twelve recordings made from the committed hearing, eight minutes each where nothing else is said. Four are
unlike each other (other order of what is said, other loudness); four are copies of those of which an odd amount was
cut off at the beginning, one of them at both ends; two were recorded on for two minutes; two are short and new.
Each is transcribed once in that order, then 28 times one of them in another hearing, at random. All is done by the
real pipeline and jobs, with an engine that counts instead of listening. The hit rate is that of the seconds of audio
in all chunks: those that no engine had to hear, by those that the 40 transcripts needed. Nothing is in the cache at
first.
"""

import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import requests
from tusclient.client import TusClient

from tests.performance.bench_upload import HEARING as NEW_HEARING
from tests.performance.bench_upload import upload
from tests.performance.figures import Figure
from tests.site import ROOT, Site
from transcription.types import SAMPLE_RATE

JOBS = 40
MINUTES = 8
PIECE = 13 * SAMPLE_RATE  # what is put in another order: some sentences
RECORDING = ROOT / "tests" / "data" / "sidang-pidana.opus"
HEARING = NEW_HEARING.replace("'1/Pdt.G", "f'{Case.objects.count() + 1}/Pdt.G")
WAIT_SECONDS = 300


def run() -> list[Figure]:
    return [*_workload_apart(), *_known_recording()]


def _workload_apart() -> list[Figure]:
    """In a process of its own: it needs settings and servers of its own."""
    command = [sys.executable, "-m", "tests.performance.bench_cache"]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    found = json.loads(done.stdout.splitlines()[-1])
    note = f"{JOBS} jobs over 12 recordings, {found['needed'] / 60:.0f} minutes in chunks"
    return [
        Figure("hit rate of the mixed workload, by seconds of audio", 100 * found["rate"], "%", "> 80 %", note),
        Figure("jobs answered as a whole", found["whole"], "", note=f"of {JOBS}"),
        Figure("trimmed and extended recordings: seconds answered", 100 * found["copies"], "%", note="six recordings"),
    ]


def workload() -> dict[str, float]:
    """The workload on servers of its own, and what came of it."""
    from tests import servers

    running = servers.start()
    try:
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        with tempfile.TemporaryDirectory(prefix="courtsight-bench-") as folder:
            return _measure(recordings(), Path(folder))
    finally:
        running.stop()


def recordings() -> list[np.ndarray]:
    bases = [_another(seed, MINUTES * 60) for seed in range(4)]
    a, b, c, d = bases
    trimmed = [a[979_797:], b[52_801:], c[200_003:], d[1_234_567:-777_777]]
    longer = [np.concatenate([a, _another(10, 120)]), np.concatenate([b, _another(11, 120)])]
    return [*bases, *trimmed, *longer, _another(20, 120), _another(21, 120)]


def _another(seed: int, seconds: int) -> np.ndarray:
    """The hearing's sentences in another order and loudness: another recording, as far as samples go."""
    from faster_whisper.audio import decode_audio

    choice = np.random.default_rng(seed)
    whole = decode_audio(str(RECORDING))
    pieces = np.array_split(whole, len(whole) // PIECE)
    repeated = [pieces[index] for _ in range(-(-seconds // 180) + 1) for index in choice.permutation(len(pieces))]
    sound = np.concatenate([piece * choice.uniform(0.5, 0.95) for piece in repeated])[: seconds * SAMPLE_RATE]
    return (sound * 32767).astype("<i2")


def _measure(sounds: Sequence[np.ndarray], folder: Path) -> dict[str, float]:
    from courtsight.accounts.models import User
    from tests.fakes import FakeEngine, installed
    from transcription.audio.wav import wav_header

    user = User.objects.create(username="panitera")
    paths = [folder / f"{index}.wav" for index in range(len(sounds))]
    for path, sound in zip(paths, sounds, strict=True):
        path.write_bytes(wav_header(len(sound)) + sound.tobytes())
    order = [*range(len(sounds)), *random.Random(7).choices(range(len(sounds)), k=JOBS - len(sounds))]
    needed: dict[int, float] = {}
    heard = {}
    with installed(FakeEngine()):
        for number, index in enumerate(order):
            needed[number], heard[number] = _transcribed(user, paths[index], needed.get(index, 0.0))
    copies = [number for number in range(JOBS) if 4 <= number < 10]
    return {
        "needed": sum(needed.values()),
        "rate": 1 - sum(heard.values()) / sum(needed.values()),
        "whole": sum(1 for seconds in heard.values() if not seconds),
        "copies": 1 - sum(heard[number] for number in copies) / sum(needed[number] for number in copies),
    }


def _transcribed(user: object, path: Path, known: float) -> tuple[float, float]:
    """Seconds of audio that the transcript needed, and those that the engine heard."""
    from tests.transcription.jobs import spoken_recording, started_job, work_until_done

    job = started_job(user, spoken_recording(source=path, duration=path.stat().st_size / 2 / SAMPLE_RATE))
    work_until_done(1000)
    job.refresh_from_db()
    assert job.status == "completed", job.error_detail
    chunks = list(job.chunks.all())
    heard = sum(chunk.end - chunk.start for chunk in chunks if not chunk.from_cache)
    return sum(chunk.end - chunk.start for chunk in chunks) or known, heard


def _known_recording() -> list[Figure]:
    """Through the real web server and workers, with the real engine."""
    site = Site().wait_until_ready()
    try:
        token = site.manage("createtoken", "admin").strip().splitlines()[-1]
        client = TusClient(f"{site.url}/uploads/", headers={"Authorization": f"Bearer {token}"})
        taken = [_from_click_to_transcript(site, client) for _ in range(4)]
    finally:
        site.stop()
        site.remove()
    note = "three minutes, from the request to the transcript in the caller's hands"
    return [
        Figure("a recording never heard before", taken[0], "s", note=note),
        Figure("the same in another hearing, slowest of 3", max(taken[1:]), "s", "< 2 s", note),
    ]


def _from_click_to_transcript(site: Site, client: TusClient) -> float:
    """Into a new hearing, whose own upload starts no job."""
    hearing = site.python(HEARING).strip().splitlines()[-1]
    upload(client, hearing, RECORDING)
    latest = "from transcription.models import Recording; print(Recording.objects.latest('created_at').pk)"
    recording = site.python(latest).strip().splitlines()[-1]
    session = requests.Session()
    session.headers.update(client.headers)
    begun = time.monotonic()
    body = {"recording_id": recording, "language_code": "id-ID"}
    job = session.post(f"{site.url}/api/v1/stt/transcribe", json=body, timeout=10).json()
    while job["status"] not in ("completed", "failed") and time.monotonic() - begun < WAIT_SECONDS:
        time.sleep(0.05)
        job = session.get(f"{site.url}/api/v1/stt/jobs/{job['id']}", timeout=10).json()
    transcript = session.get(f"{site.url}/api/v1/stt/transcripts/{job['transcript_id']}", timeout=10)
    assert transcript.status_code == 200, job
    return time.monotonic() - begun


if __name__ == "__main__":
    print(json.dumps(workload()))

"""Live captions for a court with many rooms: 50 sessions at once, and 500 readers of one.

The whole product runs, with two live workers whose engine is Google's service, emulated, with a clock for an ear
(tests/performance/live_cloud.py): streams are changed over before five minutes, each portion is asked for and written
down, as in court. The emulator, microphones and readers are processes of their own on the same cores.
COURTSIGHT_LIVE_MINUTES says how long the sessions last: 2 unless it is set; the aim is stated for 10. Readers read for
2 at most.
"""

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psutil
import requests

from courtsight.embedded import supervisor
from courtsight.embedded.paths import Home
from tests.performance.figures import Figure
from tests.site import ROOT, Site
from transcription.audio.decode import decode_to_wav
from transcription.audio.wav import HEADER_BYTES

RECORDING = ROOT / "tests" / "data" / "sidang-pidana.opus"
STREAMS, READERS, WORKERS, CLIENTS = 50, 500, 2, 2
SOON = 0.5  # seconds
READING = 120.0  # seconds
HEARINGS = (
    "from django.utils import timezone; from transcription.models import Case, Hearing; "
    "case, _ = Case.objects.get_or_create(number='1/Pdt.G/2026/PN Jkt.Pst', title='Bench'); "
    "[print(Hearing.objects.create(case=case, starts_at=timezone.now()).pk) for _ in range({count})]"
)
# Nothing but the cloud captions: what did not come of it would be missed.
POLICY = (
    "from transcription.models import Court; court = Court.current(); "
    "court.cloud_classes, court.live_engine, court.falls_back = ['Pdt'], 'google', False; court.save()"
)


def run() -> list[Figure]:
    seconds = 60 * float(os.environ.get("COURTSIGHT_LIVE_MINUTES", "2"))
    idle = Figure("load of the machine before it began", os.getloadavg()[0], "", note="processes that want a core")
    with (
        tempfile.TemporaryDirectory(prefix="courtsight-bench-") as folder,
        _cloud() as (cloud, address),
        _site(address) as site,
        _workers(site) as workers,
    ):
        sound = Path(folder) / "sound.pcm"
        decode_to_wav(RECORDING, Path(folder) / "whole.wav")
        sound.write_bytes((Path(folder) / "whole.wav").read_bytes()[HEADER_BYTES:])
        court = Court(site, sound, seconds, workers, cloud)
        return [*court.streams(), *court.readers(), idle]


@contextmanager
def _cloud() -> Iterator[tuple[psutil.Process, str]]:
    """The emulator, and where it listens."""
    with _process("tests.performance.live_cloud", str(STREAMS), stdout=subprocess.PIPE, text=True) as process:
        yield psutil.Process(process.pid), process.stdout.readline().strip()


@contextmanager
def _site(cloud: str) -> Iterator[Site]:
    site = Site(GOOGLE_PROJECT="pn-contoh", GOOGLE_BUCKET="pn-contoh-audio", SPEECH_EMULATOR_HOST=cloud)
    try:
        site.wait_until_ready().python(POLICY)
        yield site
    finally:
        site.stop()
        site.remove()


@contextmanager
def _workers(site: Site) -> Iterator[list[psutil.Process]]:
    """Live workers in the place of the site's own, which takes fewer sessions and sleeps meanwhile."""
    own = psutil.Process(_process_ids(site)["live"])
    own.suspend()
    command = ["manage.py", "live_worker", "--sessions", str(STREAMS // WORKERS + 1)]
    with ExitStack() as started:
        workers = [started.enter_context(_process(*command, env=site.environment)) for _ in range(WORKERS)]
        yield [psutil.Process(worker.pid) for worker in workers]
    own.resume()


@contextmanager
def _process(name: str, *arguments: str, **options: Any) -> Iterator[subprocess.Popen[Any]]:
    """A module or a script of ours, which ends with this process, or when it is left."""
    python = [sys.executable, *([] if name.endswith(".py") else ["-m"])]
    command = ["setpriv", "--pdeathsig", "KILL", *python, name, *arguments]
    process = subprocess.Popen(command, cwd=ROOT, **options)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(60)


class Court:
    def __init__(
        self, site: Site, sound: Path, seconds: float, workers: Sequence[psutil.Process], cloud: psutil.Process
    ) -> None:
        self.site, self.sound, self.seconds, self.workers, self.cloud = site, sound, seconds, workers, cloud
        self.web = psutil.Process(_process_ids(site)["web"])
        self.token = site.manage("createtoken", "admin").strip().splitlines()[-1]

    def streams(self) -> list[Figure]:
        sessions = self._sessions(STREAMS)
        before = self._loads()
        clients = [self._client(self._microphones(sessions[n::CLIENTS], self.seconds)) for n in range(CLIENTS)]
        results = [result for client in clients for result in _results(client)]
        loads = [(after - earlier) / self.seconds for after, earlier in zip(self._loads(), before, strict=True)]
        ways = [way for result in results for way in result["ways"]]
        acks = [ack for result in results for ack in result["acks"]]
        note = f"{STREAMS} streams for {self.seconds / 60:g} minutes"
        asked = f"{len(ways)} interims; from sending the sound to its caption, without the emulator"
        for error in sorted({error for result in results for error in result["errors"]}):
            print(f"a stream was told: {error}", file=sys.stderr)
        return [
            Figure("streams that connect", _share(results, "connected"), "%", "> 98 %", note),
            Figure("streams that are dropped", sum(result["dropped"] for result in results), "", "0", note),
            Figure("streams stored as they were sent (SHA-256)", _share(results, "whole"), "%", "100 %", note),
            Figure("the way outside the engine, 95th percentile", _p95(ways), "ms", "< 150 ms", asked),
            Figure("the way outside the engine, median", 1000 * statistics.median(ways), "ms", note=asked),
            Figure("sound is stored and acknowledged, 95th percentile", _p95(acks), "ms", note=f"{len(acks)} answers"),
            Figure("load of the web process", loads[0], "cores", note=note),
            Figure("load of the live workers", loads[1], "cores", note="voice activity and gRPC included"),
            Figure("load of the emulator", loads[2], "cores", note="which is not the product's"),
            Figure("load of the microphones", loads[3], "cores", note="which are not the product's"),
        ]

    def readers(self) -> list[Figure]:
        (session,) = self._sessions(1)
        self._call("PATCH", f"/{session}", guests_allowed=True)
        each = {"do": "read", "site": self.site.url, "session": session, "count": READERS // CLIENTS}
        clients = [self._client(each) for _ in range(CLIENTS)]
        for client in clients:
            assert client.stdout.readline().strip() == "arrived"
        before, seconds = self._loads(), min(self.seconds, READING)
        microphone = self._client(self._microphones([session], seconds))
        _results(microphone)
        web = (self._loads()[0] - before[0]) / seconds
        results = [result for client in clients for result in _results(client)]
        reading = (self._loads()[3] - before[3]) / seconds
        delays = [delay for result in results for delay in result["delays"]]
        most = max(len(result["delays"]) for result in results)
        lines = [result["lines"] for result in results]
        unseen = READERS * most - len(delays)
        missed = unseen + READERS * max(lines) - sum(lines)
        late = sum(delay > SOON for delay in delays)
        note = f"{READERS} readers, {most} captions and {max(lines)} lines each, from when the engine had it"
        return [
            Figure("captions that come later than 500 ms", late, "", "0", f"of {len(delays)}"),
            Figure("captions that did not come", missed, "", "0", note),
            Figure("a caption is shown, 95th percentile", _p95(delays), "ms", "< 500 ms", note),
            Figure("a caption is shown, slowest", 1000 * max(delays), "ms", "< 500 ms", note),
            Figure("readers that are dropped", sum(result["dropped"] for result in results), "", "0", note),
            Figure("load of the web process, while they read", web, "cores", note=note),
            Figure("load of the readers and their microphone", reading, "cores", note="which are not the product's"),
        ]

    def _sessions(self, count: int) -> list[str]:
        hearings = self.site.python(HEARINGS.format(count=count)).split()
        leave = {"granted": True, "by": "Hakim Ketua"}
        return [self._call("POST", "", hearing_id=hearing, permission=leave)["id"] for hearing in hearings]

    def _call(self, method: str, path: str, **body: Any) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self.token}"}
        answer = requests.request(method, f"{self.site.url}/api/v1/stt/live{path}", json=body, headers=headers)
        answer.raise_for_status()
        return answer.json()

    def _microphones(self, sessions: Sequence[str], seconds: float) -> dict[str, Any]:
        about = {"do": "stream", "site": self.site.url, "token": self.token, "sound": str(self.sound)}
        return about | {"sessions": sessions, "seconds": seconds}

    def _client(self, wanted: dict[str, Any]) -> subprocess.Popen[str]:
        pipe = subprocess.PIPE
        command = ["setpriv", "--pdeathsig", "KILL", sys.executable, "-m", "tests.performance.live_clients"]
        client = subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True)
        client.stdin.write(json.dumps(wanted) + "\n")
        client.stdin.flush()
        return client

    def _loads(self) -> list[float]:
        """Seconds of processor time: of the web process, live workers, emulator, and microphones that have gone."""
        gone = resource.getrusage(resource.RUSAGE_CHILDREN)
        workers = sum(map(_seconds, self.workers))
        return [_seconds(self.web), workers, _seconds(self.cloud), gone.ru_utime + gone.ru_stime]


def _process_ids(site: Site) -> dict[str, int]:
    return supervisor.process_ids(Home(site.home))


def _results(client: subprocess.Popen[str]) -> list[dict[str, Any]]:
    printed, _ = client.communicate()
    assert client.returncode == 0
    return json.loads(printed.splitlines()[-1])


def _seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system


def _share(results: Sequence[dict[str, Any]], name: str) -> float:
    return 100 * sum(bool(result[name]) for result in results) / len(results)


def _p95(seconds: Sequence[float]) -> float:
    """Milliseconds."""
    return 1000 * statistics.quantiles(seconds, n=20)[-1]

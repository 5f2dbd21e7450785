"""Memory of the web process while a 2 GB recording is uploaded.

A recording of silence, sent by a tus client in pieces of 2 MB. An upload of 16 MB comes first: it loads what stays.
"""

import struct
import tempfile
import time
from pathlib import Path

import psutil
from tusclient.client import TusClient

from courtsight.embedded import supervisor
from courtsight.embedded.paths import Home
from tests.performance.figures import Figure
from tests.site import Site

SIZE = 2 * 1024**3
WARM_UP = 16 * 1024**2
CHUNK = 2 * 1024**2
HEARING = (
    "from django.utils import timezone; from transcription.models import Case, Hearing; "
    "case = Case.objects.create(number='1/Pdt.G/2026/PN Jkt.Pst', title='Bench'); "
    "print(Hearing.objects.create(case=case, starts_at=timezone.now()).pk)"
)


def run() -> list[Figure]:
    site = Site().wait_until_ready()
    try:
        return measure(site)
    finally:
        site.stop()
        site.remove()


def measure(site: Site) -> list[Figure]:
    hearing = site.python(HEARING).strip().splitlines()[-1]
    token = site.manage("createtoken", "admin").strip().splitlines()[-1]
    client = TusClient(f"{site.url}/uploads/", headers={"Authorization": f"Bearer {token}"})
    web = psutil.Process(supervisor.process_ids(Home(site.home))["web"])
    with tempfile.TemporaryDirectory(prefix="courtsight-bench-") as folder:
        upload(client, hearing, silence(Path(folder) / "pemanasan.wav", WARM_UP))
        before = web.memory_info().rss
        forget_peak(web)
        begun = time.monotonic()
        upload(client, hearing, silence(Path(folder) / "sidang.wav", SIZE))
        taken = time.monotonic() - begun
        growth = peak(web) - before
    return [
        Figure("growth of the web process at its peak", growth / 1024**2, "MB", "< 50 MB", "2 GB in pieces of 2 MB"),
        Figure("the web process before", before / 1024**2, "MB"),
        Figure("speed of the upload", SIZE / 1024**2 / taken, "MB/s", note="over loopback, SHA-256 and probe included"),
    ]


def upload(client: TusClient, hearing: str, path: Path) -> None:
    client.uploader(str(path), chunk_size=CHUNK, metadata={"filename": path.name, "hearing": hearing}).upload()


def silence(path: Path, size: int) -> Path:
    """A WAV file with `size` bytes of 48 kHz stereo; sparse, so that it takes no disk."""
    rate, channels, width = 48_000, 2, 2
    frame = channels * width
    format_chunk = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, channels, rate, rate * frame, frame, 8 * width)
    with path.open("wb") as file:
        file.write(struct.pack("<4sI4s", b"RIFF", 36 + size, b"WAVE") + format_chunk)
        file.write(struct.pack("<4sI", b"data", size))
        file.truncate(file.tell() + size)
    return path


def forget_peak(process: psutil.Process) -> None:
    """The kernel begins anew to note the largest resident size (proc(5), clear_refs)."""
    Path(f"/proc/{process.pid}/clear_refs").write_text("5")


def peak(process: psutil.Process) -> int:
    """The largest resident size in bytes since then."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) * 1024

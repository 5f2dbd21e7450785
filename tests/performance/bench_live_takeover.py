"""A live worker is killed while somebody speaks: how soon its session is held again, and captions go on.

The whole product as `make run` starts it, with the one live worker that it starts. Seconds from SIGKILL until the row
of the session names another worker, and until the first caption that comes after that.
"""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from courtsight.embedded import supervisor
from courtsight.embedded.paths import Home
from tests.performance.bench_upload import HEARING
from tests.performance.figures import Figure
from tests.performance.news import speech
from tests.site import Site
from tests.transcription.captions.streaming import Stream

KILLS = 3
SPOKEN_BEFORE = 8.0  # seconds with captions between two kills
LONGEST = 60.0
HOLDER = "from transcription.models import LiveSession; print(LiveSession.objects.get(pk='{session}').worker)"


def run() -> list[Figure]:
    site = Site().wait_until_ready()
    try:
        with tempfile.TemporaryDirectory(prefix="courtsight-bench-") as folder:
            return measure(site, speech(Path(folder), 2).path)
    finally:
        site.stop()
        site.remove()


def measure(site: Site, path: Path) -> list[Figure]:
    hearing = site.python(HEARING).strip().splitlines()[-1]
    token = site.manage("createtoken", "admin").strip().splitlines()[-1]
    with Stream(path, site.url, token, hearing, site.environment) as stream:
        _until(lambda: stream.of("final"))
        session = stream.of("ready")[0]["session"]["id"]
        taken = [kill(site, stream, session) for _ in range(KILLS)]
    note = f"the longest of {KILLS}; they are " + ", ".join("{:.1f} and {:.1f} s".format(*one) for one in taken)
    return [
        Figure("a killed worker's session is held again", max(held for held, _ in taken), "s", "< 5 s", note),
        Figure("captions of it go on", max(shown for _, shown in taken), "s", "< 5 s", "a word is shown"),
    ]


def kill(site: Site, stream: Stream, session: str) -> tuple[float, float]:
    """Seconds until it is held again, and until a word is shown."""
    time.sleep(SPOKEN_BEFORE)
    before = _holder(site, session)
    psutil.Process(supervisor.process_ids(Home(site.home))["live"]).kill()
    killed = time.monotonic()
    _until(lambda: _holder(site, session) not in ("", before))
    held, heard = time.monotonic() - killed, len(_captions(stream))
    _until(lambda: len(_captions(stream)) > heard)
    return held, time.monotonic() - killed


def _holder(site: Site, session: str) -> str:
    return site.python(HOLDER.format(session=session)).strip()


def _captions(stream: Stream) -> list[str]:
    """Texts that were shown so far, guesses and lines."""
    guesses = [said["text"] for said in stream.of("interim") if said["text"]]
    return guesses + [said["segment"]["text"] for said in stream.of("final")]


def _until(is_so: Callable[[], object]) -> None:
    deadline = time.monotonic() + LONGEST
    while not is_so():
        if time.monotonic() > deadline:
            raise TimeoutError("captions do not go on")
        time.sleep(0.02)

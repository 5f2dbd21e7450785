"""The real web server in a process of its own, on the tests' database: to be killed, restarted and measured."""

import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
import requests
from django.conf import settings
from django.db import connection

from courtsight.embedded.paths import Home
from tests.site import ROOT, free_port

START_SECONDS = 60


class WebServer:
    """Serves what the test has committed. `file_limit`: bytes that no file of it can grow beyond, as with a quota.

    `arguments` are daphne's.
    """

    def __init__(self, home: Path, arguments: Sequence[str] = (), **environment: str) -> None:
        database = connection.settings_dict
        self.home = Home(home)
        self.environment = {
            **os.environ,
            "COURTSIGHT_HOME": str(home),
            "DATABASE_URL": f"postgres://postgres@/{database['NAME']}?host={database['HOST'] or _socket(database)}",
            "REDIS_URL": settings.REDIS_URL,
            "SECRET_KEY": settings.SECRET_KEY,
            "DISK_RESERVE_BYTES": "0",
            **environment,
        }
        self.arguments = arguments
        self.log = home.parent / "web.log"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None
        self.file_limit: int | None = None

    def start(self, file_limit: int | None = None) -> "WebServer":
        def limit() -> None:
            if file_limit is not None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (file_limit, file_limit))

        self.file_limit = file_limit
        command = [sys.executable, "-m", "courtsight.web", "-v", "0", "-b", "127.0.0.1", "-p", str(self.port)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", *command, *self.arguments, "courtsight.asgi:application"],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                preexec_fn=limit,
            )
        self._wait()
        return self

    def _wait(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                requests.options(f"{self.url}/uploads/", timeout=30)
                return
            except requests.ConnectionError:
                time.sleep(0.1)
        raise AssertionError(self.log.read_text())

    def kill(self) -> None:
        """As a power cut would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def memory(self) -> int:
        """Bytes of memory that are its own."""
        return psutil.Process(self.process.pid).memory_full_info().uss


@contextmanager
def one_server(folder: Path, arguments: Sequence[str] = (), **environment: str) -> Iterator[WebServer]:
    """For all tests of a file, since it starts more slowly than most of them run; `visited` by each of them."""
    home = Home(folder / "home")
    home.create(home.temporary)
    server = WebServer(home.path, arguments, TMPDIR=str(home.temporary), **environment).start()
    yield server
    server.kill()


def visited(server: WebServer, monkeypatch: pytest.MonkeyPatch) -> WebServer:
    """As if it had just started: without files, without a limit. This process shares its home until the test ends."""
    if server.file_limit is not None or server.process.poll() is not None:
        server.kill()
        server.start()
    for folder in (server.home.uploads, server.home.audio, server.home.decoded):
        shutil.rmtree(folder, ignore_errors=True)
    monkeypatch.setattr(settings, "HOME", server.home)
    return server


def _socket(database: dict) -> str:
    return database["OPTIONS"]["host"]

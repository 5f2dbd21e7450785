"""Real PostgreSQL and Redis in a throw-away COURTSIGHT_HOME, started before Django reads its settings."""

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psycopg

from courtsight.embedded import postgres, redis
from courtsight.embedded.paths import Home


class Servers:
    """Both servers, running until `stop`. In a folder of its own what they hold stays; else it goes with them."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="courtsight-test-", ignore_cleanup_errors=True)
        self.home = Home(folder or Path(self._folder.name))
        (self.home.path / "static").mkdir(
            parents=True, exist_ok=True
        )  # STATIC_ROOT: WhiteNoise warns when it is missing
        postgres.prepare(self.home)
        redis.prepare(self.home)
        # Tests need no durability: a power cut may lose this database.
        fast = ["-c", "fsync=off", "-c", "synchronous_commit=off"]
        if not folder:  # a test is small, and several run side by side
            fast += ["-c", "shared_buffers=128MB"]
        self._commands = [[*postgres.command(self.home), *fast], redis.command(self.home)]
        self._processes = [self._start(command) for command in self._commands]
        self._wait()

    def _start(self, command: list[str]) -> subprocess.Popen:
        with (self.home.path / "servers.log").open("a") as log:
            return subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)

    def restart(self, meanwhile: Callable[[], object]) -> None:
        """Both are away until `meanwhile` returns, and Redis has forgotten everything."""
        self._end()
        try:
            meanwhile()
        finally:
            (self.home.redis / "dump.rdb").unlink(missing_ok=True)
            self._processes = [self._start(command) for command in self._commands]
            self._wait()

    def environment(self) -> dict[str, str]:
        return {"COURTSIGHT_HOME": str(self.home.path)}

    def _wait(self) -> None:
        for _ in range(1200):
            try:
                postgres.create_database(self.home)
                return
            except psycopg.OperationalError:
                time.sleep(0.05)
        raise RuntimeError((self.home.path / "servers.log").read_text())

    def stop(self) -> None:
        self._end()
        self._folder.cleanup()

    def _end(self) -> None:
        for process in self._processes:
            process.send_signal(signal.SIGINT)  # PostgreSQL's fast shutdown: it waits for no client
        for process in self._processes:
            process.wait(60)  # a benchmark leaves gigabytes to be written


def start(folder: Path | None = None) -> Servers:
    """Start the servers and point this process's environment at them."""
    servers = Servers(folder)
    for name in ("DATABASE_URL", "REDIS_URL"):
        os.environ.pop(name, None)
    os.environ.update(servers.environment())
    return servers

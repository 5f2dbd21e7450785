"""A Redis of a test's own, beside that of the run."""

import signal
import subprocess
import time
from pathlib import Path

import redis

from courtsight.embedded.paths import Home
from courtsight.embedded.redis import command, prepare


class OtherRedis:
    """To be killed, to be started again, and to hang: then it takes connections and answers nothing."""

    def __init__(self, folder: Path) -> None:
        self.home = Home(folder)
        prepare(self.home)
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(command(self.home), stdout=subprocess.DEVNULL)
        for _ in range(600):
            try:
                redis.Redis.from_url(self.home.redis_url).ping()
                return
            except redis.ConnectionError:
                time.sleep(0.05)
        raise AssertionError("Redis does not start")

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def hang(self) -> None:
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        self.process.send_signal(signal.SIGCONT)

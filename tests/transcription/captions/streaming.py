"""The reference client in a process of its own, as it is told to stream a file."""

import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from tests.site import ROOT


class Stream:
    """`manage.py stream`. `environment` is that of the site, `lines` what it has printed so far. Use with `with`."""

    def __init__(
        self, file: Path, url: str, token: str, hearing: str, environment: dict[str, str], speed: float = 1.0
    ) -> None:
        command = [sys.executable, "manage.py", "stream", str(file), "--url", url, "--token", token]
        more = ["--hearing", hearing, "--permission-by", "Hakim Ketua", "--speed", str(speed), "--json"]
        self.process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", *command, *more],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.lines: list[dict[str, Any]] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> "Stream":
        return self

    def __exit__(self, *error: object) -> None:
        self.process.kill()
        self.process.wait()
        self._reader.join()

    def _read(self) -> None:
        with self.process.stdout as lines:
            for line in lines:
                self.lines.append(json.loads(line))

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [line for line in self.lines if line.get("type") == kind]

    def kinds(self) -> set[str]:
        return {line.get("type", "") for line in self.lines}

    def stored(self) -> float:
        """Seconds that are acknowledged."""
        acks = self.of("ack")
        return (acks[-1]["seq"] + 1) / 10 if acks else 0.0

    def lines_from(self, seconds: float) -> list[dict[str, Any]]:
        """Final lines of what was spoken later."""
        return [said["segment"] for said in self.of("final") if said["segment"]["start"] >= seconds]

    def result(self, seconds: float = 120) -> dict[str, Any]:
        """The last line, when it has ended."""
        assert self.process.wait(seconds) == 0, self.lines[-3:]
        self._reader.join()
        return self.lines[-1]

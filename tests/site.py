"""The real product, started as `make run` starts it, in a throw-away COURTSIGHT_HOME."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent
READY = "Ctrl-C"
START_SECONDS = 120
PASSWORD = "rahasia-sekali-2026"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Site:
    """`python -m courtsight.embedded` with a first administrator `admin` whose password is PASSWORD.

    It stops by itself when this process dies. `environment` overrides; None takes a variable away.
    """

    def __init__(self, home: Path | None = None, **environment: str | None) -> None:
        # Not pytest's tmp_path: PostgreSQL must reach it as a user of its own.
        self.home = home or Path(tempfile.mkdtemp(prefix="courtsight-site-"))
        values = {"COURTSIGHT_ADMIN_PASSWORD": PASSWORD, "PORT": str(free_port()), **environment}
        values["COURTSIGHT_HOME"] = str(self.home)
        self.url = f"http://127.0.0.1:{values['PORT']}"
        removed = {name for name, value in values.items() if value is None} | {"DATABASE_URL", "REDIS_URL"} - set(
            values
        )
        self.environment = {name: value for name, value in os.environ.items() if name not in removed}
        self.environment |= {name: value for name, value in values.items() if value is not None}
        self.output = ""
        self._console: subprocess.Popen[str] | None = None
        self.process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "TERM", sys.executable, "-m", "courtsight.embedded"],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        with self.process.stdout as lines:
            for line in lines:
                self.output += line

    def wait_until_ready(self) -> "Site":
        """Until the address is printed. Raises AssertionError with all that was printed when it is not."""
        deadline = time.monotonic() + START_SECONDS
        while READY not in self.output:
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise AssertionError(f"CourtSight did not start:\n{self.output}\n{self.logs()}")
            time.sleep(0.05)
        return self

    def wait(self, seconds: float = 30) -> int:
        """Until it has ended by itself: its exit code; `output` is complete then."""
        code = self.process.wait(seconds)
        self._reader.join(5)
        return code

    def stop(self) -> int:
        """Ask it to stop and wait until it has: its exit code."""
        if self._console is not None:
            self._console.communicate()  # it ends with its input
            self._console = None
        self.process.terminate()
        return self.wait()

    def processes(self) -> list[psutil.Process]:
        """Everything alive that belongs to this home: by its environment, its folder or its arguments."""
        return [process for process in psutil.process_iter() if self._is_ours(process)]

    def _is_ours(self, process: psutil.Process) -> bool:
        home = str(self.home)
        try:
            if process.status() == psutil.STATUS_ZOMBIE:
                return False
            named = process.environ().get("COURTSIGHT_HOME") == home or home in " ".join(process.cmdline())
            return named or process.cwd().startswith(home)
        except psutil.Error:
            return False

    def remove(self) -> None:
        shutil.rmtree(self.home, ignore_errors=True)

    def logs(self) -> str:
        """The end of each program's log, for a failing test."""
        files = sorted(self.home.glob("logs/*.log"))
        return "\n".join(f"== {file.name}\n{file.read_text()[-600:]}" for file in files)

    def manage(self, *arguments: str) -> str:
        """What `manage.py` prints when run against this site. Raises AssertionError with its errors."""
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def python(self, code: str) -> str:
        """What `code` prints, run with Django set up against this site. Raises AssertionError with its traceback."""
        if self._console is None:
            self._console = self._start_console()
        self._console.stdin.write(json.dumps(code) + "\n")
        self._console.stdin.flush()
        answer = json.loads(self._console.stdout.readline())
        assert not answer["error"], answer["error"]
        return answer["printed"]

    def _start_console(self) -> subprocess.Popen[str]:
        """It dies with this process."""
        command = ["setpriv", "--pdeathsig", "KILL", sys.executable, "-m", "tests.console"]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, cwd=ROOT, env=self.environment, stdin=pipe, stdout=pipe, text=True)

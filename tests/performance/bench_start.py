"""From `make run` to the login page.

The first time in a fresh clone, with an empty COURTSIGHT_HOME and the package managers' caches as they are; then again.
"""

import os
import shutil
import signal
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from tests.performance.figures import Figure
from tests.site import READY, ROOT, free_port

REPEATS = 3


def run() -> list[Figure]:
    folder = Path(tempfile.mkdtemp(prefix="courtsight-bench-"))
    try:
        clone = folder / "courtsight"
        subprocess.run(["git", "clone", "--quiet", ROOT, clone], check=True)
        first = seconds_to_login_page(clone)
        later = [seconds_to_login_page(clone) for _ in range(REPEATS)]
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return [
        Figure("first start of a clean checkout", first, "s", note="packages from the caches of pip and npm"),
        Figure("later starts", statistics.median(later), "s", "< 10 s", f"median of {REPEATS}"),
    ]


def seconds_to_login_page(clone: Path) -> float:
    """Run `make run` until it announces itself, then stop it. Raises RuntimeError with what it printed."""
    kept = ("PATH", "HOME", "LANG", "PIP_", "npm_config_")
    environment = {name: value for name, value in os.environ.items() if name.startswith(kept)}
    environment["PORT"] = str(free_port())
    begun = time.monotonic()
    command = ["setpriv", "--pdeathsig", "TERM", "make", "run"]
    with subprocess.Popen(
        command, cwd=clone, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        printed = ""
        for line in process.stdout:
            printed += line
            if READY in line:
                taken = time.monotonic() - begun
                process.send_signal(signal.SIGTERM)
                process.stdout.read()
                return taken
    raise RuntimeError(f"make run did not come up:\n{printed}")

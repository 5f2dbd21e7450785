"""Counters of several web processes on one machine, so that whichever is asked for /metrics answers for all of them.

prometheus_client keeps them in files of one folder, one set a process, when it finds the folder's name in the
environment at its import. What ended processes have counted stays: a counter does not fall.
"""

import os
import re
from pathlib import Path

from courtsight.embedded.paths import Home

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
OF_A_PROCESS = re.compile(r"_(\d+)\.db$")


def share(home: Home) -> None:
    """Call it before anything imports prometheus_client. When nobody is left of an earlier run counting begins anew."""
    home.create(home.run, home.metrics)
    files = list(home.metrics.glob("*.db"))
    if not any(_is_alive(file) for file in files):
        for file in files:
            file.unlink(missing_ok=True)
    os.environ[FOLDER] = str(home.metrics)


def _is_alive(file: Path) -> bool:
    found = OF_A_PROCESS.search(file.name)
    return found is not None and Path("/proc", found[1]).exists()

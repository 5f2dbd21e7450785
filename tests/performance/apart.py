"""Benchmarks that need the servers: each in a process of its own, since Django reads its settings once."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from tests import servers
from tests.performance.figures import Figure

ROOT = Path(__file__).parents[2]


def figures_of(module: str) -> list[Figure]:
    """What `python -m module` prints by `tell`, run beside an empty PostgreSQL and Redis."""
    running = servers.start()
    try:
        child = subprocess.run([sys.executable, "-m", module], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    finally:
        running.stop()
    return [Figure(**figure) for figure in json.loads(child.stdout.splitlines()[-1])]


def tell(measure: Callable[[], list[Figure]]) -> None:
    """Set Django up, make the tables, measure, and print the figures as the last line."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "courtsight.settings")
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    print(json.dumps([asdict(figure) for figure in measure()]))
    connection.close_pool()

"""What runs: the servers and CourtSight's own programs, as commands for the process runner."""

import os
import sys
from dataclasses import dataclass, field

from courtsight.embedded import postgres, redis
from courtsight.embedded.paths import Home
from courtsight.queues import Queue

# Groups start in this order and stop in the other one: nobody's server goes before its users.
SERVERS, PRODUCT = "servers", "courtsight"


@dataclass(frozen=True)
class Program:
    """One long-running process; it is started again when it ends by itself."""

    name: str
    command: list[str]
    group: str = PRODUCT
    stop_signal: str = "TERM"
    # After this it is killed. A job in its worker is not lost by that: what is claimed is taken up again.
    stop_seconds: int = 5
    environment: dict[str, str] = field(default_factory=dict)


def servers(home: Home, own_postgres: bool, own_redis: bool) -> list[Program]:
    """The servers that no address in the environment replaces, their folders made ready."""
    found = []
    if own_postgres:
        postgres.prepare(home)
        found.append(Program("postgres", postgres.command(home), SERVERS, stop_signal="INT"))
    if own_redis:
        redis.prepare(home)
        found.append(Program("redis", redis.command(home), SERVERS))
    return found


def product(home: Home, host: str, port: int, workers: int) -> list[Program]:
    celery = ["-m", "celery", "--app", "courtsight", "--quiet"]
    return [
        Program(
            "web",
            _python("-m", "courtsight.web", "-v", "0", "-b", host, "-p", str(port), "courtsight.asgi:application"),
            environment={"TMPDIR": str(home.temporary)},
        ),
        worker("worker", workers, Queue.TRANSCRIPTION),
        # Beyond the cores: a short clip and the sweep begin while all others are inside long units.
        worker("quick", 1, Queue.QUICK),
        # What is edited is found within seconds, also while the others are inside recordings.
        worker("indexing", 1, Queue.INDEXING),
        # Captions of hearings that are recorded now.
        Program("live", _python("manage.py", "live_worker"), environment={"OMP_NUM_THREADS": "1"}),
        Program("scheduler", _python(*celery, "beat", "--pidfile", "", "--schedule", str(home.run / "scheduler"))),
    ]


def worker(name: str, processes: int, *queues: Queue) -> Program:
    """A Celery worker. A chunk has a process to itself: more threads in each would only get in each other's way."""
    pool = ["--pool", "prefork", "--concurrency", str(processes), "--without-gossip", "--without-mingle"]
    served = ["--queues", ",".join(queues), "--hostname", f"{name}@%h"]
    command = _python("-m", "celery", "--app", "courtsight", "--quiet", "worker", *pool, *served)
    return Program(name, command, environment={"OMP_NUM_THREADS": "1"})


def cores() -> int:
    return len(os.sched_getaffinity(0))


def _python(*arguments: str) -> list[str]:
    """This interpreter, dying with the process runner however that ends."""
    return ["setpriv", "--pdeathsig", "KILL", sys.executable, *arguments]

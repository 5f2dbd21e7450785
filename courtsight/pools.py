"""How many connections to PostgreSQL each kind of process keeps at most, and all of them together."""

from django.conf import settings

from courtsight.embedded.programs import cores

# Of `make run`: the web server, the live worker, and the scheduler, which looks at all parts of the health page side by
# side; the quick and the indexing worker beside those for transcription.
WIDE, BESIDE = 3, 2


def keep_small() -> None:
    """For a process that does one thing at a time. Call it before the first connection is made."""
    settings.DATABASES["default"]["OPTIONS"]["pool"]["max_size"] = settings.DATABASE_WORKER_POOL_SIZE


def most_connections() -> int:
    """If every pool of `make run` on this machine is full."""
    workers = (settings.WORKERS or cores()) + BESIDE
    return WIDE * settings.DATABASE_POOL_SIZE + workers * settings.DATABASE_WORKER_POOL_SIZE

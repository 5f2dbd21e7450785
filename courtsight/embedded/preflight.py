"""What must be true before anything is started. Each check raises Refusal with what to do."""

import fcntl
import os
import shutil
import socket
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TextIO

import psycopg
import redis

from courtsight.embedded.paths import Home
from courtsight.embedded.refusal import Refusal

CONNECT_SECONDS = 5


def check_home(home: Home) -> None:
    """The folder exists, or can be made, takes files, and shows nobody else what is in it."""
    try:
        home.create(*home.private)
        with tempfile.TemporaryFile(dir=home.path):
            pass
    except OSError as error:
        reason = error.strerror or error
        raise Refusal(
            f"Folder {home.path} tidak dapat ditulisi ({reason}); pilih folder lain dengan COURTSIGHT_HOME",
            f"cannot write to {home.path}; choose another folder with COURTSIGHT_HOME",
        ) from error


def lock(home: Home) -> TextIO:
    """Hold the folder for this process; the lock ends with the returned file or with the process."""
    file = (home.path / "lock").open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        file.seek(0)
        process = file.read().strip()
        file.close()
        raise Refusal(
            f"CourtSight lain sudah berjalan di {home.path} (proses {process}); hentikan dulu",
            f"another CourtSight already runs in {home.path} (process {process}); stop it first",
        ) from error
    file.truncate(0)
    file.write(str(os.getpid()))
    file.flush()
    return file


def check_disk(folder: Path, needed: int) -> None:
    """`needed` bytes are free: PostgreSQL must never find the disk full."""
    free = shutil.disk_usage(folder).free
    if free < needed:
        megabytes, wanted = free // 1024**2, needed // 1024**2
        raise Refusal(
            f"Penyimpanan hampir penuh: {megabytes} MB tersisa di {folder}, perlu {wanted} MB; hapus berkas lain dulu",
            f"the disk is nearly full: {megabytes} MB left, {wanted} MB needed; delete other files first",
        )


def check_port(host: str, port: int) -> None:
    """Nobody listens there, and we may."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen(1)
    except (OSError, OverflowError) as error:
        raise Refusal(
            f"Port {port} di {host} tidak dapat dipakai ({_reason(error)}); pilih port lain, misalnya PORT={port + 1}",
            f"port {port} on {host} cannot be used; choose another one, for example PORT={port + 1}",
        ) from error


def check_database(url: str) -> None:
    try:
        psycopg.connect(url, connect_timeout=CONNECT_SECONDS).close()
    except psycopg.Error as error:
        raise Refusal(
            f"Basis data di DATABASE_URL tidak dapat dihubungi ({_reason(error)}); periksa alamat dan servernya",
            "the database of DATABASE_URL cannot be reached; check the address and the server",
        ) from error


def check_redis(url: str) -> None:
    try:
        with redis.Redis.from_url(
            url, socket_connect_timeout=CONNECT_SECONDS, socket_timeout=CONNECT_SECONDS
        ) as client:
            client.ping()
    except (redis.RedisError, ValueError) as error:
        raise Refusal(
            f"Redis di REDIS_URL tidak dapat dihubungi ({_reason(error)}); periksa alamat dan servernya",
            "the Redis of REDIS_URL cannot be reached; check the address and the server",
        ) from error


def leftover(home: Home) -> int | None:
    """The process runner of a CourtSight whose main process was killed, while it still stops its programs."""
    with suppress(OSError, ValueError):
        process = int((home.run / "supervisord.pid").read_text())
        if str(home.run).encode() in Path(f"/proc/{process}/cmdline").read_bytes():
            return process
    return None


def _reason(error: Exception) -> str:
    """The first line of what a library says; none of them names a password."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0]

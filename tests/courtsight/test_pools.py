"""However many people come, PostgreSQL sees no more of us than the pools allow."""

import asyncio
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import override_settings

from courtsight import checks, pools
from courtsight.accounts.models import ApiToken
from courtsight.accounts.roles import Role
from courtsight.embedded.paths import Home
from courtsight.embedded.programs import product
from tests import factories
from tests.transcription.web_server import WebServer, one_server

USERS = 1000
POOL = 6
NAME = "seribu pengguna"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> Iterator[WebServer]:
    yield from _server(tmp_path_factory.mktemp("pools"))


def _server(folder: Path) -> Iterator[WebServer]:
    with one_server(folder, DATABASE_POOL_SIZE=str(POOL), PGAPPNAME=NAME) as server:
        yield server


@pytest.fixture
def tokens(transactional_db: None) -> list[str]:
    """Of a thousand people, each with a key of their own."""
    users = factories.UserFactory.create_batch(USERS)
    secrets = [f"cs_{number:032}" for number in range(USERS)]
    ApiToken.objects.bulk_create(
        ApiToken(user=user, name="t", digest=ApiToken.digest_of(secret))
        for user, secret in zip(users, secrets, strict=True)
    )
    clerks = factories.UserFactory(role=Role.CLERK).groups.get()
    clerks.user_set.add(*users)
    return secrets


async def status_of(port: int, token: str, go: asyncio.Event) -> int:
    """Connected before the start, so that all come at once."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    await go.wait()
    request = f"GET /api/v1/stt/jobs HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n"
    writer.write(f"{request}Connection: close\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    return int(answer.split(b" ", 2)[1])


async def all_at_once(port: int, tokens: list[str]) -> list[int]:
    go = asyncio.Event()
    tasks = [asyncio.create_task(status_of(port, token, go)) for token in tokens]
    await asyncio.sleep(0)
    go.set()
    return await asyncio.gather(*tasks)


class Watch:
    """How many connections of the server PostgreSQL has had at most, looked at all the time."""

    def __init__(self) -> None:
        self.most = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> "Watch":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        with connection.cursor() as cursor:
            while not self._over.wait(0.02):
                cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE application_name = %s", [NAME])
                self.most = max(self.most, cursor.fetchone()[0])
        connection.close()


@pytest.mark.long
def test_a_thousand_people_at_once_are_all_answered_over_a_handful_of_connections(server: WebServer, tokens: list[str]):
    with Watch() as watch:
        answers = asyncio.run(all_at_once(server.port, tokens))
    assert answers == [200] * USERS
    assert 1 <= watch.most <= POOL
    assert ApiToken.objects.exclude(last_used_at=None).count() == USERS, "each was known by a key of their own"


def printed(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "courtsight.settings", "DATABASE_WORKER_POOL_SIZE": "3"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


MOST = "from django.db import connection; print(connection.pool.get_stats()['pool_max'])"
SIGNAL = "from celery.signals import celeryd_init; celeryd_init.send(sender=None);"


def test_a_worker_has_a_small_pool_and_everybody_else_the_large_one():
    setup = "import django; django.setup();"
    assert printed(f"{setup} {MOST}") == "20"
    assert printed(f"{setup} {SIGNAL} {MOST}") == "3"


def test_every_program_has_its_place_in_the_sum(tmp_path: Path):
    programs = {program.name for program in product(Home(tmp_path), "127.0.0.1", 8000, 1)}
    workers = {"worker", "quick", "indexing"}
    assert workers < programs
    assert len(programs - workers) == pools.WIDE
    assert len(workers - {"worker"}) == pools.BESIDE


def test_all_pools_together_are_counted(settings: Any):
    settings.DATABASE_POOL_SIZE, settings.DATABASE_WORKER_POOL_SIZE, settings.WORKERS = 20, 4, 8
    assert pools.most_connections() == 3 * 20 + (8 + 2) * 4


def test_more_than_the_server_allows_is_a_warning_at_the_start(db: None):
    with override_settings(WORKERS=500):
        (warning,) = checks.pools_fit_into_the_server(databases=["default"])
        assert warning.id == "courtsight.W010"
        assert "DATABASE_POOL_SIZE" in warning.hint
        assert "2068" in warning.msg
    with override_settings(WORKERS=2):
        assert checks.pools_fit_into_the_server(databases=["default"]) == []


def test_checks_that_need_no_database_are_not_kept_by_it():
    assert checks.pools_fit_into_the_server() == []


def test_migrate_looks_at_it(db: None, capsys: pytest.CaptureFixture[str]):
    with override_settings(WORKERS=500):
        call_command("check", databases=["default"])
    assert "courtsight.W010" in capsys.readouterr().err

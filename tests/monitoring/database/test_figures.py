"""What is told of PostgreSQL: on the API to administrators, and by a command."""

import json
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection, transaction
from django.test import Client
from django.utils import translation

from courtsight.accounts.models import User
from courtsight.partitions import MONTHLY
from monitoring.database import look, stored
from monitoring.management.commands import database_health
from tests import factories
from transcription.models import Case

PATH = "/api/v1/database/health"
# As the extension makes it, which the embedded server does not have.
STATEMENTS = """
CREATE VIEW pg_stat_statements AS SELECT
    (SELECT oid FROM pg_database WHERE datname = {database}) AS dbid, query, 3::bigint AS calls,
    1.5::float8 AS mean_exec_time, {total}::float8 AS total_exec_time, 7::bigint AS rows
FROM (VALUES ('SELECT * FROM t WHERE a = $1'), ('ALTER ROLE x PASSWORD ''rahasia'''), 
    ('  update t set a = $1')) q (query)
"""


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
def told(administrator: User, client: Client) -> Callable[[], dict[str, Any]]:
    client.force_login(administrator)

    def ask() -> dict[str, Any]:
        response = client.get(PATH)
        assert response.status_code == 200, response.content
        return response.json()

    return ask


@pytest.mark.parametrize("who", ["clerk", "judge", "viewer"])
def test_only_administrators_are_told(who: str, request: pytest.FixtureRequest, client: Client):
    client.force_login(request.getfixturevalue(who))
    assert client.get(PATH).status_code == 403


def test_nobody_else_is(client: Client, db: None):
    assert client.get(PATH).status_code == 401


def test_connections_are_told_by_what_they_do(told: Callable[[], dict[str, Any]]):
    found = told()["connections"]
    assert sum(found["by_state"].values()) == found["used"] == sum(found["by_program"].values())
    assert 1 <= found["used"] <= found["allowed"] == 200
    assert found["by_state"]["active"] >= 1


def test_the_pool_of_the_process_and_all_of_them_are_told(told: Callable[[], dict[str, Any]], settings: Any):
    pool = told()["pool"]
    assert pool["most"] == settings.DATABASE_POOL_SIZE
    assert pool["size"] >= 1
    assert pool["worker_most"] == settings.DATABASE_WORKER_POOL_SIZE
    assert pool["all_pools"] > pool["most"]


def test_tables_tell_their_rows_dead_ones_and_last_vacuum(transactional_db: None):
    factories.CaseFactory.create_batch(20)
    Case.objects.all().delete()
    run("SELECT pg_stat_force_next_flush()")  # what was deleted is told before it is vacuumed, not afterwards
    run("VACUUM ANALYZE transcription_case")
    (table,) = (one for one in all_tables() if one.name == "transcription_case")
    assert table.vacuumed_at is not None
    assert table.analyzed_at is not None
    assert table.bytes > 0
    assert table.index_bytes > 0
    assert (table.rows, table.dead_rows) == (0, 0)


def all_tables() -> list[stored.Table]:
    """Also those that are too small to be shown."""
    with connection.cursor() as cursor:
        cursor.execute(stored.TABLES.replace(f"LIMIT {stored.SHOWN}", ""))
        return [stored.Table(*row) for row in cursor.fetchall()]


def test_indexes_tell_whether_anybody_uses_them(db: None):
    run("CREATE TABLE wide AS SELECT n, repeat('x', 100) AS text FROM generate_series(1, 20000) n")
    run("CREATE INDEX wide_text ON wide (text, n)")
    unused = {index.name: index for index in stored.unused_indexes()}
    assert unused["wide_text"].table == "wide"
    assert unused["wide_text"].scans == 0
    assert unused["wide_text"].is_valid
    assert not any(index.is_unique and index.is_valid for index in unused.values())
    assert "wide_text" in {index.name for index in stored.largest_indexes()}


def test_sizes_and_partitions_are_told(told: Callable[[], dict[str, Any]]):
    found = told()
    assert found["sizes"]["bytes"] > 1e6
    assert [one["table"] for one in found["partitions"]] == [growing.table for growing in MONTHLY]
    assert all(one["months"] >= 4 and one["unplaced_rows"] == 0 for one in found["partitions"])
    assert found["version"].startswith("18")


def test_who_waits_for_a_lock_is_told(transactional_db: None):
    """In a thread of its own somebody wants the table that we hold."""
    factories.CaseFactory()
    began = threading.Event()

    def want() -> None:
        began.set()
        run("LOCK TABLE transcription_case IN ACCESS EXCLUSIVE MODE")
        connection.close()

    with transaction.atomic():
        run("LOCK TABLE transcription_case IN ACCESS EXCLUSIVE MODE")
        other = threading.Thread(target=_in_transaction, args=[want])
        other.start()
        began.wait(30)
        found = None
        for _ in range(600):
            found = look().connections
            if found.blocked and "Lock: relation" in found.waits:
                break
            threading.Event().wait(0.05)
    other.join(60)
    assert found.blocked == 1
    assert found.waits["Lock: relation"] == 1


def _in_transaction(action: Callable[[], None]) -> None:
    with transaction.atomic():
        action()


def test_without_the_extension_slow_statements_are_said_to_be_not_available(told: Callable[[], dict[str, Any]]):
    with translation.override("en"):
        found = look().slow_statements
    assert (found.available, found.statements) == (False, [])
    assert "pg_stat_statements" in found.why
    assert told()["slow_statements"]["available"] is False


def test_with_it_they_are_told_without_those_that_may_hold_secrets(told: Callable[[], dict[str, Any]]):
    run(STATEMENTS.format(database="current_database()", total="9"))
    found = told()["slow_statements"]
    assert found["available"]
    assert [one["text"] for one in found["statements"]] == ["SELECT * FROM t WHERE a = $1", "  update t set a = $1"]
    assert found["statements"][0]["mean_ms"] == 1.5


def test_one_that_is_there_and_does_not_answer_costs_nothing_else(told: Callable[[], dict[str, Any]]):
    run(STATEMENTS.format(database="current_database()", total="(1 / (length(query) - length(query)))"))
    found = told()
    assert found["slow_statements"]["available"] is False
    assert found["slow_statements"]["why"]
    assert found["sizes"]["bytes"] > 0


def test_a_server_without_replicas_says_so(told: Callable[[], dict[str, Any]]):
    found = told()["replication"]
    assert found == {"available": True, "why": "", "is_replica": False, "own_lag_seconds": None, "replicas": []}


def test_the_command_tells_the_same_to_programs(db: None, capsys: pytest.CaptureFixture[str]):
    call_command("database_health", "--json")
    found = json.loads(capsys.readouterr().out)
    assert set(found) == set(look().__dataclass_fields__)
    assert found["connections"]["allowed"] == 200


def test_and_lines_to_people(db: None, capsys: pytest.CaptureFixture[str]):
    with translation.override("en"):
        call_command("database_health")
    text = capsys.readouterr().out
    assert text.startswith("PostgreSQL 18")
    assert "not available: PostgreSQL does not have the extension pg_stat_statements." in text
    assert "audit_auditevent: 20" in text


def test_a_server_that_is_away_is_one_line(monkeypatch: pytest.MonkeyPatch):
    def away() -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(database_health, "look", away)
    with pytest.raises(CommandError, match="connection refused"):
        call_command("database_health")

"""Numbers of the checks, and what is not known."""

import pytest
import redis
from django.utils import timezone

from courtsight import heartbeats
from monitoring import board
from monitoring.alerts.rules import BY_NAME, RULES
from monitoring.alerts.snapshot import LEFT, LEFT_SECONDS, Snapshot, leave, left, snapshot_of
from monitoring.board import Report
from monitoring.checks import servers, work
from monitoring.findings import Finding
from monitoring.health import Health


def taken(**findings: Finding) -> Snapshot:
    reports = tuple(Report(name, name, finding, 0.0) for name, finding in findings.items())
    return snapshot_of(Health(timezone.now(), reports))


def test_what_was_measured_has_the_name_of_its_check():
    found = taken(memory=Finding((), {"used_percent": 91.5, "model": "base", "limit": None}))
    assert found.numbers == {"memory.used_percent": 91.5, "checks.silent": 0.0}
    assert found.holds(BY_NAME["MemoryNearlySpent"]) is True


def test_a_reason_is_a_number_and_its_absence_another():
    rule = BY_NAME["QuickWorkerMissing"]
    assert taken(workers=Finding((work.NOBODY_QUICK,))).holds(rule) is True
    assert taken(workers=Finding()).holds(rule) is False


def test_the_longest_of_the_queues_counts():
    found = taken(
        queues=Finding((), {"quick_age_seconds": 4.0, "transcription_age_seconds": 301.0, "quick_depth": 900})
    )
    assert found.number(BY_NAME["QueueWaitsLong"].condition) == 301


@pytest.mark.parametrize("reason", [board.HANGS, board.UNANSWERED, board.BROKEN, board.DEPENDS])
def test_of_a_check_that_does_not_answer_nothing_is_known(reason: object):
    found = taken(workers=Finding((reason,)))
    assert found.holds(BY_NAME["QuickWorkerMissing"]) is None
    assert found.holds(BY_NAME["CheckSilent"]) is (reason is not board.DEPENDS)


def test_where_there_is_nothing_to_count_no_condition_holds():
    assert taken(transcription=Finding((), {"confidence": None})).holds(BY_NAME["ConfidenceLow"]) is False
    assert taken(transcription=Finding((board.HANGS,))).holds(BY_NAME["ConfidenceLow"]) is None


def test_a_server_that_does_not_even_say_so_is_away():
    assert taken(database=Finding((board.HANGS,))).database_is_away
    assert taken(database=Finding((servers.DATABASE_AWAY,))).database_is_away
    assert not taken(database=Finding((servers.DATABASE_SLOW,))).database_is_away
    assert taken(redis=Finding((board.HANGS,))).holds(BY_NAME["RedisDown"]) is True


def test_numbers_are_left_for_the_metrics_for_some_minutes():
    leave(taken(memory=Finding((), {"used_percent": 50.0}), workers=Finding((board.DEPENDS,))), RULES)
    found = left()
    assert found["memory.used_percent"] == 50
    assert found["database.database_unreachable"] == 0
    assert not any(name.startswith("workers.") for name in found)
    with heartbeats.connect() as client:
        assert 0 < client.ttl(LEFT) <= LEFT_SECONDS
        client.delete(LEFT)
    assert left() == {}


def test_without_redis_nothing_is_left_and_nothing_breaks(settings):
    settings.REDIS_URL = "unix:///nonexistent/redis.sock"
    leave(taken(), RULES)
    with pytest.raises(redis.RedisError):
        left()

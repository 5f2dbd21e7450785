"""The audit trail in monthly partitions: nothing is lost on the way there, nor while it is kept up."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction, AuditEvent
from courtsight.audit.trail import record_event
from courtsight.partitions import MONTHLY, Month, keep_up, make_ahead, partitions_of
from courtsight.partitions.operation import Rebuilding
from courtsight.partitions.tables import drop_before
from courtsight.partitions.upkeep import LOCK

TABLE = "audit_auditevent"
TRAIL = [one for one in MONTHLY if one.table == TABLE]


def run(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)


def ask(question: str, *values: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(question, values or None)
        return cursor.fetchall()


def event_at(moment: datetime, user: User | None = None, **values: Any) -> AuditEvent:
    event = AuditEvent.objects.create(user=user, action=AuditAction.VIEWED, **values)
    AuditEvent.objects.filter(pk=event.pk).update(at=moment)
    event.refresh_from_db()
    return event


def partition_holding(event: AuditEvent) -> str:
    return ask(f"SELECT tableoid::regclass::text FROM {TABLE} WHERE id = %s", event.pk)[0][0]


def months() -> list[Month]:
    return [one.month for one in partitions_of(TABLE) if one.month]


def shape() -> set[str]:
    """Its indexes and constraints, without what being partitioned changes."""
    indexes = ask("SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = %s::regclass", TABLE)
    keys = ask("SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass", TABLE)
    found = {row[0].replace(" ON ONLY ", " ON ") for row in indexes} | {f"{name}: {text}" for name, text in keys}
    return {text.replace("(id, at)", "(id)") for text in found}


@pytest.fixture
def partitioned(transactional_db: None) -> Iterator[None]:
    """Whatever a test did, the table is partitioned as at the start afterwards."""
    yield
    run(f"TRUNCATE {TABLE}")
    call_command("migrate", "audit", "0006", verbosity=0)
    call_command("migrate", "audit", verbosity=0)


def test_an_event_lies_in_its_month_and_late_ones_in_the_default_partition(partitioned: None):
    now = timezone.now()
    assert partition_holding(event_at(now)) == Month.of(now).partition_of(TABLE)
    assert partition_holding(event_at(datetime(2001, 5, 5, tzinfo=UTC))) == f"{TABLE}_default"


def test_existing_events_are_carried_over_and_back(partitioned: None, clerk: User):
    call_command("migrate", "audit", "0006", verbosity=0)
    plain = shape()
    assert partitions_of(TABLE) == []
    record_event(clerk, AuditAction.LOGIN, ünicode="é", nested={"a": [1, None]})
    old = event_at(datetime(2026, 2, 28, 23, 59, 59, 999999, tzinfo=UTC), clerk, address="10.1.1.1")
    event_at(datetime(2026, 3, 1, tzinfo=UTC), details={"sealed": True}, hearing_id=old.pk)
    before = list(AuditEvent.objects.order_by("pk").values())
    call_command("migrate", "audit", verbosity=0)
    assert list(AuditEvent.objects.order_by("pk").values()) == before
    assert partition_holding(old) == Month(2026, 2).partition_of(TABLE)
    assert months()[0] == Month(2026, 2), "one for each month since the first event"
    assert months() == months()[0].up_to(Month.of(timezone.now()) + 3)
    assert shape() == plain
    call_command("migrate", "audit", "0006", verbosity=0)
    assert list(AuditEvent.objects.order_by("pk").values()) == before
    assert shape() == plain


def test_what_held_for_the_table_holds_for_its_partitions(partitioned: None, clerk: User):
    event = record_event(clerk, AuditAction.LOGIN)
    with pytest.raises(IntegrityError), transaction.atomic():
        run(f"INSERT INTO {TABLE} SELECT * FROM {TABLE} WHERE id = %s", event.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        run("DELETE FROM accounts_user WHERE id = %s", clerk.pk)
    assert get_user_model().objects.filter(pk=clerk.pk).exists()


def test_the_trail_is_read_from_the_partitions_of_the_days_asked_for(partitioned: None):
    event_at(timezone.now())
    day = timezone.now().date()
    plan = AuditEvent.objects.filter(at__date__gte=day, at__gte=timezone.now() - timedelta(hours=1)).explain()
    assert Month.of(timezone.now()).partition_of(TABLE) in plan
    assert (Month.of(timezone.now()) + 2).partition_of(TABLE) not in AuditEvent.objects.filter(
        at__lt=timezone.now()
    ).explain()


def test_months_are_made_ahead_again_and_again_without_harm(partitioned: None, settings: Any):
    now = Month.of(timezone.now())
    settings.PARTITIONS_AHEAD = 5
    (done,) = keep_up(TRAIL)
    assert done.made == (now + 4, now + 5)
    assert done.dropped == ()
    assert months()[-1] == now + 5
    assert keep_up(TRAIL)[0].made == ()


def test_a_month_that_is_made_late_takes_over_what_came_before_it(partitioned: None, clerk: User, settings: Any):
    later = Month.of(timezone.now()) + 4
    settings.PARTITIONS_AHEAD = 4
    waiting = event_at(later.first_moment, clerk)
    other = event_at((later + 1).first_moment, clerk)
    assert partition_holding(waiting) == partition_holding(other) == f"{TABLE}_default"
    keep_up(TRAIL)
    assert partition_holding(waiting) == later.partition_of(TABLE)
    assert partition_holding(other) == f"{TABLE}_default"
    assert AuditEvent.objects.filter(pk__in=[waiting.pk, other.pk]).count() == 2


def months_ago(settings: Any, number: int) -> AuditEvent:
    """An event of that month, in a partition of its own."""
    month = Month.of(timezone.now()) - number
    event = event_at(month.first_moment + timedelta(days=3))
    make_ahead(TABLE, "at", [month])
    assert partition_holding(event) == month.partition_of(TABLE)
    return event


def test_nothing_of_the_trail_is_dropped_unless_a_setting_says_so(partitioned: None, settings: Any):
    assert settings.AUDIT_KEEP_MONTHS == 0
    ancient = months_ago(settings, 400)
    assert keep_up(TRAIL)[0].dropped == ()
    assert AuditEvent.objects.filter(pk=ancient.pk).exists()


def test_with_one_whole_months_go_and_the_month_under_way_counts_as_none(partitioned: None, settings: Any):
    settings.AUDIT_KEEP_MONTHS = 2
    gone, kept = months_ago(settings, 3), months_ago(settings, 2)
    (done,) = keep_up(TRAIL)
    assert done.dropped == (Month.of(timezone.now()) - 3,)
    assert list(AuditEvent.objects.values_list("pk", flat=True)) == [kept.pk]
    assert gone.pk != kept.pk
    assert keep_up(TRAIL)[0].dropped == ()


def test_after_months_were_made_or_dropped_a_transaction_waits_as_it_did_before(partitioned: None, settings: Any):
    months_ago(settings, 3)
    later = Month.of(timezone.now()) + 9
    with transaction.atomic():
        run("SET LOCAL lock_timeout = '7min'")
        assert make_ahead(TABLE, "at", [later]) == [later]
        assert drop_before(TABLE, Month.of(timezone.now()) - 2) == [Month.of(timezone.now()) - 3]
        assert ask("SHOW lock_timeout") == [("7min",)]


def test_so_does_the_rest_of_a_migration(partitioned: None):
    call_command("migrate", "audit", "0006", verbosity=0)
    (before,) = ask("SHOW lock_timeout")
    with transaction.atomic():
        Rebuilding(connection, TABLE, "at", ["id"]).rebuild(partitioned=True)
        assert ask("SHOW lock_timeout") == [before]
        transaction.set_rollback(True)


def test_while_somebody_else_keeps_up_nothing_is_done(partitioned: None, settings: Any):
    settings.PARTITIONS_AHEAD = 5
    taken, over = threading.Event(), threading.Event()

    def hold() -> None:
        run("SELECT pg_advisory_lock(%s)", LOCK)
        taken.set()
        over.wait(60)
        run("SELECT pg_advisory_unlock(%s)", LOCK)  # closed it goes back to the pool, and would hold it there
        connection.close()

    other = threading.Thread(target=hold)
    other.start()
    assert taken.wait(60)
    try:
        assert keep_up(TRAIL) == []
    finally:
        over.set()
        other.join(60)


def test_a_table_with_a_unique_column_beside_the_moment_is_refused(db: None):
    run("CREATE TABLE growing (id bigint PRIMARY KEY, at timestamptz NOT NULL, name text UNIQUE)")
    with pytest.raises(ValueError, match="growing_name_key"):
        Rebuilding(connection, "growing", "at", ["id"]).check()


def test_a_table_with_a_trigger_is_refused(db: None):
    run("CREATE TABLE growing (id bigint PRIMARY KEY, at timestamptz NOT NULL)")
    run("CREATE TRIGGER kept BEFORE DELETE ON growing EXECUTE FUNCTION suppress_redundant_updates_trigger()")
    with pytest.raises(ValueError, match="kept"):
        Rebuilding(connection, "growing", "at", ["id"]).check()


def test_a_table_that_others_lead_to_is_refused(db: None):
    run("CREATE TABLE growing (id bigint PRIMARY KEY, at timestamptz NOT NULL)")
    run("CREATE TABLE follower (growing_id bigint REFERENCES growing)")
    with pytest.raises(ValueError, match="follower_growing_id_fkey"):
        Rebuilding(connection, "growing", "at", ["id"]).check()

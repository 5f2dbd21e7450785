"""What is asked all the time is found by an index, as PostgreSQL itself plans it over many rows."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.db.migrations.loader import MigrationLoader
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courtsight.accounts.models import User
from monitoring.checks import work
from tests import factories
from transcription import tasks
from transcription.cache import removal
from transcription.cache.statistics import statistics
from transcription.models import Cached, Recording, Transcript
from transcription.models.job import JobStatus

MANY = 20_000
MANY_RESULTS = 5_000


def run(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def copies(row: Any, number: int, **changed: str) -> None:
    """`number` more rows like this one; `changed`: expressions over `n`, the number of the copy."""
    table = row._meta.db_table
    columns = [field.column for field in row._meta.concrete_fields]
    values = ", ".join(changed.get(column, f'row."{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    run(
        f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} row, generate_series(1, {number}) n "
        f"WHERE row.{row._meta.pk.column} = %s",
        row.pk,
    )
    run(f"ANALYZE {table}")


def indexes_in(plan: Any) -> Iterator[tuple[str, str]]:
    """Node and index of every part of a plan; the table of those parts that read it as a whole."""
    if isinstance(plan, list):
        for part in plan:
            yield from indexes_in(part)
        return
    if "Plan" in plan:
        yield from indexes_in(plan["Plan"])
        return
    if plan["Node Type"] == "Seq Scan":
        yield "Seq Scan", plan["Relation Name"]
    if "Index Name" in plan:
        yield plan["Node Type"], plan["Index Name"]
    yield from indexes_in(plan.get("Plans", []))


def planned(call: Callable[[], object], *parts: str) -> set[tuple[str, str]]:
    """How PostgreSQL finds what `call` asks for, in its statements that contain all `parts`."""
    with CaptureQueriesContext(connection) as captured:
        call()
    asked = [query["sql"] for query in captured if all(part in query["sql"] for part in parts)]
    assert asked, [query["sql"] for query in captured]
    found: set[tuple[str, str]] = set()
    with connection.cursor() as cursor:
        for statement in asked:
            cursor.execute(f"EXPLAIN (FORMAT JSON) {statement}")
            found.update(indexes_in(cursor.fetchone()[0]))
    return found


@pytest.fixture
def many_jobs(clerk: User) -> Recording:
    """Twenty thousand that have ended over the last years, and ten that are open."""
    recording = factories.RecordingFactory(created_by=clerk)
    now = timezone.now()
    ended = factories.JobFactory(
        recording=recording, created_by=clerk, status=JobStatus.COMPLETED, stage="done", started_at=now, finished_at=now
    )
    ago = "row.{} - n * interval '1 hour'"
    moments = {name: ago.format(name) for name in ("created_at", "started_at", "finished_at")}
    copies(ended, MANY, id="gen_random_uuid()", **moments)
    factories.JobFactory.create_batch(10, recording=recording, created_by=clerk)
    run("ANALYZE transcription_job")
    return recording


def test_open_jobs_of_the_first_page_are_found_among_all_that_ended(client: Client, clerk: User, many_jobs: Recording):
    client.force_login(clerk)
    plan = planned(lambda: client.get("/"), "transcription_job", "'processing'", "LIMIT 8")
    assert "job_open" in {name for _, name in plan}
    assert ("Seq Scan", "transcription_job") not in plan


def test_the_list_of_jobs_reads_its_page_alone(client: Client, clerk: User, many_jobs: Recording):
    client.force_login(clerk)
    plan = planned(lambda: client.get("/api/v1/stt/jobs?limit=20"), 'FROM "transcription_job"', "LIMIT 21")
    assert "job_newest" in {name for _, name in plan}
    assert ("Seq Scan", "transcription_job") not in plan


def test_the_sweep_finds_what_ended_lately(many_jobs: Recording):
    plan = planned(tasks.sweep, "finished_at", ">=")
    assert "job_finished" in {name for _, name in plan}
    assert ("Seq Scan", "transcription_job") not in plan


def test_the_health_page_asks_the_index_alone_how_long_jobs_waited(many_jobs: Recording):
    plan = planned(work.lately, "AVG", "started_at")
    assert {name for _, name in plan} == {"job_begun"}


@pytest.fixture
def long_transcript(db: None) -> Transcript:
    """Of a whole day: two thousand segments, one after the other, beside those of nine others."""
    row = None
    for _ in range(10):
        row = factories.SegmentFactory(index=0, start=0, end=5)
        at = "n * 5.0"
        copies(row, 2000, id="gen_random_uuid()", index="n", start=at, end=f"{at} + 5.0")
    return row.transcript


def test_segments_are_found_by_their_time(long_transcript: Transcript):
    between = long_transcript.segments.filter(start__lt=4010, end__gt=4000).order_by("index")
    last = long_transcript.segments.filter(start__lte=4002).order_by("-start", "-index")
    for rows in (between, last[:1]):
        plan = planned(lambda rows=rows: list(rows), "transcription_segment")
        assert {name for _, name in plan} == {"segment_by_time"}


@pytest.fixture
def full_cache(db: None) -> None:
    """Of the last month, with a kilobyte each; the next to expire does so in some minutes.

    In a new file of the table that nobody else can touch, and in which all rows are visible to everybody, as after a
    VACUUM: whether a real one finds that depends on every old transaction of the server.
    """
    run("TRUNCATE transcription_cached")
    moment = timezone.now()
    row = Cached.objects.create(
        key="stt:chunk:0", kind="chunk", audio_sha256="0" * 64, engine="whisper", model="base", language="id-ID",
        value={}, size=520, expires_at=moment + timedelta(minutes=10 * MANY_RESULTS),
    )  # fmt: skip
    moments = {name: f"row.{name} - n * interval '9 minutes'" for name in ("created_at", "expires_at")}
    copies(row, MANY_RESULTS, key="'stt:chunk:' || n", value="to_jsonb(repeat(md5(n::text), 30))", **moments)
    run("UPDATE pg_class SET relallvisible = relpages WHERE oid = 'transcription_cached'::regclass")


def test_what_has_expired_how_much_there_is_and_which_are_the_oldest_is_told_by_indexes(full_cache: None):
    assert {name for _, name in planned(removal.remove_expired, "expires_at", "<=")} == {"cached_by_expiry"}
    assert planned(statistics, "SUM", "expires_at") == {("Index Only Scan", "cached_by_expiry")}
    oldest = planned(lambda: removal.remove_oldest(10**9), "OVER (ORDER BY")
    assert oldest == {("Index Only Scan", "cached_by_age")}


def test_every_index_is_complete(db: None):
    """One that was broken off while it was made stays behind and serves nobody."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexrelid::regclass FROM pg_index WHERE NOT indisvalid")
        assert cursor.fetchall() == []


class HotPaths:
    """The migration, forwards and backwards, as `migrate` runs it; other migrations stay as they are."""

    def __init__(self) -> None:
        loader = MigrationLoader(connection)
        self._migration = loader.get_migration("transcription", "0028_hot_paths")
        self._before = loader.project_state(("transcription", "0027_job_events"))

    def apply(self) -> None:
        with connection.schema_editor(atomic=False) as editor:
            self._migration.apply(self._before.clone(), editor)

    def unapply(self) -> None:
        with connection.schema_editor(atomic=False) as editor:
            self._migration.unapply(self._before.clone(), editor)


@pytest.fixture
def hot_paths(transactional_db: None) -> Iterator[HotPaths]:
    """Whatever a test did, it is applied afterwards."""
    migration = HotPaths()
    yield migration
    migration.apply()


def found(question: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return [row[0] for row in cursor.fetchall()]


def foreign_keys() -> list[int]:
    """The very objects: one that was dropped and made anew is another one."""
    return found("SELECT oid FROM pg_constraint WHERE contype = 'f' AND conrelid = 'transcription_segment'::regclass")


def indexes() -> set[str]:
    """Definitions of those that are complete."""
    return set(
        found(
            "SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indisvalid AND indrelid IN "
            "('transcription_cached'::regclass, 'transcription_job'::regclass, 'transcription_segment'::regclass)"
        )
    )


def on(table: str, column: str) -> list[str]:
    """Complete indexes on this column alone."""
    return [text for text in indexes() if f" public.{table} " in text and text.endswith(f"({column})")]


def test_the_migration_leaves_foreign_keys_alone_there_and_back(hot_paths: HotPaths):
    keys, made = foreign_keys(), indexes()
    assert len(keys) >= 2
    assert on("transcription_segment", "transcript_id") == on("transcription_cached", "expires_at") == []
    hot_paths.unapply()
    assert foreign_keys() == keys
    assert len(on("transcription_segment", "transcript_id")) == len(on("transcription_cached", "expires_at")) == 1
    assert not any("job_newest" in text for text in indexes())
    hot_paths.apply()
    assert foreign_keys() == keys
    assert indexes() == made


def test_when_it_broke_off_it_is_run_again(hot_paths: HotPaths):
    factories.JobFactory.create_batch(2)
    made = indexes()
    run("DROP INDEX job_newest")
    with pytest.raises(IntegrityError):
        run("CREATE UNIQUE INDEX CONCURRENTLY job_newest ON transcription_job (status)")
    assert found("SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid") == ["job_newest"]
    hot_paths.apply()
    assert indexes() == made
    assert found("SELECT indexrelid FROM pg_index WHERE NOT indisvalid") == []


def test_backwards_too(hot_paths: HotPaths):
    hot_paths.unapply()
    before = indexes()
    hot_paths.unapply()
    assert indexes() == before, "what is there stays"
    (text,) = on("transcription_segment", "transcript_id")
    run("UPDATE pg_index SET indisvalid = false WHERE indexrelid = %s::regclass", text.split()[2])
    assert on("transcription_segment", "transcript_id") == []
    hot_paths.unapply()
    assert indexes() == before


def test_the_migration_keeps_nobody_waiting(hot_paths: HotPaths):
    """Every statement of it is one beside which everybody reads and writes."""
    with CaptureQueriesContext(connection) as captured:
        hot_paths.unapply()
        hot_paths.apply()
    changes = [query["sql"] for query in captured if not query["sql"].startswith(("SELECT", "\n"))]
    assert len(changes) >= 2 * 9
    assert all(re.match(r"(CREATE|DROP) INDEX CONCURRENTLY ", statement) for statement in changes), changes

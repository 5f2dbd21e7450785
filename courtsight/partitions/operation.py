"""The operation of migrations that gives a table one partition a month. The model stays as it is."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.migrations.operations.base import Operation
from django.utils import timezone
from psycopg import sql

from courtsight.partitions.months import Month
from courtsight.partitions.tables import create_default, make_ahead


@dataclass(frozen=True, slots=True)
class Shape:
    """What a table has beside its rows: statements that give another one the same."""

    columns: tuple[str, ...]
    indexes: tuple[str, ...]
    foreign_keys: tuple[tuple[str, str], ...]  # name, definition
    identity: str  # the column that numbers itself, or nothing


class PartitionByMonth(Operation):
    """Rows are carried over. The primary key in PostgreSQL is that of Django and, unless it is in it, `column`.

    Refused (ValueError): unique constraints without `column`, which no partitioned table can hold, foreign keys that
    lead here, and triggers.
    """

    reduces_to_sql = False
    reversible = True

    def __init__(self, model_name: str, column: str) -> None:
        self.model_name, self.column = model_name, column

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Django knows nothing of partitions."""

    def describe(self) -> str:
        return f"Keep {self.model_name} in one partition a month, by {self.column}"

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        self._rebuild(app_label, schema_editor, to_state, partitioned=True)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        self._rebuild(app_label, schema_editor, to_state, partitioned=False)

    def _rebuild(self, app_label: str, schema_editor: Any, state: Any, partitioned: bool) -> None:
        model = state.apps.get_model(app_label, self.model_name)._meta
        key = [field.column for field in model.pk_fields]
        database = Rebuilding(schema_editor.connection, model.db_table, self.column, key)
        database.check()
        database.rebuild(partitioned)


class Rebuilding:
    """One table that is made anew, with the same rows, within the transaction of its migration."""

    def __init__(self, connection: Any, table: str, column: str, key: list[str]) -> None:
        self._connection, self._table, self._column, self._key = connection, table, column, key
        self._old = f"{table}_before"

    def check(self) -> None:
        leading_here = self._ask("SELECT conname FROM pg_constraint WHERE contype = 'f' AND confrelid = %s::regclass")
        if leading_here:
            raise ValueError(f"Foreign keys lead to {self._table}: {leading_here}")
        triggers = self._ask("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgrelid = %s::regclass")
        if triggers:
            raise ValueError(f"Triggers of {self._table} would be lost: {triggers}")
        unique = self._ask(
            "SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
            "WHERE i.indrelid = %s::regclass AND i.indisunique AND NOT i.indisprimary AND NOT EXISTS ("
            "SELECT 1 FROM pg_attribute a WHERE a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey) "
            "AND a.attname = %s)",
            self._column,
        )
        if unique:
            raise ValueError(f"Unique without {self._column}, and so not over all partitions: {unique}")

    def rebuild(self, partitioned: bool) -> None:
        # Foreign keys of rows that were written in this transaction are checked now: the table is about to go.
        self._run("SET CONSTRAINTS ALL IMMEDIATE")
        self._run("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE", self._table)
        shape = self._shape()
        self._run("ALTER TABLE {} RENAME TO {}", self._table, self._old)
        self._create(shape, partitioned)
        if partitioned:
            create_default(self._table)
            make_ahead(self._table, self._column, self._months())
        listed = ", ".join("{}" for _ in shape.columns)
        copy = f"INSERT INTO {{}} ({listed}) OVERRIDING SYSTEM VALUE SELECT {listed} FROM {{}}"  # noqa: S608
        self._run(copy, self._table, *shape.columns, *shape.columns, self._old)
        # Only now are the names of its indexes and constraints free again.
        self._run("DROP TABLE {}", self._old)
        self._finish(shape, partitioned)

    def _create(self, shape: Shape, partitioned: bool) -> None:
        kind = "PARTITION BY RANGE ({})" if partitioned else ""
        what = "INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE INCLUDING IDENTITY"
        by = [self._column] if partitioned else []
        self._run(f"CREATE TABLE {{}} (LIKE {{}} {what}) {kind}", self._table, self._old, *by)

    def _finish(self, shape: Shape, partitioned: bool) -> None:
        name = f"{self._table}_pkey"
        is_within = self._column in self._key or not partitioned
        keys = self._key if is_within else [*self._key, self._column]
        listed = ", ".join("{}" for _ in keys)
        self._run(f"ALTER TABLE {{}} ADD CONSTRAINT {{}} PRIMARY KEY ({listed})", self._table, name, *keys)
        for statement in shape.indexes:
            self._run(statement)
        for constraint, definition in shape.foreign_keys:
            self._run(f"ALTER TABLE {{}} ADD CONSTRAINT {{}} {definition}", self._table, constraint)
        if shape.identity:
            self._run(
                "SELECT setval(pg_get_serial_sequence({}, {}), coalesce(max({}), 0) + 1, false) FROM {}",
                sql.Literal(self._table), sql.Literal(shape.identity), shape.identity, self._table,
            )  # fmt: skip

    def _shape(self) -> Shape:
        here = "attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
        indexes = self._ask(
            "SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = %s::regclass AND NOT indisprimary"
        )
        identity = self._ask(f"SELECT attname FROM pg_attribute WHERE {here} AND attidentity <> ''")  # noqa: S608
        keys = self._rows(
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE conrelid = %s::regclass AND contype = 'f' AND conparentid = 0"
        )
        columns = self._ask(f"SELECT attname FROM pg_attribute WHERE {here} ORDER BY attnum")  # noqa: S608
        # A partitioned index is defined ON ONLY its table; on a plain one that says nothing.
        plain = tuple(index.replace(" ON ONLY ", " ON ", 1) for index in indexes)
        return Shape(tuple(columns), plain, tuple(keys), (identity or [""])[0])

    def _months(self) -> list[Month]:
        """From that of the oldest row to those that are made ahead."""
        now = Month.of(timezone.now())
        (oldest,) = self._ask("SELECT min({}) FROM {}", names=(self._column, self._old))
        first = min(Month.of(oldest), now) if oldest else now
        return first.up_to(now + settings.PARTITIONS_AHEAD)

    def _rows(self, question: str, *more: str, names: tuple[str, ...] = ()) -> list[tuple]:
        """`names`: identifiers for the brackets; without them the table is the first parameter."""
        text = sql.SQL(question).format(*map(sql.Identifier, names)).as_string() if names else question
        with self._connection.cursor() as cursor:
            cursor.execute(text, [] if names else [self._table, *more])
            return cursor.fetchall()

    def _ask(self, question: str, *more: str, names: tuple[str, ...] = ()) -> list[Any]:
        return [row[0] for row in self._rows(question, *more, names=names)]

    def _run(self, statement: str, *names: str | sql.Literal) -> None:
        parts = [name if isinstance(name, sql.Literal) else sql.Identifier(name) for name in names]
        text = sql.SQL(statement).format(*parts).as_string() if names else statement
        with self._connection.cursor() as cursor:
            cursor.execute(text)

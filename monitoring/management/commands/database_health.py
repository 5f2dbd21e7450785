"""`manage.py database_health`: how PostgreSQL is, for whoever keeps it. Needs no running server of ours."""

import json
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.template.defaultfilters import filesizeformat
from django.utils.formats import localize
from django.utils.translation import gettext as _

from monitoring.database import DatabaseHealth, look

SHOWN = 10


class Command(BaseCommand):
    help = "Tell connections, pool, sizes, dead rows, indexes, slow statements and replicas of PostgreSQL."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="all of it, for programs")

    def handle(self, **options: Any) -> None:
        try:
            health = look()
        except DatabaseError as error:
            raise CommandError(_("PostgreSQL cannot be asked: %(error)s") % {"error": error}) from error
        if options["json"]:
            self.stdout.write(json.dumps(asdict(health), default=lambda moment: moment.isoformat(), indent=2))
            return
        for line in _lines(health):
            self.stdout.write(line)


def _lines(health: DatabaseHealth) -> Iterator[str]:
    yield f"PostgreSQL {health.version}, {filesizeformat(health.sizes.bytes)}"
    yield from _connections(health)
    yield _("Tables (rows, dead rows, size, last vacuum):")
    for table in health.tables[:SHOWN]:
        size, vacuumed = filesizeformat(table.bytes + table.index_bytes), localize(table.vacuumed_at) or "-"
        yield f"  {table.name}: {table.rows}, {table.dead_rows}, {size}, {vacuumed}"
    yield _("Indexes that nobody has used, or that cannot be used:")
    yield from _listed(
        f"{index.name} ({index.table}), {filesizeformat(index.bytes)}" + ("" if index.is_valid else _(", invalid"))
        for index in health.unused_indexes[:SHOWN]
    )
    yield _("Monthly partitions:")
    yield from _listed(f"{one.table}: {one.first} … {one.last}" for one in health.partitions)
    yield from _optional(health)


def _connections(health: DatabaseHealth) -> Iterator[str]:
    there, pool = health.connections, health.pool
    yield _("Connections: %(used)s of %(allowed)s") % {"used": there.used, "allowed": there.allowed}
    for counted in (there.by_state, there.by_program, there.waits):
        yield "  " + (", ".join(f"{name} {number}" for name, number in counted.items()) or "-")
    yield _("  blocked by others: %(number)s") % {"number": there.blocked}
    yield _("All pools of this machine: %(number)s at most; of one web process %(web)s, of a worker %(worker)s") % {
        "number": pool.all_pools,
        "web": pool.most,
        "worker": pool.worker_most,
    }


def _optional(health: DatabaseHealth) -> Iterator[str]:
    slow, replication = health.slow_statements, health.replication
    yield _("Statements that took most time:")
    if slow.available:
        yield from _listed(f"{one.total_ms:.0f} ms, {one.calls} ×: {one.text}" for one in slow.statements[:SHOWN])
    else:
        yield "  " + _("not available: %(why)s") % {"why": slow.why}
    yield _("Replicas:")
    if replication.available:
        yield from _listed(f"{one.name}: {one.state}, {one.lag_bytes} B" for one in replication.replicas)
    else:
        yield "  " + _("not available: %(why)s") % {"why": replication.why}


def _listed(lines: Iterable[str]) -> Iterator[str]:
    found = [f"  {line}" for line in lines]
    yield from found or ["  -"]

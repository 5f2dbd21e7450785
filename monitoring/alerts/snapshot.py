"""The numbers at a moment, as the checks of the health page find them; conditions of rules are on these."""

import json
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

import redis

from courtsight import heartbeats
from monitoring import board
from monitoring.alerts.rule import Condition, Rule
from monitoring.board import Report
from monitoring.health import Health

logger = logging.getLogger(__name__)

# Of these a check cannot answer: nothing is known of its numbers.
SILENT = (board.HANGS, board.UNANSWERED, board.BROKEN)
UNTOLD = (*SILENT, board.DEPENDS)
# The servers: one that does not even answer its check in time is as good as away.
AWAY = {"database": "database_unreachable", "redis": "redis_unreachable"}
LEFT = "courtsight:health_values"
LEFT_SECONDS = 180


@dataclass(frozen=True, slots=True)
class Snapshot:
    """`untold`: components of which nothing is known now, since they hang or something that they need is down."""

    at: datetime
    numbers: Mapping[str, float]
    untold: frozenset[str] = frozenset()

    def number(self, condition: Condition) -> float | None:
        """None where it cannot be told, or there is nothing to tell of."""
        if condition.number in self.numbers:
            return self.numbers[condition.number]
        return None if condition.component in self.untold else condition.otherwise

    def holds(self, rule: Rule) -> bool | None:
        """None where it cannot be told. A check that answers and has nothing to count, as when nobody worked within
        the window, does not find the condition: an alert of Friday would last over the weekend.
        """
        number = self.number(rule.condition)
        if number is None:
            return None if rule.condition.component in self.untold else False
        return rule.condition.holds(number)

    @property
    def database_is_away(self) -> bool:
        return self.numbers.get(f"database.{AWAY['database']}") == 1


def snapshot_of(health: Health) -> Snapshot:
    numbers = {name: number for report in health.reports for name, number in _numbers(report)}
    ages = [number for name, number in numbers.items() if name.startswith("queues.") and name.endswith("_age_seconds")]
    if ages:
        numbers["queues.longest_age_seconds"] = max(ages)
    silent = [report for report in health.reports if _is_any(report, SILENT)]
    numbers["checks.silent"] = float(len(silent))
    untold = frozenset(report.name for report in health.reports if _is_any(report, UNTOLD))
    return Snapshot(health.checked_at, numbers, untold)


def _is_any(report: Report, reasons: tuple[object, ...]) -> bool:
    return any(reason in reasons for reason in report.finding.reasons)


def _numbers(report: Report) -> Iterator[tuple[str, float]]:
    """What was measured, and a 1 for each reason that was given."""
    for name, value in report.finding.measured.items():
        if isinstance(value, int | float):
            yield f"{report.name}.{name}", float(value)
    for reason in report.finding.reasons:
        if reason not in UNTOLD:
            yield f"{report.name}.{reason.code}", 1.0
    if report.name in AWAY and not report.is_reachable:
        yield f"{report.name}.{AWAY[report.name]}", 1.0


def leave(snapshot: Snapshot, rules: tuple[Rule, ...]) -> None:
    """For /metrics, for a while: the numbers of all rules that can be told. Without Redis nothing is left."""
    numbers = {rule.condition.number: snapshot.number(rule.condition) for rule in rules}
    known = {name: number for name, number in numbers.items() if number is not None}
    try:
        with heartbeats.connect() as client:
            client.set(LEFT, json.dumps(known), ex=LEFT_SECONDS)
    except redis.RedisError as error:
        logger.warning("Numbers for /metrics cannot be left: %s", error)


def left() -> dict[str, float]:
    """What was left last, empty when that is too long ago. Raises redis.RedisError."""
    with heartbeats.connect() as client:
        return json.loads(client.get(LEFT) or "{}")

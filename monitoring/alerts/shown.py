"""Alerts as rows of the page and of the API."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.formats import get_format

from monitoring.alerts.models import Alert, Silence
from monitoring.alerts.notice import shown_number
from monitoring.alerts.rule import Rule, Severity
from monitoring.alerts.rules import BY_NAME
from monitoring.alerts.states import AlertState

BADGES = {Severity.CRITICAL: "danger", Severity.WARNING: "warning"}
ICONS = {Severity.CRITICAL: "error", Severity.WARNING: "warning"}
ORDER = [(AlertState.FIRING, Severity.CRITICAL), (AlertState.FIRING, Severity.WARNING)]


@dataclass(frozen=True, slots=True)
class Row:
    """`rule` is None for one of another version. `silence`: the one under which nothing is sent of it."""

    alert: Alert
    rule: Rule | None
    silence: Silence | None

    @property
    def badge(self) -> str:
        """A pending one is no trouble yet, and what is over none any more."""
        return BADGES[Severity(self.alert.severity)] if self.alert.state == AlertState.FIRING else "neutral"

    @property
    def icon(self) -> str:
        return ICONS[Severity(self.alert.severity)] if self.alert.state == AlertState.FIRING else "clock"

    @property
    def number(self) -> str:
        return shown_number(self.alert.value)

    @property
    def condition(self) -> str:
        """As the language of the page writes numbers."""
        condition = self.rule.condition
        limit = f"{condition.limit:g}".replace(".", get_format("DECIMAL_SEPARATOR"))
        return f"{condition.number} {condition.comparison.value} {limit}"

    @property
    def is_firing(self) -> bool:
        return self.alert.state == AlertState.FIRING


def rows_of(alerts: Iterable[Alert], silences: Iterable[Silence]) -> list[Row]:
    """Firing before pending, critical before warning, the rest as they came."""
    rows = [Row(alert, BY_NAME.get(alert.rule), _silence_of(alert, silences)) for alert in alerts]
    return sorted(rows, key=_rank)


def _rank(row: Row) -> int:
    place = (row.alert.state, row.alert.severity)
    return ORDER.index(place) if place in ORDER else len(ORDER)


def _silence_of(alert: Alert, silences: Iterable[Silence]) -> Silence | None:
    return next((silence for silence in silences if silence.rule in ("", alert.rule)), None)

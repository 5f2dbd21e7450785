"""Whether all is well, for people who answer for it: the worst of all checks, and the reasons of each."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from monitoring.board import Board, Report
from monitoring.checks import CHECKS
from monitoring.findings import Reason, State, worst
from monitoring.lookout import Lookout

BOARD = Board(CHECKS)
LOOKOUT = Lookout()


@dataclass(frozen=True, slots=True)
class Health:
    """UNKNOWN is no state of the whole: what it waits for has one of its own."""

    checked_at: datetime
    reports: tuple[Report, ...]

    @property
    def state(self) -> State:
        states = [report.finding.state for report in self.reports]
        return worst([state for state in states if state is not State.UNKNOWN])

    @property
    def reasons(self) -> list[tuple[Report, Reason]]:
        """What is wrong, the worst first."""
        found = [(report, reason) for report in self.reports for reason in report.finding.reasons]
        wrong = [(report, reason) for report, reason in found if reason.state is not State.UNKNOWN]
        return sorted(wrong, key=lambda pair: pair[1].state is not State.DOWN)


def look() -> Health:
    LOOKOUT.note_look(BOARD)
    return Health(timezone.now(), tuple(BOARD.look(settings.HEALTH_CHECK_SECONDS)))


def database_is_down(fresh: float | None = None) -> bool:
    """As it was found within the last `fresh` seconds, or as long ago as the page shows without waiting."""
    return not BOARD.look_at("database", settings.HEALTH_CHECK_SECONDS, fresh).is_reachable


def as_document(health: Health) -> dict[str, Any]:
    """What /api/v1/health says, in the language of the request."""
    return {
        "status": health.state.value,
        "checked_at": health.checked_at,
        "reasons": [_reason(reason) | {"component": report.name} for report, reason in health.reasons],
        "components": [_component(report) for report in health.reports],
    }


def _component(report: Report) -> dict[str, Any]:
    return {
        "name": report.name,
        "label": str(report.label),
        "status": report.finding.state.value,
        "reasons": [_reason(reason) for reason in report.finding.reasons],
        "measured": report.finding.measured,
        "age_seconds": report.age,
    }


def _reason(reason: Reason) -> dict[str, Any]:
    return {"code": reason.code, "message": str(reason.message), "action": str(reason.action)}

"""When an alert begins, is told, and ends. Pure: from how things stood, what is found now and the time.

PENDING until the condition has held for as long as its rule says; FIRING until it has not held for QUIET; then
RESOLVED. Between two alerts of one rule lie at least QUIET and the rule's own time, however the number trembles.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

# A condition must be false for so long before all is well again.
QUIET = timedelta(minutes=2)
# Whoever was not looked at for longer has not been seen to hold meanwhile.
GAP = timedelta(minutes=3)


class AlertState(models.TextChoices):
    PENDING = "pending", _("Pending")
    FIRING = "firing", _("Firing")
    RESOLVED = "resolved", _("Resolved")


@dataclass(frozen=True, slots=True)
class Standing:
    """`since`: when the condition began to hold. `quiet_since`: of a firing one, since when it has not held."""

    state: AlertState
    since: datetime
    seen_at: datetime
    quiet_since: datetime | None = None


def step(standing: Standing | None, holds: bool | None, hold: timedelta, now: datetime) -> Standing | None:
    """How things stand now; None when there is nothing to say. `holds` is None when that cannot be told.

    A resolved one is an end: pass None for what comes after it.
    """
    if standing is None:
        return _fired_when_due(Standing(AlertState.PENDING, now, now), hold) if holds else None
    if now < standing.seen_at:  # somebody's clock was set back, or is behind
        return standing
    if standing.state is AlertState.PENDING:
        return _pending(standing, holds, hold, now)
    if standing.state is AlertState.FIRING:
        return _firing(standing, holds, now)
    return standing


def _pending(standing: Standing, holds: bool | None, hold: timedelta, now: datetime) -> Standing | None:
    """What cannot be told is not seen to hold."""
    if not holds:
        return None
    if now - standing.seen_at > GAP:
        return Standing(AlertState.PENDING, now, now)
    return _fired_when_due(replace(standing, seen_at=now), hold)


def _fired_when_due(standing: Standing, hold: timedelta) -> Standing:
    is_due = standing.seen_at - standing.since >= hold
    return replace(standing, state=AlertState.FIRING) if is_due else standing


def _firing(standing: Standing, holds: bool | None, now: datetime) -> Standing:
    """What cannot be told goes on; the quiet must be seen, without a gap."""
    if holds is not False:
        return replace(standing, seen_at=now, quiet_since=None)
    was_seen = standing.quiet_since is not None and now - standing.seen_at <= GAP
    quiet_since = standing.quiet_since if was_seen else now
    state = AlertState.RESOLVED if now - quiet_since >= QUIET else AlertState.FIRING
    return replace(standing, state=state, seen_at=now, quiet_since=quiet_since)

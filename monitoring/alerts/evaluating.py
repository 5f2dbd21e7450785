"""How things stand after a look: the rows of alerts follow `states.step`.

Each change is a compare-and-swap on what was read, so that two schedulers make one change and tell of it once.
"""

from datetime import timedelta

from django.db import transaction

from monitoring.alerts import telling
from monitoring.alerts.models import Alert
from monitoring.alerts.rule import Rule
from monitoring.alerts.rules import BY_NAME, RULES
from monitoring.alerts.snapshot import Snapshot
from monitoring.alerts.states import AlertState, Standing, step


def evaluate(snapshot: Snapshot) -> None:
    """Running it again with the same snapshot changes nothing. Raises DatabaseError."""
    alerts = {alert.rule: alert for alert in Alert.objects.open()}
    for rule in RULES:
        _advance(rule, alerts.get(rule.name), snapshot)
    for name in alerts.keys() - BY_NAME.keys():  # of another version: nobody looks at it any more
        _swap(alerts[name], Standing(AlertState.RESOLVED, alerts[name].since, snapshot.at, snapshot.at))


def _advance(rule: Rule, alert: Alert | None, snapshot: Snapshot) -> None:
    before = alert.standing if alert else None
    holds = snapshot.holds(rule)
    after = step(before, holds, timedelta(seconds=rule.hold), snapshot.at)
    if after == before:
        return
    if alert is None:
        _begin(rule, after, snapshot)
    elif after is None:
        Alert.objects.filter(pk=alert.pk, state=AlertState.PENDING, seen_at=alert.seen_at).delete()
    else:
        if holds:  # of one that is over, how bad it was says more than how well things are
            alert.value = snapshot.number(rule.condition)
        _swap(alert, after)


def _begin(rule: Rule, standing: Standing, snapshot: Snapshot) -> None:
    """Nothing where the other scheduler was sooner: a rule has one open alert."""
    alert = Alert(
        rule=rule.name,
        severity=rule.severity,
        state=standing.state,
        since=standing.since,
        seen_at=standing.seen_at,
        value=snapshot.number(rule.condition),
        fired_at=standing.seen_at if standing.state is AlertState.FIRING else None,
    )
    Alert.objects.bulk_create([alert], ignore_conflicts=True)


def _swap(alert: Alert, after: Standing) -> bool:
    before = alert.state
    seen = Alert.objects.filter(pk=alert.pk, state=before, seen_at=alert.seen_at)
    changes = {"state": after.state, "since": after.since, "seen_at": after.seen_at, "quiet_since": after.quiet_since}
    changes["value"] = alert.value
    if before == AlertState.PENDING and after.state is AlertState.FIRING:
        changes["fired_at"] = after.seen_at
    if after.state is AlertState.RESOLVED:
        changes["resolved_at"] = after.seen_at
    with transaction.atomic():
        if seen.update(**changes) != 1:
            return False
        if after.state is AlertState.RESOLVED:
            alert.refresh_from_db()
            telling.tell_of_end(alert)
    return True

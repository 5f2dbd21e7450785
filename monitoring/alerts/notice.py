"""What is said of an alert: as an e-mail, and as the document that a webhook gets."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self
from uuid import UUID

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.formats import localize

from monitoring.alerts.models import Alert, Event
from monitoring.alerts.rule import Rule, Severity
from monitoring.alerts.rules import BY_NAME


@dataclass(frozen=True, slots=True)
class Notice:
    """One event of an alert. `rule` is None when this version does not know it any more."""

    id: UUID
    event: Event
    name: str
    severity: Severity
    value: float | None
    since: datetime
    fired_at: datetime | None
    resolved_at: datetime | None = None

    @classmethod
    def of(cls, alert: Alert, event: Event) -> Self:
        severity = Severity(alert.severity)
        times = (alert.since, alert.fired_at, alert.resolved_at)
        return cls(alert.pk, event, alert.rule, severity, alert.value, *times)

    @property
    def rule(self) -> Rule | None:
        return BY_NAME.get(self.name)

    def subject(self) -> str:
        """One line, in the language of the moment."""
        said = self.rule.summary if self.rule else self.name
        word = self.severity.label if self.event is Event.FIRING else self.event.label
        return f"[CourtSight] {word}: {said}"

    def text(self) -> str:
        """The e-mail's, in the language of the moment."""
        context = {
            "notice": self,
            "rule": self.rule,
            "number": shown_number(self.value),
            "page": address_of("alerts"),
            "runbook": self.runbook,
        }
        text = render_to_string("monitoring/alert_mail.txt", context)
        return re.sub(r"\n{3,}", "\n\n", text.strip()) + "\n"  # parts that are left out leave their lines

    @property
    def runbook(self) -> str:
        return runbook_of(self.rule) if self.rule else address_of("runbook")

    def document(self) -> dict[str, Any]:
        """For a webhook: names are fixed, texts in the installation's language, times in UTC (ISO 8601)."""
        rule = self.rule
        with translation.override(settings.LANGUAGE_CODE):
            texts = {"summary": str(rule.summary), "action": str(rule.action)} if rule else {}
        return {
            "id": str(self.id),
            "event": self.event.value,
            "rule": self.name,
            "code": rule.reason.code if rule else None,
            "severity": self.severity.value,
            "condition": str(rule.condition) if rule else None,
            "value": self.value,
            **texts,
            "since": _iso(self.since),
            "fired_at": _iso(self.fired_at),
            "resolved_at": _iso(self.resolved_at),
            "page": address_of("alerts"),
            "runbook": self.runbook,
        }


def shown_number(value: float | None) -> str:
    """For people: a rate to the thousandth, anything larger to the tenth."""
    return "" if value is None else str(localize(round(value, 3 if abs(value) < 1 else 1)))


def _iso(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat() if at else None


def address_of(name: str) -> str:
    """Of a page, as people reach it from outside."""
    return f"{settings.PUBLIC_URL}{reverse(name)}"


def runbook_of(rule: Rule) -> str:
    return f"{address_of('runbook')}#{rule.anchor}"

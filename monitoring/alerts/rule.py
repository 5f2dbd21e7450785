"""What a rule is: a condition on one number, how long it must hold, how bad that is, and what to do."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from operator import gt, lt

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from monitoring.findings import Reason, Text

VALUE_METRIC = "courtsight_health_value"


class Severity(models.TextChoices):
    """CRITICAL: somebody must come now. WARNING: within the day."""

    CRITICAL = "critical", _("Critical")
    WARNING = "warning", _("Warning")


class Comparison(StrEnum):
    ABOVE = ">"
    BELOW = "<"


COMPARE: dict[Comparison, Callable[[float, float], bool]] = {Comparison.ABOVE: gt, Comparison.BELOW: lt}


@dataclass(frozen=True, slots=True)
class Condition:
    """`number` is a name of the snapshot: component.measure. `threshold`: a number, or the setting that holds it, which
    is divided by `per`. `otherwise`: what the number is when its component answers and does not name it.
    """

    number: str
    threshold: float | str
    comparison: Comparison = Comparison.ABOVE
    per: float = 1
    otherwise: float | None = None

    @property
    def limit(self) -> float:
        return (getattr(settings, self.threshold) if isinstance(self.threshold, str) else self.threshold) / self.per

    def holds(self, number: float) -> bool:
        return COMPARE[self.comparison](number, self.limit)

    @property
    def component(self) -> str:
        return self.number.partition(".")[0]

    def __str__(self) -> str:
        return f"{self.number} {self.comparison.value} {self.limit:g}"


@dataclass(frozen=True, slots=True)
class Rule:
    """`hold`: seconds that the condition must last before it is told. `reason`: as the health page gives it.

    `query` makes the same condition in PromQL, from the settings of this moment; without it, it is made from the
    number that the watch leaves for /metrics.
    """

    name: str
    severity: Severity
    condition: Condition
    hold: int
    reason: Reason
    query: Callable[[], str] | None = None

    @property
    def summary(self) -> Text:
        return self.reason.message

    @property
    def action(self) -> Text:
        return self.reason.action

    @property
    def anchor(self) -> str:
        """Of its paragraph in docs/operations.md, and on the page that shows it."""
        return self.name.lower()

    @property
    def promql(self) -> str:
        if self.query is not None:
            return self.query()
        value = f'max({VALUE_METRIC}{{name="{self.condition.number}"}})'
        return f"{value} {self.condition.comparison.value} {self.condition.limit:g}"


def told(component: str, reason: Reason) -> Condition:
    """That the component's check gives this reason."""
    return Condition(f"{component}.{reason.code}", 0, otherwise=0.0)

"""What a check finds: a state, and for each thing that is wrong what it is and what to do."""

from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.functional import Promise


class State(StrEnum):
    """From good to bad. UNKNOWN: cannot be told while something else is down, which has a finding of its own."""

    HEALTHY = "healthy"
    UNKNOWN = "unknown"
    DEGRADED = "degraded"
    DOWN = "down"


ORDER = list(State)
Text = str | Promise


@dataclass(frozen=True, slots=True)
class Reason:
    """`code` is for programs; `message` and `action`, what to do, are for people, lazily translated."""

    code: str
    state: State
    message: Text
    action: Text


@dataclass(frozen=True, slots=True)
class Finding:
    """`measured`: the numbers behind it. `is_used`: whether this installation has the part at all."""

    reasons: tuple[Reason, ...] = ()
    measured: dict[str, float | str | None] = field(default_factory=dict)
    is_used: bool = True

    @property
    def state(self) -> State:
        return worst([reason.state for reason in self.reasons])


def worst(states: list[State]) -> State:
    return max(states, key=ORDER.index, default=State.HEALTHY)

"""What is left out when captions fall behind, in a fixed order; audio never is. Pure."""

from dataclasses import dataclass
from enum import IntEnum

from transcription.models.live import Degraded

# Seconds of sound that wait to be heard, from which on a step is taken.
BEHIND = (2.5, 6.0, 120.0)
# Below this for so long, and one step is taken back.
NEAR, CALM_SECONDS = 1.5, 10.0


class Effort(IntEnum):
    FULL = 0
    FEWER_INTERIMS = 1
    LONGER_WINDOWS = 2  # and no interims
    NO_CAPTIONS = 3

    @property
    def shown(self) -> str:
        return (Degraded.NO, Degraded.FEWER_INTERIMS, Degraded.LONGER_WINDOWS, Degraded.NO_CAPTIONS)[self].value


@dataclass(slots=True)
class KeepingUp:
    """How much is done now, by how far behind it is."""

    effort: Effort = Effort.FULL
    _calm_since: float | None = None

    def judge(self, waiting: float, now: float) -> Effort:
        """`waiting`: seconds of sound that had come when it was looked for; `now`: seconds of a steady clock."""
        wanted = Effort(sum(waiting > limit for limit in BEHIND))
        if wanted > self.effort:
            self.effort, self._calm_since = wanted, None
        elif self.effort == Effort.NO_CAPTIONS:
            self.effort, self._calm_since = Effort.LONGER_WINDOWS, None  # what waited was passed over
        elif waiting < NEAR and self.effort:
            self._calm_since = now if self._calm_since is None else self._calm_since
            if now - self._calm_since >= CALM_SECONDS:
                self.effort, self._calm_since = Effort(self.effort - 1), None
        else:
            self._calm_since = None
        return self.effort

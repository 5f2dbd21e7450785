"""How long a cloud engine that fails is tried again before somebody else goes on. Pure."""

from dataclasses import dataclass

from transcription.errors import EngineBusy, EngineError

# Captions that stay away for longer are noticed: by then the local engine speaks.
GIVE_UP_SECONDS = 5.0
# Between two attempts: a line that comes back is found at once, one that stays away is not hammered.
SHORTEST_PAUSE, LONGEST_PAUSE = 0.2, 2.0
# A stream that has lived so long was no failure, whatever ended it.
STEADY_SECONDS = 5.0


@dataclass(slots=True)
class Patience:
    """`seconds`: of failures in a row; less for one that had failed before, until it has worked again. Times are those
    of a steady clock.
    """

    seconds: float = GIVE_UP_SECONDS
    _since: float | None = None
    _until: float = 0.0
    _pause: float = SHORTEST_PAUSE
    _not_before: float = 0.0

    def allows(self, now: float) -> bool:
        """Whether it may be tried (again)."""
        return now >= self._not_before

    @staticmethod
    def is_steady(opened: float, now: float) -> bool:
        return now - opened >= STEADY_SECONDS

    def failed(self, error: EngineError, opened: float, until: float, now: float) -> None:
        """A stream broke that was opened then; `until`: up to which second of the session all is heard.

        Raises the error where trying again cannot help, or has not helped.
        """
        if self.is_steady(opened, now) or until > self._until:
            self._since, self._pause = None, SHORTEST_PAUSE
            self.seconds = max(self.seconds, GIVE_UP_SECONDS)
        self._until = until
        self._since = now if self._since is None else self._since
        if not error.retryable or isinstance(error, EngineBusy) or now - self._since >= self.seconds:
            raise error
        self._not_before = now + self._pause
        self._pause = min(LONGEST_PAUSE, 2 * self._pause)

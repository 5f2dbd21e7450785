"""Runs checks side by side, each in a thread of its own and with a time limit; a check that hangs is a finding.

Whoever looks is answered soon: what a check told within the last seconds is shown at once, one that told something
lately is waited for only for a moment, and until it has finished what it told last is shown, with its age.
"""

import logging
import threading
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace

import psycopg
import redis
from django.db import InterfaceError, OperationalError, connections
from django.utils.translation import gettext_lazy as _

from monitoring.findings import Finding, Reason, State, Text

logger = logging.getLogger(__name__)

# What a check of something else may meet while a server is away; those of the servers tell of it.
AWAY = (OperationalError, InterfaceError, psycopg.OperationalError, redis.RedisError)
MOMENT = 0.05  # seconds
# What is not older needs not be waited for.
FRESH = 2.0  # seconds
# What is older is not shown while a newer one can be had within the time limit.
STALE = 30.0  # seconds
HANGS = Reason(
    "check_hangs",
    State.DEGRADED,
    _("The check does not finish in time."),
    _("What it asks does not answer. Look into the logs and at what it depends on."),
)
UNANSWERED = Reason(
    "check_unanswered",
    State.DEGRADED,
    _("What this check asks did not answer."),
    _("Look into the log of the web server. If it lasts, restart it: connections may be used up."),
)
BROKEN = Reason("check_failed", State.DEGRADED, _("The check itself failed."), _("See the log of the web server."))
DEPENDS = Reason(
    "unknown", State.UNKNOWN, _("Cannot be told while something it depends on is down."), _("Mend that first.")
)


@dataclass(frozen=True, slots=True)
class Check:
    """`needs`: names of checks without which it cannot tell. `every`: it is not asked more often, in seconds."""

    label: Text
    run: Callable[[], Finding]
    needs: tuple[str, ...] = ()
    every: float = 0.0


@dataclass(frozen=True, slots=True)
class Report:
    """`age`: seconds since it was found; None when nothing was found yet."""

    name: str
    label: Text
    finding: Finding
    age: float | None

    @property
    def is_reachable(self) -> bool:
        """False when it is down, or does not even say so: who depends on it can be told nothing."""
        return self.finding.state is not State.DOWN and HANGS not in self.finding.reasons


class Slot:
    """One check, its run that is under way, and what it told last."""

    def __init__(self, name: str, check: Check) -> None:
        self.name, self.check = name, check
        self._lock = threading.Lock()
        self._done = threading.Event()
        self._began: float | None = None  # while it runs
        self._told: tuple[Finding, float] | None = None

    def start(self) -> None:
        """Unless it runs, or what it told is new enough."""
        with self._lock:
            if self._began is not None or self.age() < self.check.every:
                return
            self._began = time.monotonic()
            self._done.clear()
        threading.Thread(target=self._run, name="health-check", daemon=True).start()

    def _run(self) -> None:
        finding = Finding((BROKEN,))
        try:
            finding = self.check.run()
        except AWAY as error:
            logger.warning("Health: %s cannot be told: %s", self.name, error)
            finding = Finding((UNANSWERED,))
        finally:
            connections.close_all()
            with self._lock:
                self._told, self._began = (finding, time.monotonic()), None
            self._done.set()

    def wait(self, limit: float, soon: float, fresh: float) -> None:
        """Until it has run or hangs, but only until `soon` (monotonic time) when it has told something lately, and
        not at all when that is not older than `fresh` seconds.
        """
        with self._lock:
            began = self._began
        if began is None or self.age() < fresh:
            return
        is_recent = self.age() < max(STALE, 2 * self.check.every)
        last = min(began + limit, soon) if is_recent else began + limit
        self._done.wait(max(0.0, last - time.monotonic()))

    def age(self) -> float:
        return float("inf") if self._told is None else time.monotonic() - self._told[1]

    def report(self, limit: float) -> Report:
        with self._lock:
            told, age = self._told, self.age()
            hangs = self._began is not None and time.monotonic() - self._began >= limit
        finding = Finding((HANGS,)) if hangs or told is None else told[0]
        return Report(self.name, self.check.label, finding, None if told is None else round(age, 1))


class Board:
    """`moment`: seconds that who looks waits for a check which has told something lately. `fresh`: as old, in
    seconds, may be what is shown without waiting.
    """

    def __init__(self, checks: Mapping[str, Check], moment: float = MOMENT, fresh: float = FRESH) -> None:
        self._slots = {name: Slot(name, check) for name, check in checks.items()}
        self._moment, self._fresh = moment, fresh

    def start(self) -> None:
        """All checks that are not told just now, without waiting for them."""
        self._start(self._slots.values())

    def look(self, limit: float) -> list[Report]:
        """All checks, in order. `limit`: seconds that one may take."""
        slots = self._slots.values()
        self._run(slots, limit, self._fresh)
        reports = {slot.name: slot.report(limit) for slot in slots}
        return [self._without_what_it_needs(report, reports) for report in reports.values()]

    def look_at(self, name: str, limit: float, fresh: float | None = None) -> Report:
        """One check that needs no other. `fresh`: instead of the board's."""
        slot = self._slots[name]
        self._run([slot], limit, self._fresh if fresh is None else fresh)
        return slot.report(limit)

    @staticmethod
    def _start(slots: Collection[Slot]) -> None:
        for slot in slots:
            slot.start()

    def _run(self, slots: Collection[Slot], limit: float, fresh: float) -> None:
        self._start(slots)
        soon = time.monotonic() + self._moment
        for slot in slots:
            slot.wait(limit, soon, fresh)

    def _without_what_it_needs(self, report: Report, reports: Mapping[str, Report]) -> Report:
        needs = self._slots[report.name].check.needs
        if all(reports[other].is_reachable for other in needs):
            return report
        return replace(report, finding=Finding((DEPENDS,)))

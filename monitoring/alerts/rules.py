"""All rules. To add one: a line here, and its paragraph under "Runbook" in docs/operations.md.

Thresholds are those of the health page (settings HEALTH_…), so that both say the same. Where a part is not used its
rules stay quiet: their numbers are not there.
"""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from courtsight.queues import Queue
from monitoring import metrics
from monitoring.alerts.rule import VALUE_METRIC, Comparison, Condition, Rule, Severity, told
from monitoring.checks import engines, live, machine, servers, work
from monitoring.findings import Reason, State

__all__ = ["BY_NAME", "RULES", "DATABASE_DOWN"]

CRITICAL, WARNING = Severity.CRITICAL, Severity.WARNING
MINUTE = 60  # seconds

CHECKS_SILENT = Reason(
    "checks_silent",
    State.DEGRADED,
    _("A check of the health page fails or does not finish in time."),
    _("Open the page Health, see which one, and look into the log of the scheduler."),
)


def _source(name: str) -> str:
    return f'min(courtsight_source_up{{source="{name}"}}) == 0'


def _nobody_serves(queue: Queue) -> str:
    return f'max(courtsight_worker_processes{{queue="{queue.value}"}}) == 0'


def _window() -> str:
    return f"[{settings.HEALTH_WINDOW_MINUTES}m]"


def _error_rate() -> str:
    excused = "|".join(sorted(work.codes_of_recordings()))
    failed = f'sum(increase({metrics.ERRORS.name}{{error_type!~"{excused}"}}{_window()}))'
    ended = f'sum(increase({metrics.REQUESTS.name}{{status!="cancelled"}}{_window()}))'
    # Prometheus guesses what lies between two scrapes: three may be 2.9.
    several = f"{failed} > {work.REPEATED - 0.5:g}"
    return f"{failed} / {ended} > {settings.HEALTH_ERROR_PERCENT / 100:g} and {several}"


def _confidence() -> str:
    name = metrics.CONFIDENCE.name
    heard = f"sum(increase({name}_sum{_window()})) / sum(increase({name}_count{_window()}))"
    return f"{heard} < {settings.HEALTH_CONFIDENCE_PERCENT / 100:g}"


def _silent_scheduler() -> str:
    """The watch lives in the scheduler: when its numbers are missing, it is silent as well."""
    name = f"scheduler.{work.SCHEDULER_SILENT.code}"
    return f'absent({VALUE_METRIC}) or max({VALUE_METRIC}{{name="{name}"}}) > 0'


DATABASE_DOWN = Rule(
    "DatabaseDown",
    CRITICAL,
    told("database", servers.DATABASE_AWAY),
    30,
    servers.DATABASE_AWAY,
    lambda: _source("database"),
)

RULES: tuple[Rule, ...] = (
    DATABASE_DOWN,
    Rule(
        "RedisDown",
        CRITICAL,
        told("redis", servers.REDIS_AWAY),
        30,
        servers.REDIS_AWAY,
        lambda: _source("workers"),
    ),
    Rule(
        "DiskFull",
        CRITICAL,
        told("storage", machine.DISK_SPENT),
        30,
        machine.DISK_SPENT,
        lambda: f"min(courtsight_disk_free_bytes) <= {settings.DISK_RESERVE_BYTES}",
    ),
    Rule("DiskNotWritable", CRITICAL, told("storage", machine.DISK_CLOSED), 30, machine.DISK_CLOSED),
    Rule(
        "TranscriptionWorkersMissing",
        CRITICAL,
        told("workers", work.NOBODY_TRANSCRIBES),
        MINUTE,
        work.NOBODY_TRANSCRIBES,
        lambda: _nobody_serves(Queue.TRANSCRIPTION),
    ),
    Rule(
        "ErrorRateHigh",
        CRITICAL,
        Condition("transcription.repeated_error_rate", "HEALTH_ERROR_PERCENT", per=100),
        2 * MINUTE,
        work.MANY_ERRORS,
        _error_rate,
    ),
    Rule("EngineFailing", WARNING, told("whisper", engines.FAILING), MINUTE, engines.FAILING),
    Rule("ModelMissing", CRITICAL, told("whisper", engines.NO_MODEL), MINUTE, engines.NO_MODEL),
    Rule("LiveWithoutCaptions", CRITICAL, told("live", live.WITHOUT_CAPTIONS), 30, live.WITHOUT_CAPTIONS),
    Rule("LiveUnfinished", CRITICAL, told("live", live.UNFINISHED), MINUTE, live.UNFINISHED),
    Rule("LiveDamaged", WARNING, told("live", live.DAMAGED), MINUTE, live.DAMAGED),
    Rule(
        "CertificateExpired",
        CRITICAL,
        told("certificates", machine.CERTIFICATE_ENDED),
        MINUTE,
        machine.CERTIFICATE_ENDED,
    ),
    Rule(
        "QuickWorkerMissing",
        WARNING,
        told("workers", work.NOBODY_QUICK),
        MINUTE,
        work.NOBODY_QUICK,
        lambda: _nobody_serves(Queue.QUICK),
    ),
    Rule(
        "IndexingWorkerMissing",
        WARNING,
        told("workers", work.NOBODY_INDEXES),
        MINUTE,
        work.NOBODY_INDEXES,
        lambda: _nobody_serves(Queue.INDEXING),
    ),
    Rule(
        "SchedulerSilent",
        WARNING,
        told("scheduler", work.SCHEDULER_SILENT),
        MINUTE,
        work.SCHEDULER_SILENT,
        _silent_scheduler,
    ),
    Rule(
        "QueueWaitsLong",
        WARNING,
        Condition("queues.longest_age_seconds", "HEALTH_QUEUE_SECONDS"),
        MINUTE,
        work.LONG_QUEUE,
        lambda: f"max(courtsight_queue_age_seconds) > {settings.HEALTH_QUEUE_SECONDS}",
    ),
    Rule(
        "ResponseSlow",
        WARNING,
        Condition("transcription.response_seconds", "HEALTH_RESPONSE_SECONDS"),
        5 * MINUTE,
        work.SLOW_BEGIN,
    ),
    Rule(
        "TooManyActive",
        WARNING,
        Condition("transcription.active", "HEALTH_ACTIVE_JOBS"),
        5 * MINUTE,
        work.MANY_ACTIVE,
        lambda: f"max({metrics.ACTIVE.name}) > {settings.HEALTH_ACTIVE_JOBS}",
    ),
    Rule(
        "ConfidenceLow",
        WARNING,
        Condition("transcription.confidence", "HEALTH_CONFIDENCE_PERCENT", Comparison.BELOW, per=100),
        5 * MINUTE,
        work.UNSURE,
        _confidence,
    ),
    Rule(
        "DiskFilling",
        WARNING,
        Condition("storage.used_percent", "HEALTH_DISK_PERCENT"),
        5 * MINUTE,
        machine.DISK_FILLING,
        lambda: f"100 * (1 - min(courtsight_disk_free_bytes / courtsight_disk_bytes)) > {settings.HEALTH_DISK_PERCENT}",
    ),
    Rule(
        "MemoryNearlySpent",
        WARNING,
        Condition("memory.used_percent", "HEALTH_MEMORY_PERCENT"),
        5 * MINUTE,
        machine.MEMORY_SPENT,
    ),
    Rule("DatabaseSlow", WARNING, told("database", servers.DATABASE_SLOW), 5 * MINUTE, servers.DATABASE_SLOW),
    Rule(
        "ConnectionsNearlySpent",
        WARNING,
        told("database", servers.CONNECTIONS_SPENT),
        2 * MINUTE,
        servers.CONNECTIONS_SPENT,
    ),
    Rule("ClockSkewed", WARNING, told("clock", servers.CLOCK_SKEWED), 2 * MINUTE, servers.CLOCK_SKEWED),
    Rule("IndexBehind", WARNING, told("index", work.INDEX_BEHIND), 2 * MINUTE, work.INDEX_BEHIND),
    Rule("LiveWorkerMissing", WARNING, told("live", live.NOBODY_LISTENS), MINUTE, live.NOBODY_LISTENS),
    Rule("LiveBehind", WARNING, told("live", live.BEHIND), 2 * MINUTE, live.BEHIND),
    Rule("CloudEngineUnreachable", WARNING, told("google", engines.UNREACHABLE), 2 * MINUTE, engines.UNREACHABLE),
    Rule("CloudEngineBusy", WARNING, told("google", engines.BUSY), 15 * MINUTE, engines.BUSY),
    Rule("CloudEngineFailing", WARNING, told("google", engines.FAILING), MINUTE, engines.FAILING),
    Rule(
        "CloudEngineNotConfigured",
        WARNING,
        told("google", engines.NOT_CONFIGURED),
        MINUTE,
        engines.NOT_CONFIGURED,
    ),
    Rule("CloudBudgetSpent", WARNING, told("google", engines.BUDGET_ENDED), MINUTE, engines.BUDGET_ENDED),
    Rule("CloudBudgetNearlySpent", WARNING, told("google", engines.BUDGET_ENDS), MINUTE, engines.BUDGET_ENDS),
    Rule(
        "CertificateExpiresSoon",
        WARNING,
        told("certificates", machine.CERTIFICATE_ENDS),
        5 * MINUTE,
        machine.CERTIFICATE_ENDS,
    ),
    Rule("CheckSilent", WARNING, Condition("checks.silent", 0), 5 * MINUTE, CHECKS_SILENT),
)

BY_NAME = {rule.name: rule for rule in RULES}

"""The engines: is the model there, does the service answer, and what did workers say of them lately?"""

import socket
from datetime import timedelta
from importlib.util import find_spec

from django.conf import settings
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from courtsight.checks import speech_model_is_there
from monitoring.findings import Finding, Reason, State
from transcription.engines import WHISPER_PACKAGES, google_configuration, is_configured
from transcription.errors import EngineBusy, EngineFailed, EngineRefused, EngineUnreachable, ModelUnavailable
from transcription.models import Court, Job, Transfer
from transcription.models.job import JobStatus

CONNECT_SECONDS = 1.5
HTTPS = 443
NEARLY = 0.9  # of the budget
LOCAL, CLOUD = "whisper", "google"

NO_MODEL = Reason("model_missing", State.DOWN, ModelUnavailable.message, ModelUnavailable.action)
FAILING = Reason(
    "engine_failing",
    State.DEGRADED,
    _("The engine has failed on recordings lately."),
    _("See the reasons of the failed jobs, and run `manage.py engines`, which tries the engine."),
)
NOT_CONFIGURED = Reason(
    "engine_not_configured",
    State.DEGRADED,
    _("The court has chosen an engine that is not configured."),
    _("Run `manage.py engines`, which says what is missing, or choose another one on the court's page."),
)
UNREACHABLE = Reason(
    "engine_unreachable",
    State.DEGRADED,
    EngineUnreachable.message,
    _("Look at the network and the proxy of the court. Jobs go on by themselves when it answers again."),
)
BUSY = Reason(
    "engine_busy",
    State.DEGRADED,
    EngineBusy.message,
    _("Jobs go on by themselves. If it lasts, ask for a higher quota."),
)
BUDGET_ENDED = Reason(
    "budget_spent",
    State.DEGRADED,
    _("This month's minutes of the cloud engine are used up."),
    _("Raise the limit on the court's page, or let the local engine go on."),
)
BUDGET_ENDS = Reason(
    "budget_nearly_spent",
    State.DEGRADED,
    _("This month's minutes of the cloud engine are nearly used up."),
    _("Raise the limit on the court's page, or let the local engine go on."),
)


def whisper() -> Finding:
    if not _model_is_there():
        return Finding((NO_MODEL,))
    return Finding((FAILING,) if _has_failed(LOCAL) else (), {"model": settings.WHISPER_MODEL or "whisper-base"})


def google() -> Finding:
    court = Court.current()
    if not is_configured(CLOUD):
        is_wanted = CLOUD in (court.engine, court.live_engine, *court.engine_by_language.values())
        return Finding((NOT_CONFIGURED,) if is_wanted else (), {"configured": "no"}, is_used=is_wanted)
    minutes = Transfer.objects.filter(engine=CLOUD).this_month().seconds() / 60
    wrong = {
        UNREACHABLE: not _answers() or _waits_with(EngineUnreachable.code),
        BUSY: _waits_with(EngineBusy.code),
        FAILING: _has_failed(CLOUD),
        BUDGET_ENDED: court.monthly_minutes is not None and minutes >= court.monthly_minutes,
        BUDGET_ENDS: bool(court.monthly_minutes) and NEARLY <= minutes / court.monthly_minutes < 1,
    }
    measured = {"configured": "yes", "minutes_this_month": round(minutes, 1), "monthly_minutes": court.monthly_minutes}
    return Finding(tuple(reason for reason, holds in wrong.items() if holds), measured)


def _model_is_there() -> bool:
    """Whether a worker will find it; one of a model hub it may have to fetch."""
    if settings.WHISPER_MODEL:
        return speech_model_is_there() == []
    return all(find_spec(name) is not None for name in WHISPER_PACKAGES)


def _answers() -> bool:
    """Whether somebody takes a connection where the service should be."""
    configuration = google_configuration()
    host, _colon, port = (configuration.speech_emulator or f"{configuration.endpoint}:{HTTPS}").rpartition(":")
    try:
        with socket.create_connection((host, int(port)), CONNECT_SECONDS):
            return True
    except OSError:
        return False


def _of(engine: str) -> Q:
    return Q(fallback_engine=engine) | Q(fallback_engine="", engine=engine)


def _waits_with(code: str) -> bool:
    return Job.objects.active().filter(_of(CLOUD), error_code=code).exists()


def _has_failed(engine: str) -> bool:
    codes = [error.code for error in (ModelUnavailable, EngineFailed, EngineRefused, EngineUnreachable)]
    since = Now() - timedelta(minutes=settings.HEALTH_WINDOW_MINUTES)
    failed = Job.objects.filter(_of(engine), status=JobStatus.FAILED, error_code__in=codes, finished_at__gte=since)
    return failed.exists()

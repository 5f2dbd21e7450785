"""Which engine may hear what: the court's decisions, applied. The one place that decides whether audio may leave.

A recording without a hearing belongs to no class of case; the sign NO_CASE stands for it.
"""

from django.utils.translation import gettext_lazy as _

from transcription.case_number import classification
from transcription.engines import CLOUD, ENGINES, is_configured, languages_of, streams
from transcription.errors import MayNotLeave, UnsupportedOption
from transcription.models import Court, Hearing, Recording

LOCAL = "whisper"
NO_CASE = "-"
NAMES = {"whisper": _("Whisper, on this machine"), "google": _("Google Cloud, outside the building")}


def engine_for(recording: Recording, language: str, wanted: str = "") -> str:
    """The engine that hears this recording: the one that is wanted, else the court's choice for the language.

    Raises MayNotLeave for a wish that the policy forbids, UnsupportedOption for an engine without this language.
    What nobody wished for is no error: then the local engine does it.
    """
    court = Court.current()
    if not wanted:
        return _courts_choice(recording, language, court)
    if not speaks(wanted, language):
        raise UnsupportedOption(f"engine {wanted!r} is not configured, or not offered for {language}")
    if wanted in CLOUD and not may_leave(recording, court):
        raise MayNotLeave(f"recording {recording.pk}")
    return wanted


def _courts_choice(recording: Recording, language: str, court: Court) -> str:
    chosen = court.engine_by_language.get(language) or court.engine
    allowed = chosen not in CLOUD or may_leave(recording, court)
    return chosen if allowed and speaks(chosen, language) else LOCAL


def live_engine(hearing: Hearing, language: str, wanted: str = "") -> str:
    """The engine for live captions: the one that is wanted, else the court's. Raises as `engine_for` does."""
    court = Court.current()
    if not wanted:
        allowed = court.live_engine not in CLOUD or hearing_may_leave(hearing, court)
        return court.live_engine if allowed and streams(court.live_engine, language) else LOCAL
    if not streams(wanted, language):
        raise UnsupportedOption(f"engine {wanted!r} is not configured, or does not stream {language}")
    if wanted in CLOUD and not hearing_may_leave(hearing, court):
        raise MayNotLeave(f"hearing {hearing.pk}")
    return wanted


def live_offered(hearing: Hearing, language: str) -> list[str]:
    """The engines that a clerk may choose for one session's captions. A sealed hearing is not offered the cloud."""
    court = Court.current()
    may = not hearing.is_sealed and hearing_may_leave(hearing, court)
    return [name for name in ENGINES if (may or name not in CLOUD) and streams(name, language)]


def offered(recording: Recording) -> list[str]:
    """The engines that somebody may choose for this recording."""
    court = Court.current()
    allowed = (name for name in ENGINES if name not in CLOUD or may_leave(recording, court))
    return [name for name in allowed if is_configured(name)]


def other_engine(engine: str, recording: Recording, language: str) -> str | None:
    """Who may go on when `engine` has failed for good; None: nobody."""
    court = Court.current()
    others = (name for name in ENGINES if name != engine and speaks(name, language))
    return next((name for name in others if name not in CLOUD or may_leave(recording, court)), None)


def speaks(engine: str, language: str) -> bool:
    """Whether there is such an engine, it is configured, and it knows the language."""
    return engine in ENGINES and is_configured(engine) and language in languages_of(engine)


def may_leave(recording: Recording, court: Court | None = None) -> bool:
    """Whether the court lets this recording out of the building, as its hearing and case are now."""
    court = court or Court.current()
    hearing = Hearing.objects.select_related("case").filter(pk=recording.hearing_id).first()
    return NO_CASE in court.cloud_classes if hearing is None else hearing_may_leave(hearing, court)


def hearing_may_leave(hearing: Hearing, court: Court) -> bool:
    """Whether what is said in this hearing may leave the building, as it stands in the object."""
    if hearing.is_sealed and not court.sealed_may_leave:
        return False
    return covers(court.cloud_classes, classification(hearing.case.number))


def covers(classes: list[str], kind: str) -> bool:
    """Whether one of the court's classes means cases of this kind: "Pid" means Pid.B and Pid.Sus as well.

    What stands behind a dash (Pid.Sus-Anak: children) is a kind of its own and must be named in full.
    """
    kind = kind.casefold()
    named = {name.casefold() for name in classes}
    if kind in named:
        return True
    parts = kind.split(".")
    return "-" not in kind and any(".".join(parts[:count]) in named for count in range(1, len(parts)))

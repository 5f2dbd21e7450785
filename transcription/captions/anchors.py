"""What was marked while a recording was made live: the headings of its minutes."""

from django.conf import settings
from django.db.models import Q, QuerySet
from django.db.models.functions import TruncMinute
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from transcription.captions.keeping import has_closed_sound, is_whole
from transcription.models import Court, Hearing, LiveMark, LiveSession, Recording
from transcription.models.live import LiveState, MarkKind

LABELS = (_("Oath"), _("Objection"), _("Exhibit …"), _("Adjournment"), _("Interlocutory decision"))


def labels() -> list[str]:
    """Of the anchors that a key sets, in the court's language, whoever sets them: they head the minutes."""
    with translation.override(settings.LANGUAGE_CODE):
        return Court.current().anchors.splitlines() or [str(label) for label in LABELS]


def anchors_of(recording: Recording) -> QuerySet[LiveMark]:
    """In the order of their times. What was marked behind closed doors heads the minutes of the part that has it.

    Where nothing was captured behind them there is no such part. Then a label of the court's own list heads what was
    said next: it tells nothing of what happened meanwhile. Somebody's own words may, and are in no minutes.
    """
    within = Q(pk__in=LiveMark.objects.behind_closed_doors().values("pk"))
    sessions = list(LiveSession.objects.filter(recording=recording))
    whole = Q(session__in=[session for session in sessions if is_whole(session)])
    no_part = Q(session__in=[session for session in sessions if not has_closed_sound(session)], label__in=labels())
    open_part = Q(session__recording=recording) & (~within | whole | no_part)
    closed_part = Q(session__closed_recording=recording) & within
    anchors = LiveMark.objects.filter(open_part | closed_part, kind=MarkKind.ANCHOR).exclude(label="")
    return anchors.order_by("start", "begun_at", "pk")


def breaks_of(recording: Recording) -> list[float]:
    """Seconds at which it was closed to the public, opened again, or went off the record; of its closed part too."""
    here = Q(session__recording=recording) | Q(session__closed_recording=recording)
    ranges = LiveMark.objects.filter(here, kind__in=(MarkKind.CLOSED, MarkKind.OFF_RECORD)).order_by()
    return sorted({moment for ends in ranges.values_list("start", "end") for moment in ends if moment is not None})


def leaves_of(hearing: Hearing) -> QuerySet[LiveSession]:
    """What the panel decided on recording the hearing, the oldest first; of its closed part what it had decided.

    Whoever notes it says the time in minutes: of those within one the order is that in which they were noted.
    """
    of_part = Q(closed_recording__hearing=hearing)
    found = LiveSession.objects.filter(Q(hearing=hearing) | of_part).select_related("started_by")
    return found.order_by(TruncMinute("permission_at"), "created_at", "pk")


def granted_in(hearing: Hearing) -> QuerySet[LiveSession]:
    """Those after which something was recorded."""
    return leaves_of(hearing).filter(permission_granted=True).exclude(started_at=None).exclude(state=LiveState.REFUSED)

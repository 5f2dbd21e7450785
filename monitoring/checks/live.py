"""Live captions: whether somebody is there to listen, and keeps up."""

from django.utils.translation import gettext_lazy as _

from courtsight import heartbeats
from monitoring.findings import Finding, Reason, State
from transcription.captions.claims import unheard
from transcription.captions.keeping import damaged, overdue
from transcription.captions.sessions import connected_microphones
from transcription.models import LiveSession
from transcription.models.live import Degraded

QUEUE = "live"  # how live workers sign
NOBODY_LISTENS = Reason(
    "no_live_worker",
    State.DEGRADED,
    _("No live worker is there: hearings can be recorded, but have no captions."),
    _("Start the live worker."),
)
WITHOUT_CAPTIONS = Reason(
    "live_without_captions",
    State.DOWN,
    _("A hearing is being recorded, and nobody captions it."),
    _("Start the live worker, or another one. The recording goes on; its text is made afterwards."),
)
BEHIND = Reason(
    "live_behind",
    State.DEGRADED,
    _("Live captions cannot keep up, and some are left out."),
    _("Add a machine with a live worker, or pause transcriptions while hearings are recorded."),
)
UNFINISHED = Reason(
    "live_unfinished",
    State.DOWN,
    _("A live session has ended a while ago, and its recording or its draft transcript could not be made."),
    _(
        "The log of the live worker says which session it is, and why. Its sound is kept in the folder `live`: delete "
        "nothing there. Make room on the disk, or put a damaged file back from the backup; the rest follows by itself."
    ),
)
DAMAGED = Reason(
    "live_damaged",
    State.DEGRADED,
    _("A part of a live recording cannot be read from the disk: silence is in its place."),
    _(
        "The log of the live worker says of which session, and how much. Check the disk; restore the file `.damaged` "
        "in the folder `live` from the backup if you can. Tell the clerk, and then move that file away."
    ),
)


def captions() -> Finding:
    workers = [worker for worker in heartbeats.workers() if QUEUE in worker.queues]
    left_out = LiveSession.objects.active().exclude(degraded=Degraded.NO).count()
    alone = unheard()
    unfinished, broken = overdue(), damaged()
    wrong = {
        UNFINISHED: unfinished > 0,
        DAMAGED: broken > 0,
        WITHOUT_CAPTIONS: bool(alone) and not workers,
        NOBODY_LISTENS: not workers,
        BEHIND: left_out > 0,
    }
    measured = {
        "workers": len(workers),
        "microphones": connected_microphones(),
        "sessions_without_worker": alone,
        "sessions_behind": left_out,
        "sessions_unfinished": unfinished,
        "sessions_damaged": broken,
    }
    return Finding(tuple(reason for reason, is_wrong in wrong.items() if is_wrong), measured)

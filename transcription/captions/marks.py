"""Marks in the record of a live session: pauses, what is off the record or closed to the public, and anchors.

Times are seconds of stored audio. A client may say how much it had captured when somebody pressed the button (`at`);
without that it is what the server has. What was captured before doors were closed and has not come yet is closed with
the rest, unless the client says that it has counted to the sample. Callers have checked the right.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID, uuid4, uuid5

from django.db import transaction
from django.db.models import F, Max, Q, QuerySet
from django.utils import timezone

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction
from courtsight.audit.trail import record_event
from transcription.answers import KeyReused
from transcription.captions.audio_file import is_of_others
from transcription.captions.shown import mark_state
from transcription.captions.telling import tell_event, tell_state
from transcription.errors import WrongState
from transcription.models import CaptionLine, LiveMark, LiveSession
from transcription.models.live import LiveState, MarkKind

# Audio that was captured and is still under way: so much, or with the network away all since the session was opened.
MOST_UNDER_WAY = 600.0  # seconds
UNDER_WAY_AT_END = 60.0
# What may have been spoken before the button was pressed, and was not stored yet: it stays closed.
MARGIN = 2.0  # seconds
# A microphone that is not heard of for so long is not connected; it is noted every second.
CONNECTED_FOR = timedelta(seconds=5)
# Of a pause this much may be stored all the same: it begins between two frames.
ROUNDED = 0.1  # seconds
# Doors that were closed and opened again within a pause have none of it.
HOLDS_SOUND = Q(end__gt=F("start")) | Q(end=None)
SILENT_STATES = {MarkKind.PAUSE: LiveState.PAUSED, MarkKind.OFF_RECORD: LiveState.OFF_RECORD}
RUNNING = (LiveState.RECORDING, LiveState.PAUSED, LiveState.OFF_RECORD)


def begin_mark(
    session: LiveSession,
    user: User,
    kind: MarkKind,
    label: str = "",
    at: float | None = None,
    key: str | None = None,
    is_counted: bool = False,
    client: str = "",
) -> LiveMark:
    """Begin a range, or drop an anchor; what this user has begun with this `key` already is found again.

    That `at` is counted to the sample is believed of the `client` whose sound came last: others have not heard it all.

    Raises WrongState where that is not possible now, KeyReused when the key belongs to a mark of another kind.
    """
    with transaction.atomic():
        locked = LiveSession.objects.select_for_update().get(pk=session.pk)
        pk = uuid4() if key is None else uuid5(locked.pk, f"{user.pk} {key}")
        if (known := locked.marks.filter(pk=pk).first()) is not None:
            if known.kind != kind:
                raise KeyReused
            return known
        _require_possible(locked, kind)
        start = _position(locked, at)
        now = timezone.now()
        mark = LiveMark(pk=pk, session=locked, kind=kind, label=label, start=start, begun_at=now, made_by=user)
        if kind == MarkKind.ANCHOR:
            mark.end, mark.ended_at = start, now
        if kind == MarkKind.CLOSED:
            is_known = is_counted and not is_of_others(locked.audio_path, client)
            mark.start = _closed_from(locked, start, is_known)
        mark.save(force_insert=True)
        if kind in SILENT_STATES:
            locked.state = SILENT_STATES[kind]
            locked.save(update_fields=["state"])
        record_event(user, AuditAction.CREATED, mark, kind=kind, at=round(mark.start, 3), **_named(mark))
        if kind == MarkKind.CLOSED:
            _withdraw(mark)
        _tell(mark)
    return mark


def end_mark(mark: LiveMark, user: User, at: float | None = None) -> None:
    """Go on, on the record, or open to the public again. Raises WrongState when it has ended."""
    with transaction.atomic():
        session = LiveSession.objects.select_for_update().get(pk=mark.session_id)
        mark.refresh_from_db()
        if mark.ended_at is not None:
            raise WrongState(f"mark {mark.pk} has ended")
        mark.ended_at = timezone.now()
        mark.end = mark.start
        is_empty = has_only_silence(session, mark) and _is_at_start(session, mark, at)
        if mark.kind == MarkKind.CLOSED and not is_empty:
            mark.end = max(mark.start, session.stored_seconds, _open_from(session, mark, at))
        mark.save(update_fields=["ended_at", "end"])
        if mark.kind == MarkKind.CLOSED and is_empty:
            _give_back(mark)
        if session.state == SILENT_STATES.get(mark.kind):
            session.state = LiveState.RECORDING
            session.save(update_fields=["state"])
        record_event(user, AuditAction.CHANGED, mark, kind=mark.kind, until=round(mark.end, 3))
        _tell(mark)


def end_marks(session: LiveSession) -> None:
    """All of them, as the session ends; the caller holds its row."""
    now = timezone.now()
    for mark in session.marks.open().filter(kind=MarkKind.CLOSED):
        # What is still under way from the microphone is closed to the public as well.
        reached = max(mark.start, session.stored_seconds)
        until = mark.start if has_only_silence(session, mark) else reached + UNDER_WAY_AT_END
        mark.ended_at, mark.end = now, until
        mark.save(update_fields=["ended_at", "end"])
        if mark.end == mark.start:
            _give_back(mark)
    session.marks.open().update(ended_at=now, end=F("start"))


def name_mark(mark: LiveMark, user: User, label: str) -> None:
    with transaction.atomic():
        mark.label = label
        mark.save(update_fields=["label"])
        record_event(user, AuditAction.CHANGED, mark, kind=mark.kind, **_named(mark))
        _tell(mark)


def is_in_closed(session: LiveSession, start: float, end: float) -> bool:
    """Whether any of this was spoken while the hearing was closed to the public."""
    ends_later = Q(end__gt=start) | Q(end=None)
    return session.marks.filter(ends_later, HOLDS_SOUND, kind=MarkKind.CLOSED, start__lt=end).exists()


def has_only_silence(session: LiveSession, mark: LiveMark) -> bool:
    """Whether a pause that lasts still had begun before the hearing was closed, so that nothing was captured since."""
    began_before = _silences(session).filter(begun_at__lte=mark.begun_at)
    return session.stored_seconds - mark.start < ROUNDED and began_before.exists()


def _is_at_start(session: LiveSession, mark: LiveMark, at: float | None) -> bool:
    """Whether nothing was captured since by the desk's own count either: its sound may be under way still."""
    return at is None or _position(session, at) - mark.start < ROUNDED


def missed_seconds(session: LiveSession, written_at: float | None) -> float:
    """For so long sound was to be recorded and none came. `written_at`: when the newest did, in seconds since 1970."""
    if written_at is None or session.state != LiveState.RECORDING:
        return 0.0
    silences = session.marks.filter(kind__in=SILENT_STATES, ended_at__isnull=False)
    resumed = silences.aggregate(last=Max("ended_at"))["last"]
    since = written_at if resumed is None else max(written_at, resumed.timestamp())
    return max(0.0, timezone.now().timestamp() - since)


def closed_ranges(session_ids: Iterable[UUID]) -> dict[UUID, list[tuple[float, float | None]]]:
    """From where to where hearings were closed to the public; None: they still are. Of those that ever were."""
    marks = LiveMark.objects.filter(HOLDS_SOUND, session__in=list(session_ids), kind=MarkKind.CLOSED).order_by()
    ranges: dict[UUID, list[tuple[float, float | None]]] = {}
    for session_id, start, end in marks.values_list("session_id", "start", "end"):
        ranges.setdefault(session_id, []).append((start, end))
    return ranges


def is_inside(closed: tuple[float, float | None], start: float, end: float) -> bool:
    """As is_in_closed, of one range."""
    since, until = closed
    return since < end and (until is None or until > start)


def _require_possible(session: LiveSession, kind: MarkKind) -> None:
    allowed = (LiveState.RECORDING,) if kind in SILENT_STATES else RUNNING
    if kind == MarkKind.CLOSED:
        allowed = (LiveState.READY, *RUNNING)
    if session.state not in allowed:
        raise WrongState(f"session {session.pk} is {session.state}")
    if kind == MarkKind.CLOSED and session.marks.open().filter(kind=kind).exists():
        raise WrongState(f"session {session.pk} is closed to the public")


def _position(session: LiveSession, at: float | None) -> float:
    stored = session.stored_seconds
    most = max(stored + MOST_UNDER_WAY, _seconds_between(session.created_at, timezone.now()))
    return stored if at is None else min(max(0.0, at), most)


def _silences(session: LiveSession) -> QuerySet[LiveMark]:
    """In which nothing is captured now."""
    return session.marks.open().filter(kind__in=SILENT_STATES)


def _sound_until(session: LiveSession) -> float:
    """Up to here all is there that was spoken before now: in a pause up to where it began, else what is stored.

    A pause that begins later than anything can have been captured is not believed: what comes may be spoken now.
    """
    silence = _silences(session).first()
    if silence is None:
        return session.stored_seconds
    return min(silence.start, max(session.stored_seconds, _captured_by(session, silence.begun_at)))


def _closed_from(session: LiveSession, start: float, is_counted: bool) -> float:
    """A place that is counted, but later than anything can have been captured, is believed no more than any other."""
    captured = max(session.stored_seconds, _captured_by(session, timezone.now()))
    if is_counted and start <= captured + MARGIN:  # the first sound came a moment after it was captured
        return min(start, captured)
    return min(start, _sound_until(session))


def _captured_by(session: LiveSession, moment: datetime) -> float:
    """At most so much sound: as long as time has passed since the first came, without the pauses that are over."""
    over = session.marks.filter(kind__in=SILENT_STATES, ended_at__isnull=False)
    silent = sum((mark.ended_at - mark.begun_at for mark in over), timedelta())
    return _seconds_between(session.started_at or session.created_at, moment) - silent.total_seconds()


def _seconds_between(one: datetime, other: datetime) -> float:
    return (other - one).total_seconds()


def _open_from(session: LiveSession, mark: LiveMark, at: float | None) -> float:
    """From where on sound is for the public again when somebody opens the doors now.

    A place before the doors were closed is not believed: whoever counted was wrong, at one of the two.
    """
    if at is not None and _position(session, at) >= mark.start:
        return _position(session, at)
    silence = _silences(session).first()
    known = session.stored_seconds + MARGIN if silence is None else silence.start
    if _is_connected(session) and mark.start <= session.stored_seconds:
        return known
    return max(known, _spoken_by_now(session) + MARGIN)  # sound is under way, and nobody says how much


def _is_connected(session: LiveSession) -> bool:
    return session.heard_at is not None and timezone.now() - session.heard_at < CONNECTED_FOR


def _spoken_by_now(session: LiveSession) -> float:
    """No sound from before now has a later place."""
    return max(session.stored_seconds, _seconds_between(session.created_at, timezone.now()))


def _give_back(mark: LiveMark) -> None:
    """Nothing was said behind these doors: what was withheld meanwhile was spoken before they closed."""
    lines = CaptionLine.objects.filter(session=mark.session_id, end__gt=mark.start, closed=True)
    found = [line.pk for line in lines if not is_in_closed(mark.session, line.start, line.end)]
    CaptionLine.objects.filter(pk__in=found).update(closed=False)


def _withdraw(mark: LiveMark) -> None:
    """Lines that reach into the range were shown a moment ago."""
    shown = CaptionLine.objects.filter(session=mark.session_id, end__gt=mark.start, closed=False)
    ids = [str(pk) for pk in shown.values_list("pk", flat=True)]
    if ids:
        CaptionLine.objects.filter(pk__in=ids).update(closed=True)
        tell_event(mark.session_id, {"type": "withdrawn", "ids": ids})


def _named(mark: LiveMark) -> dict[str, str]:
    """The trail goes with the hearing, to more people than those who know what was said behind closed doors."""
    return {} if mark.is_behind_closed_doors else {"name": mark.label}


def _tell(mark: LiveMark) -> None:
    tell_state(mark.session_id)
    tell_event(mark.session_id, {"type": "mark", "mark": mark_state(mark), "closed": mark.is_behind_closed_doors})

"""What the files of all microphones of this process hold, for whoever asks the database; and what is wanted of them."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from channels.db import database_sync_to_async
from django.db import connection

from transcription.captions.marks import SILENT_STATES
from transcription.captions.telling import tell_event, tell_state
from transcription.captions.together import Together
from transcription.models import LiveMark, LiveSession
from transcription.models.live import Degraded, LiveState, MarkKind

logger = logging.getLogger(__name__)

PAUSE_SECONDS = 0.02
# A row that somebody has locked is passed over: it is noted a second later, and nobody waits for anybody.
NOTED = """
UPDATE transcription_livesession AS session
SET stored_seconds = note.seconds, next_seq = note.seq, heard_at = statement_timestamp()
FROM unnest(%s::uuid[], %s::double precision[], %s::bigint[]) AS note(id, seconds, seq)
WHERE session.id = note.id
AND session.id IN (SELECT id FROM transcription_livesession WHERE id = ANY(%s::uuid[]) FOR NO KEY UPDATE SKIP LOCKED)
"""
# A dead worker's session is another's within 5 s.
ALONE_FOR = timedelta(seconds=6)
# Of these sessions those that no worker captions, once: the next worker takes it back.
ALONE = """
UPDATE transcription_livesession AS session
SET degraded = %s
WHERE session.id IN (
    SELECT id FROM transcription_livesession
    WHERE id = ANY(%s::uuid[]) AND state = ANY(%s) AND degraded <> %s
    AND coalesce(claimed_until, started_at) < statement_timestamp() - %s
    FOR NO KEY UPDATE SKIP LOCKED
)
RETURNING session.id
"""


@dataclass(frozen=True, slots=True)
class Note:
    """What a session's file holds, while its microphone is connected."""

    session_id: UUID
    seconds: float
    next_seq: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """`closed_from`: seconds of the session from which on no audio is taken; None: all is."""

    state: str
    closed_from: float | None = None
    kind: str = MarkKind.PAUSE


def note(notes: Sequence[Note]) -> None:
    ids = [one.session_id for one in notes]
    with connection.cursor() as cursor:
        cursor.execute(NOTED, [ids, [one.seconds for one in notes], [one.next_seq for one in notes], ids])


def tell_of_those_alone(session_ids: Sequence[UUID]) -> None:
    """Clerks and readers see that no captions are made, and do not wait for them."""
    values = [Degraded.NOBODY, list(session_ids), list(LiveState.captioned()), Degraded.NOBODY, ALONE_FOR]
    with connection.cursor() as cursor:
        cursor.execute(ALONE, values)
        alone = [key for (key,) in cursor.fetchall()]
    for key in alone:
        logger.error("No worker captions session %s", key)
        tell_event(key, {"type": "degraded", "level": Degraded.NOBODY})
        tell_state(key)


def wanted(session_ids: Sequence[UUID]) -> list[Wanted]:
    """Somebody may have paused, or ended a session."""
    states = dict(LiveSession.objects.filter(pk__in=session_ids).values_list("pk", "state"))
    silent = [pk for pk, state in states.items() if state in SILENT_STATES.values()]
    marks: dict[UUID, LiveMark] = {}
    if silent:
        open_marks = LiveMark.objects.open().filter(session__in=silent, kind__in=MarkKind.silencing())
        for mark in open_marks:
            marks.setdefault(mark.session_id, mark)
    return [_wanted(states.get(pk, LiveState.ENDED), marks.get(pk)) for pk in session_ids]


def _wanted(state: str, mark: LiveMark | None) -> Wanted:
    if state not in LiveState.open():
        return Wanted(state, 0.0)
    if mark is None:  # or it has just ended
        return Wanted(state)
    return Wanted(state, mark.start, mark.kind)


@database_sync_to_async
def _note_and_look(notes: list[Note]) -> Sequence[Wanted]:
    note(notes)
    tell_of_those_alone([one.session_id for one in notes])
    return wanted([one.session_id for one in notes])


NOTING: Together[Note, Wanted] = Together(_note_and_look, PAUSE_SECONDS)

"""Where the segments of a run stand among the others. Nothing but the run itself is numbered anew."""

from collections.abc import Sequence
from itertools import pairwise

from transcription.editing.changes import Change
from transcription.models import Segment, Transcript

ROWS_AT_ONCE = 1000


class NoRoom(Exception):
    """Between two places there is no further number: the transcript is to be numbered anew."""


def is_one_run(transcript: Transcript, run: Sequence[Segment]) -> bool:
    """Whether these are neighbours, in their order."""
    return [row.pk for row in _from(transcript, run[0], len(run))] == [row.pk for row in run]


def places_for(transcript: Transcript, change: Change, run: Sequence[Segment]) -> list[float]:
    """A number for each segment that is to take the place of the run. Raises NoRoom."""
    first, count = run[0].index, len(change.by)
    if count == 1:
        return [first]
    following = _from(transcript, run[0], len(run) + 1)[len(run) :]
    last = following[0].index if following else first + count
    places = [first + (last - first) * place / count for place in range(count)]
    if not all(one < other for one, other in pairwise([*places, last])):
        raise NoRoom
    return places


def number_anew(transcript: Transcript) -> None:
    """0, 1, 2, … in the order that there is."""
    rows = list(transcript.segments.only("pk", "transcript"))
    for index, row in enumerate(rows):
        row.index = float(index)
    Segment.objects.bulk_update(rows, ["index"], batch_size=ROWS_AT_ONCE)


def _from(transcript: Transcript, row: Segment, count: int) -> list[Segment]:
    # `transcript` too: without its key Django asks for each row once more.
    rows = transcript.segments.filter(index__gte=row.index).only("pk", "index", "transcript")
    return list(rows.order_by("index")[:count])

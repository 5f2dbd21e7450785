"""Two states of a transcript side by side, where they differ."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from transcription.editing import State, version_at
from transcription.history.words import Mark, Stretch, stretches
from transcription.models import Transcript


@dataclass(frozen=True, slots=True)
class Hunk:
    """A stretch of the recording that says something else, or by somebody else, in the two states."""

    before: tuple[State, ...]
    after: tuple[State, ...]

    @property
    def start(self) -> float:
        return min(state["start"] for state in (*self.before, *self.after))

    @property
    def key(self) -> str:
        """What names it in a link: the first segment that it has now."""
        return (self.after or self.before)[0]["id"]

    @property
    def words(self) -> list[Stretch]:
        return stretches(_text(self.before), _text(self.after))

    @property
    def left(self) -> list[Stretch]:
        """How it was: what goes is marked."""
        return [one for one in self.words if one.mark is not Mark.ADDED]

    @property
    def right(self) -> list[Stretch]:
        """What it became: what has come is marked."""
        return [one for one in self.words if one.mark is not Mark.REMOVED]

    @property
    def is_cut_otherwise(self) -> bool:
        """Whether the same words are in other segments."""
        return [one["id"] for one in self.before] != [one["id"] for one in self.after]


def compared(transcript: Transcript, first: int, last: int) -> list[Hunk]:
    """Where the text after edit `last` differs from that after edit `first`; 0 is the machine's."""
    return [hunk for hunk in _hunks(version_at(transcript, first), version_at(transcript, last)) if _differs(hunk)]


def _hunks(before: Sequence[State], after: Sequence[State]) -> Iterator[Hunk]:
    """Both cut where a segment stands at the same place of the recording in either: runs that stand for each other."""
    left_at = {_place(state): number for number, state in enumerate(before)}
    left = right = 0
    for number, state in enumerate(after):
        same = left_at.get(_place(state))
        if same is None or same < left:
            continue
        if left < same or right < number:
            yield Hunk(tuple(before[left:same]), tuple(after[right:number]))
        yield Hunk((before[same],), (state,))
        left, right = same + 1, number + 1
    if left < len(before) or right < len(after):
        yield Hunk(tuple(before[left:]), tuple(after[right:]))


def _place(state: State) -> tuple[str, float, float]:
    return state["id"], round(state["start"], 3), round(state["end"], 3)


def _differs(hunk: Hunk) -> bool:
    return [_said(state) for state in hunk.before] != [_said(state) for state in hunk.after]


def _said(state: State) -> tuple[str, str, str | None]:
    return state["id"], state["text"], state["speaker_id"]


def _text(states: Sequence[State]) -> str:
    return " ".join(state["text"] for state in states)

"""The edits of a transcript as a list: who, when, what, and whether it still holds."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from transcription.editing.log import changes_in
from transcription.history.deeds import deed_of
from transcription.history.words import Stretch, stretches
from transcription.models import EditKind, Transcript, TranscriptEdit, TranscriptVersion

MOST_SHOWN = 3  # changes of one edit that are told
LONGEST = 60  # words of one of them
BACK_AND_FORTH = (EditKind.UNDO, EditKind.REDO)
_Face = tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]


@dataclass(frozen=True, slots=True)
class Entry:
    """`words`: of its first changes. `is_undone`: a later edit took it back, and none brought it back again.

    `speakers`: the first pairs of who was said to speak and who is said to now; "" is nobody.
    """

    edit: TranscriptEdit
    deed: str  # in the reader's language
    words: tuple[tuple[Stretch, ...], ...]
    changes: int
    is_undone: bool
    speakers: tuple[tuple[str, str], ...] = ()
    version: TranscriptVersion | None = None  # certified with this as its last edit

    @property
    def more(self) -> int:
        return self.changes - len(self.words)


def entries_of(transcript: Transcript, edits: Iterable[TranscriptEdit]) -> list[Entry]:
    """In the order given. `edits` are some of the transcript's."""
    edits = list(edits)
    undone = _undone(transcript, edits)
    versions = {version.edit_number: version for version in transcript.versions.defer("words", "canonical")}
    names = {str(speaker.pk): speaker.shown_name for speaker in transcript.speakers.all()}
    return [_entry(edit, names, edit.number in undone, versions.get(edit.number)) for edit in edits]


def _entry(edit: TranscriptEdit, names: Mapping[str, str], is_undone: bool, version: TranscriptVersion | None) -> Entry:
    before, after = changes_in(edit.before), changes_in(edit.after)
    shown = list(before)[:MOST_SHOWN]
    words = tuple(tuple(_short(stretches(_text(before[n]), _text(after.get(n, []))))) for n in shown)
    speakers = tuple(_speakers_in(edit, names))[:MOST_SHOWN]
    return Entry(edit, deed_of(edit), words, len(before), is_undone, speakers, version)


def _speakers_in(edit: TranscriptEdit, names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Each pair once."""
    spoke = {state["id"]: state["speaker_id"] for state in edit.before}
    pairs = [(spoke[state["id"]], state["speaker_id"]) for state in edit.after if state["id"] in spoke]
    for before, after in dict.fromkeys(pairs):
        if before != after:
            yield names.get(before or "", ""), names.get(after or "", "")


def _undone(transcript: Transcript, edits: list[TranscriptEdit]) -> set[int]:
    """Numbers of those that were taken back. An undo has the two sides of what it takes back the other way round."""
    if not edits:
        return set()
    first = min(edit.number for edit in edits)
    standing: dict[_Face, list[int]] = {}
    taken_back: dict[_Face, list[int]] = {}
    found: set[int] = set()
    for edit in transcript.edits.filter(number__gte=first).order_by("number").iterator(chunk_size=100):
        before, after = _face(edit.before), _face(edit.after)
        if edit.kind == EditKind.UNDO and standing.get((after, before)):
            number = standing[after, before].pop()
            taken_back.setdefault((after, before), []).append(number)
            found.add(number)
        elif edit.kind == EditKind.REDO and taken_back.get((before, after)):
            number = taken_back[before, after].pop()
            standing.setdefault((before, after), []).append(number)
            found.discard(number)
        else:
            standing.setdefault((before, after), []).append(edit.number)
    return found


def _face(states: Iterable[dict]) -> tuple[tuple[str, str], ...]:
    return tuple((state["id"], state["text"]) for state in states)


def _text(states: Iterable[dict]) -> str:
    return " ".join(state["text"] for state in states)


def _short(words: list[Stretch]) -> list[Stretch]:
    """Long stretches that stay the same with their ends only."""
    return [Stretch(one.mark, _ends(one.text.split())) for one in words]


def _ends(words: list[str]) -> str:
    if len(words) <= LONGEST:
        return " ".join(words)
    half = LONGEST // 2
    return " ".join([*words[:half], "…", *words[-half:]])

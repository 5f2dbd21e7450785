"""One transcript against its reference, and many as one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from transcription.evaluation.alignment import Alignment, align, character_errors
from transcription.evaluation.corrected import Changes, changes
from transcription.evaluation.items import Kind, Place, find_items, find_phrases
from transcription.evaluation.names import name_places
from transcription.evaluation.rates import Rate
from transcription.evaluation.speakers import SpeakerScore
from transcription.normalise import Level, normalise
from transcription.types import Word


@dataclass(frozen=True, slots=True)
class Score:
    """Counts, so that scores can be added. `audio` and `processing` are seconds.

    `items`: of what must not be wrong in a record, what was not found right at its place.
    """

    words: Mapping[Level, Rate] = field(default_factory=dict)
    characters: Mapping[Level, Rate] = field(default_factory=dict)
    items: Mapping[Kind, Rate] = field(default_factory=dict)
    correction: Changes = Changes()
    speakers: SpeakerScore | None = None  # where it is known who speaks when
    audio: float = 0.0
    processing: float = 0.0

    @property
    def real_time_factor(self) -> float | None:
        return self.processing / self.audio if self.audio else None


def score(
    reference: str,
    words: Sequence[Word],
    *,
    vocabulary: Iterable[str] = (),
    terms: Iterable[str] = (),
    speakers: SpeakerScore | None = None,
    audio: float = 0.0,
    processing: float = 0.0,
) -> Score:
    """`reference` must have a word in it. No words: nothing was recognised."""
    text = " ".join(word.word for word in words)
    pairs = {level: (normalise(reference, level), normalise(text, level)) for level in Level}
    said, heard = (side.split() for side in pairs[Level.N1])
    alignments = {level: align(left.split(), right.split()) for level, (left, right) in pairs.items()}
    places = item_places(reference, said, vocabulary, terms)
    return Score(
        words={level: alignment.errors for level, alignment in alignments.items()},
        characters={level: character_errors(*pair) for level, pair in pairs.items()},
        items=item_rates(places, alignments[Level.N1], heard),
        correction=changes(said, words, [first for first, _ in places[Kind.NAMES]]),
        speakers=speakers,
        audio=audio,
        processing=processing,
    )


def item_places(
    reference: str, said: Sequence[str], vocabulary: Iterable[str], terms: Iterable[str]
) -> dict[Kind, list[Place]]:
    """Where each kind of item stands in the reference's words. A capital alone makes no name of another item."""
    places = find_items(said) | {Kind.TERMS: find_phrases(said, terms)}
    taken = {place for kind in places for first, last in places[kind] for place in range(first, last)}
    given = {place for first, last in find_phrases(said, vocabulary) for place in range(first, last)}
    names = [place for place in name_places(reference, vocabulary) if place in given or place not in taken]
    return places | {Kind.NAMES: [(place, place + 1) for place in names]}


def item_rates(places: Mapping[Kind, Sequence[Place]], alignment: Alignment, heard: Sequence[str]) -> dict[Kind, Rate]:
    """Numbers, dates and articles must be whole: "lima" is not found right in "lima puluh"."""
    whole = find_items(heard)
    rates = {}
    for kind in Kind:
        allowed = set(whole[kind]) if kind in whole else None
        right = sum(_is_right(place, alignment, allowed) for place in places[kind])
        rates[kind] = Rate(len(places[kind]) - right, len(places[kind]))
    return rates


def _is_right(place: Place, alignment: Alignment, allowed: set[Place] | None) -> bool:
    first, last = place
    start = alignment.found(first, last)
    return start is not None and (allowed is None or (start, start + last - first) in allowed)


def pooled(scores: Iterable[Score]) -> Score:
    """As if all had been one recording: rates over all words, not means of rates."""
    scores = list(scores)
    speakers = [each.speakers for each in scores if each.speakers]
    return Score(
        words={level: sum((each.words[level] for each in scores), Rate()) for level in Level},
        characters={level: sum((each.characters[level] for each in scores), Rate()) for level in Level},
        items={kind: sum((each.items[kind] for each in scores), Rate()) for kind in Kind},
        correction=sum((each.correction for each in scores), Changes()),
        speakers=sum(speakers, SpeakerScore()) if speakers else None,
        audio=sum(each.audio for each in scores),
        processing=sum(each.processing for each in scores),
    )

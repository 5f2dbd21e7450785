"""What was said, as the paragraphs of a document."""

from collections.abc import Container, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from transcription.exports.base import Layout, Style
from transcription.exports.lines import one_line, said_by
from transcription.exports.sitting import FIRST_RULES, Mark, Sitting
from transcription.exports.text import clock, per_cent
from transcription.types import Segment

# A paragraph ends at the next pause of the speaker when it has become so long: each keeps a time close by.
LONGEST = 700  # characters
STRETCH = 600.0  # seconds for which one QR code stands: about one a page
EXAMINERS = {"presiding_judge", "member_judge", "prosecutor", "counsel", "attorney"}
EXAMINED = {
    *("witness", "expert", "defendant", "interpreter", "other"),
    *("plaintiff", "respondent", "co_respondent", "petitioner", "petition_respondent", "intervener"),
}
QUESTION, ANSWER = "Tanya", "Jawab"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Empty strings where the style leaves something out, or nothing is known."""

    waktu: str
    pembicara: str
    jenis: str  # QUESTION, ANSWER or neither
    teks: str
    keyakinan: str
    tautan: str = ""  # where the moment is heard
    kode: str = ""  # the same, where a QR code of it is to stand before the paragraph
    waktu_kode: str = ""  # the time beside that code
    penanda: tuple[str, ...] = ()  # marks that stand above it, as headings of the minutes


def paragraphs_of(
    segments: tuple[Segment, ...], style: Style, sitting: Sitting | None, address: str = ""
) -> list[Paragraph]:
    """In the order of the segments; none of their words is lost. Minutes are tied to the sound at the address."""
    minutes_of = sitting if style.layout is Layout.MINUTES else None
    above = _above(segments, minutes_of)
    parted = _parted(segments, sitting)
    groups = _groups(segments, style, {*above, *parted})
    kinds = _kinds(groups, minutes_of, parted) if minutes_of else [""] * len(groups)
    headings = [above.get(id(group[0]), ()) for group in groups]
    paragraphs = [_paragraph(*parts, style) for parts in zip(groups, kinds, headings, strict=True)]
    if not address or style.layout is not Layout.MINUTES:
        return paragraphs
    starts = [max(0.0, group[0].start) for group in groups]
    return [
        replace(paragraph, tautan=link, **_code(link, start, previous))
        for paragraph, start, previous in zip(paragraphs, starts, [-STRETCH, *starts], strict=False)
        for link in [f"{address}#t={start:.2f}"]
    ]


def marks_after(segments: tuple[Segment, ...], style: Style, sitting: Sitting | None) -> tuple[str, ...]:
    """What was marked after the last words, as headings of the minutes."""
    if style.layout is not Layout.MINUTES or sitting is None:
        return ()
    return tuple(_heading(mark, mark.start) for mark in sitting.marks if _following(mark.start, segments) is None)


def _above(segments: tuple[Segment, ...], sitting: Sitting | None) -> dict[int, tuple[str, ...]]:
    """By the identity of the segment above which they stand."""
    found: dict[int, tuple[str, ...]] = {}
    for mark in sitting.marks if sitting else ():
        following = _following(mark.start, segments)
        if following is not None:
            # The key is pressed when something is being said already: no heading is later than what it heads.
            time = mark.start if sitting.rules == FIRST_RULES else min(mark.start, following.start)
            found[id(following)] = (*found.get(id(following), ()), _heading(mark, time))
    return found


def _parted(segments: tuple[Segment, ...], sitting: Sitting | None) -> set[int]:
    """Identities of the first segments after each break."""
    if sitting is None or sitting.rules == FIRST_RULES:
        return set()
    return {id(following) for moment in sitting.breaks if (following := _following(moment, segments)) is not None}


def _following(moment: float, segments: tuple[Segment, ...]) -> Segment | None:
    """What was mostly said after it."""
    return next((segment for segment in segments if (segment.start + segment.end) / 2 >= moment), None)


def _heading(mark: Mark, time: float) -> str:
    return f"[{clock(time)}] {one_line(mark.label)}"


def _groups(segments: tuple[Segment, ...], style: Style, first: Container[int]) -> list[list[Segment]]:
    if style.layout is Layout.VERBATIM:
        return [[segment] for segment in segments]
    return list(_by_speaker(segments, first))


def _code(link: str, start: float, previous: float) -> dict[str, str]:
    """For the first paragraph of each stretch of the recording."""
    return {"kode": link, "waktu_kode": clock(start)} if start // STRETCH > previous // STRETCH else {}


def _paragraph(group: list[Segment], kind: str, above: tuple[str, ...], style: Style) -> Paragraph:
    return Paragraph(
        waktu=clock(group[0].start) if style.with_times else "",
        pembicara=said_by(group[0].speaker).removesuffix(": "),
        jenis=kind,
        teks=_text(group),
        keyakinan=_confidence(group) if style.confidence else "",
        penanda=above,
    )


def _by_speaker(segments: tuple[Segment, ...], first: Container[int]) -> Iterator[list[Segment]]:
    """`first`: identities of the segments that begin a paragraph whoever speaks."""
    group: list[Segment] = []
    length = 0
    for segment in segments:
        if group and (segment.speaker != group[0].speaker or length > LONGEST or id(segment) in first):
            yield group
            group, length = [], 0
        group.append(segment)
        length += len(segment.text)
    if group:
        yield group


def _kinds(groups: list[list[Segment]], sitting: Sitting, parted: Container[int]) -> list[str]:
    """A question is what an examiner asks right before somebody who is examined speaks; that is the answer.

    `parted`: what comes after a break answers nothing from before. Only what ends like a question counts:
    "Silakan duduk." is none, nor is "Terima kasih." an answer to it.
    """
    roles = [sitting.role_of(group[0].speaker) for group in groups]
    kinds = [""] * len(groups)
    for first, second in pairwise(range(len(groups))):
        asked = roles[first] in EXAMINERS and _text(groups[first]).endswith("?")
        if asked and roles[second] in EXAMINED and id(groups[second][0]) not in parted:
            kinds[first], kinds[second] = QUESTION, ANSWER
    return kinds


def _text(group: list[Segment]) -> str:
    return " ".join(text for segment in group if (text := one_line(segment.text)))


def _confidence(group: list[Segment]) -> str:
    """The mean of what is known, long segments counting for more."""
    known = [(segment.confidence, len(segment.text)) for segment in group if segment.confidence is not None]
    letters = sum(length for _, length in known)
    return per_cent(sum(confidence * length for confidence, length in known) / letters) if letters else ""

"""What was said, as the paragraphs of a document."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from transcription.exports.base import Layout, Style
from transcription.exports.lines import one_line, said_by
from transcription.exports.sitting import Sitting
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


def paragraphs_of(
    segments: tuple[Segment, ...], style: Style, sitting: Sitting | None, address: str = ""
) -> list[Paragraph]:
    """In the order of the segments; none of their words is lost. Minutes are tied to the sound at the address."""
    groups = [[segment] for segment in segments] if style.layout is Layout.VERBATIM else list(_by_speaker(segments))
    kinds = _kinds(groups, sitting) if style.layout is Layout.MINUTES and sitting else [""] * len(groups)
    paragraphs = [_paragraph(group, kind, style) for group, kind in zip(groups, kinds, strict=True)]
    if not address or style.layout is not Layout.MINUTES:
        return paragraphs
    starts = [max(0.0, group[0].start) for group in groups]
    return [
        replace(paragraph, tautan=link, **_code(link, start, previous))
        for paragraph, start, previous in zip(paragraphs, starts, [-STRETCH, *starts], strict=False)
        for link in [f"{address}#t={start:.2f}"]
    ]


def _code(link: str, start: float, previous: float) -> dict[str, str]:
    """For the first paragraph of each stretch of the recording."""
    return {"kode": link, "waktu_kode": clock(start)} if start // STRETCH > previous // STRETCH else {}


def _paragraph(group: list[Segment], kind: str, style: Style) -> Paragraph:
    return Paragraph(
        waktu=clock(group[0].start) if style.with_times else "",
        pembicara=said_by(group[0].speaker).removesuffix(": "),
        jenis=kind,
        teks=_text(group),
        keyakinan=_confidence(group) if style.confidence else "",
    )


def _by_speaker(segments: tuple[Segment, ...]) -> Iterator[list[Segment]]:
    group: list[Segment] = []
    length = 0
    for segment in segments:
        if group and (segment.speaker != group[0].speaker or length > LONGEST):
            yield group
            group, length = [], 0
        group.append(segment)
        length += len(segment.text)
    if group:
        yield group


def _kinds(groups: list[list[Segment]], sitting: Sitting) -> list[str]:
    """A question is what an examiner asks right before somebody who is examined speaks; that is the answer.

    Only what ends like a question counts: "Silakan duduk." is none, nor is "Terima kasih." an answer to it.
    """
    roles = [sitting.role_of(group[0].speaker) for group in groups]
    kinds = [""] * len(groups)
    for first, second in pairwise(range(len(groups))):
        asked = roles[first] in EXAMINERS and _text(groups[first]).endswith("?")
        if asked and roles[second] in EXAMINED:
            kinds[first], kinds[second] = QUESTION, ANSWER
    return kinds


def _text(group: list[Segment]) -> str:
    return " ".join(text for segment in group if (text := one_line(segment.text)))


def _confidence(group: list[Segment]) -> str:
    """The mean of what is known, long segments counting for more."""
    known = [(segment.confidence, len(segment.text)) for segment in group if segment.confidence is not None]
    letters = sum(length for _, length in known)
    return per_cent(sum(confidence * length for confidence, length in known) / letters) if letters else ""

"""What documents hold, as plain values under the names that templates use."""

from dataclasses import asdict
from typing import Any

from transcription.exports.base import COPY, Layout, Origin, Style
from transcription.exports.lines import one_line
from transcription.exports.minutes import minutes_of
from transcription.exports.paragraphs import marks_after, paragraphs_of
from transcription.exports.sitting import Sitting
from transcription.exports.wording import BLANK
from transcription.types import Transcription

# How minutes call themselves at their end, in Indonesian as all of them.
STATES = {"certified": "", COPY: "Salinan anonim"}


class NoSitting(ValueError):
    """Minutes are of a hearing; this recording belongs to none."""


def content_of(transcription: Transcription, origin: Origin, style: Style) -> dict[str, Any]:
    """Strings, lists of strings and of dicts of either. Raises NoSitting."""
    said = paragraphs_of(transcription.segments, style, origin.sitting, origin.address)
    return {
        "tata_letak": style.layout.value,
        "judul": one_line(origin.title),
        "bahasa": transcription.language,
        "asal": [line for line in origin.lines() if line != origin.remark],
        "catatan": origin.remark,
        "keadaan": STATES.get(origin.stamp.status, "Konsep"),
        "versi": origin.version,
        "kaki": origin.stamp.foot,
        "renvoi": list(origin.stamp.renvois),
        "rekaman": one_line(origin.name),
        "kosong": BLANK,
        "blok": [asdict(paragraph) | {"penanda": list(paragraph.penanda)} for paragraph in said],
        "penanda_akhir": list(marks_after(transcription.segments, style, origin.sitting)),
        **(minutes_of(_sitting(origin)) if style.layout is Layout.MINUTES else {}),
    }


def _sitting(origin: Origin) -> Sitting:
    if origin.sitting is None:
        raise NoSitting
    return origin.sitting

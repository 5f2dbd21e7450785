"""What the court has certified after a file was written: a newer version, renvois that are not in the file.

Whoever has brought a file with the court's signature has the words of its version, and is told number and date of what
came after: no digest, no name, no word of it. So is the holder of a file of a sealed hearing: that it was heard and
certified, the file itself tells, and who relies on words that were replaced must be able to know.
"""

from dataclasses import dataclass
from datetime import datetime

from transcription.models import Renvoi, TranscriptVersion
from transcription.seals import Outcome, Report

RIGHT_SEAL = (Outcome.GENUINE, Outcome.PARTLY, Outcome.CHANGED)


@dataclass(frozen=True, slots=True)
class Since:
    """`is_known`: whether the database has the version of the file. `version`: the one in force, if that is newer."""

    is_known: bool = False
    version: int | None = None
    certified_at: datetime | None = None
    renvois: tuple[tuple[int, datetime], ...] = ()  # number, and when the second initial made it count

    @property
    def is_superseded(self) -> bool:
        return self.version is not None or bool(self.renvois)


def since_of(report: Report) -> Since | None:
    """None for a file whose seal is not the court's: a digest alone is answered with nothing."""
    if report.record is None or report.outcome not in RIGHT_SEAL:
        return None
    held = TranscriptVersion.objects.only("transcript", "number").filter(sha256=report.record.sha256).first()
    if held is None:
        return Since()
    newer = TranscriptVersion.objects.filter(transcript=held.transcript_id, number__gt=held.number)
    number, moment = newer.values_list("number", "certified_at").first() or (None, None)
    later = Renvoi.objects.in_force().filter(version=held).exclude(number__in=report.renvois)
    return Since(True, number, moment, tuple(later.values_list("number", "decided_at")))

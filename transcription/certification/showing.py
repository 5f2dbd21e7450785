"""What pages and the API show of certification beside a transcript."""

from typing import Any
from uuid import UUID

from transcription.models import Renvoi, Transcript, TranscriptVersion
from transcription.models.transcript import TranscriptStatus

Beside = dict[UUID, tuple[Renvoi, ...]]


def version_in_force(transcript: Transcript) -> TranscriptVersion | None:
    """The last certified one: it holds until the next one does, also beside a newer draft. None before the first."""
    return transcript.versions.defer("words", "canonical").first()


def frozen_version(transcript: Transcript, in_force: TranscriptVersion | None) -> TranscriptVersion | None:
    """The one whose text the transcript has now; None while it is a draft or in review."""
    return in_force if transcript.status == TranscriptStatus.CERTIFIED else None


def beside(version: TranscriptVersion | None) -> Beside:
    """The renvois in force, by the segment that they stand beside."""
    found: Beside = {}
    for renvoi in version.renvois.in_force() if version is not None else ():
        found[renvoi.segment_id] = (*found.get(renvoi.segment_id, ()), renvoi)
    return found


def told_in_short(version: TranscriptVersion) -> dict[str, Any]:
    """For the API: which one is in force."""
    return {"version": version.number, "sha256": version.sha256, "certified_at": version.certified_at}


def told_of(version: TranscriptVersion) -> dict[str, Any]:
    """For the API."""
    return told_in_short(version) | {
        "signature": version.signature,
        "key": version.key_id,
        "renvois": [
            {
                "number": renvoi.number,
                "segment_id": renvoi.segment_id,
                "says": renvoi.says,
                "should_say": renvoi.should_say,
                "reason": renvoi.reason,
            }
            for renvoi in version.renvois.in_force()
        ],
    }

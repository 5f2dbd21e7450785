"""Whether a transcript may be changed: the one question that everything asks that changes it."""

from transcription.certification.errors import Certified
from transcription.models import Transcript
from transcription.models.transcript import TranscriptStatus


def check_editable(transcript: Transcript) -> None:
    """To be asked with the transcript's row locked. Raises Certified."""
    if transcript.status == TranscriptStatus.CERTIFIED:
        raise Certified(f"transcript {transcript.pk}")

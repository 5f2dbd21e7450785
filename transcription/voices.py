"""What is known of the voices in a recording, kept beside its decoded sound. Workers only: it loads arrays.

It belongs to the sound, so every job of the recording goes on from what is there. Voice prints are in it: it is
encrypted as those in the database are, and whatever removes a recording removes it too (see recording_removal).
"""

import logging

from django.conf import settings

from transcription.diarization import Evidence
from transcription.errors import EvidenceUnusable
from transcription.files import appearing
from transcription.models import Recording
from transcription.speakers.encryption import PrintUnreadable, decrypted_lines, encrypted_lines

logger = logging.getLogger(__name__)


def known(recording: Recording) -> Evidence | None:
    """As far as it was gathered; None as well where the file is damaged, of another version or another key."""
    try:
        with recording.voices_path.open("rb") as lines:
            return Evidence.from_bytes(decrypted_lines(lines))
    except FileNotFoundError:
        return None
    except (EvidenceUnusable, PrintUnreadable) as error:
        logger.warning("The voices of recording %s are listened to again: %s", recording.pk, error)
        return None


def keep(recording: Recording, evidence: Evidence) -> None:
    """The file is replaced as a whole. Raises StorageFull."""
    with appearing(recording.voices_path, settings.DISK_RESERVE_BYTES) as file:
        for line in encrypted_lines(evidence.to_bytes()):
            file.write(line)


def complete(recording: Recording) -> Evidence:
    """Raises EvidenceUnusable where the voices have to be listened to first."""
    evidence = known(recording)
    if evidence is None or not evidence.is_complete:
        raise EvidenceUnusable(f"of recording {recording.pk} not all is there")
    return evidence

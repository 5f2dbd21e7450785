"""Voice prints: kept if the court wants them, forgotten when it does not. See docs/decisions/voice-prints.md.

keep_voices(transcript, voices_of(evidence, turns), evidence.speaker_model)
"""

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING

from transcription.models import Court, Transcript, VoicePrint
from transcription.speakers.encryption import PrintUnreadable, encrypted, renewed
from transcription.speakers.likeness import LEAST_SECONDS

if TYPE_CHECKING:
    from transcription.diarization import Voice

logger = logging.getLogger(__name__)


def keep_voices(transcript: Transcript, voices: Mapping[str, "Voice"], speaker_model: str) -> None:
    """In the caller's transaction, which has stored the speakers; `voices` by their labels, as voices_of gives them.

    What was kept of this transcript before is replaced. Nothing is kept unless the court wants it, of a recording that
    belongs to no hearing, or of who says too little to be recognised.
    """
    hearing = transcript.recording.hearing
    if hearing is None or not _wanted():
        return
    VoicePrint.objects.filter(speaker__transcript=transcript).delete()
    enough = {label: voice for label, voice in voices.items() if voice.seconds >= LEAST_SECONDS}
    VoicePrint.objects.bulk_create(
        VoicePrint(
            speaker=speaker,
            case_id=hearing.case_id,
            speaker_model=speaker_model,
            encrypted=encrypted(enough[speaker.label].vector),
            seconds=enough[speaker.label].seconds,
        )
        for speaker in transcript.speakers.filter(label__in=enough)
    )


def _wanted() -> bool:
    """Whoever switches it off meanwhile waits until this transaction has ended, and then finds what it has kept."""
    return Court.objects.select_for_update(no_key=True).filter(suggests_voices=True).exists()


def forget_voices() -> int:
    """All voice prints of the court; how many there were. The caller holds the court's row."""
    count, _ = VoicePrint.objects.all().delete()
    return count


def tend() -> None:
    """Put all under the newest key; delete those that no key opens, and all while the court wants none."""
    if not Court.current().suggests_voices:
        forget_voices()
    lost = []
    for print_ in VoicePrint.objects.only("encrypted").iterator():
        try:
            token = renewed(print_.encrypted)
        except PrintUnreadable:
            lost.append(print_.pk)
            continue
        if token != bytes(print_.encrypted):
            VoicePrint.objects.filter(pk=print_.pk, encrypted=print_.encrypted).update(encrypted=token)
    if lost:
        VoicePrint.objects.filter(pk__in=lost).delete()
        logger.error("%d voice prints were deleted: none of the keys opens them (see VOICE_PRINT_KEYS)", len(lost))

"""How the pages of monitoring call queues, engines and errors."""

from django.utils.translation import gettext_lazy as _

from courtsight.queues import Queue
from monitoring.readings import LIVE
from transcription.errors import error_of_code

ENGINES = {"whisper": "Whisper", "google": "Google Cloud"}
QUEUES = {
    Queue.TRANSCRIPTION: _("Transcription"),
    Queue.QUICK: _("Short recordings"),
    Queue.INDEXING: _("House-keeping"),
    LIVE: _("Live captions"),
}


def error_name(code: str) -> str:
    """What went wrong, as people are told; the code itself where this version does not know it."""
    error = error_of_code(code)
    return str(error.message).rstrip(".") if error.code == code else code

"""What an export is."""

from collections.abc import Callable
from dataclasses import dataclass

from transcription.types import Transcription


@dataclass(frozen=True, slots=True)
class Export:
    content_type: str
    extension: str
    write: Callable[[Transcription], bytes]

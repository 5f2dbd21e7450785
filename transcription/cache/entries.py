"""One result as both floors keep it."""

from dataclasses import dataclass

from transcription.models.cached import CachedKind


@dataclass(frozen=True, slots=True)
class Entry:
    """`value` is JSON. `audio_sha256` is of the recording that the result was made from."""

    key: str
    kind: CachedKind
    audio_sha256: str
    engine: str
    model: str
    language: str
    value: str

    @property
    def size(self) -> int:
        return len(self.value.encode())

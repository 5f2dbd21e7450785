"""What the engine must be told: where, as whom, with which model."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from transcription.engines.google.models import MODELS, GoogleModel
from transcription.errors import EngineRefused

GLOBAL = "global"
ENDPOINT = "speech.googleapis.com"


@dataclass(frozen=True, slots=True)
class Configuration:
    """`temporary`: a folder on a disk with room, for audio on its way out. A `price` of None is the table's."""

    project: str
    bucket: str
    temporary: Path
    region: str = "asia-southeast1"
    model: str = "chirp_2"
    recognizer: str = "_"
    speech_emulator: str = ""  # host:port
    storage_emulator: str = ""  # http://host:port
    price: float | None = None

    def missing(self) -> list[str]:
        """The settings that have no value and must have one."""
        required: Mapping[str, str] = {"GOOGLE_PROJECT": self.project, "GOOGLE_BUCKET": self.bucket}
        return [name for name, value in required.items() if not value]

    def require(self) -> None:
        """Raises EngineRefused that names what is not set."""
        if missing := self.missing():
            raise EngineRefused(f"not set: {', '.join(missing)}")
        if self.model not in MODELS:
            raise EngineRefused(f"GOOGLE_MODEL={self.model!r} is none of {', '.join(MODELS)}")

    @property
    def google_model(self) -> GoogleModel:
        return MODELS[self.model]

    def streaming_model(self, language: str) -> GoogleModel | None:
        """The model for live captions: the chosen one where it streams the language, else another of the region."""
        models = (self.google_model, *MODELS.values())
        return next((model for model in models if language in model.streams and self.region in model.regions), None)

    @property
    def price_per_minute(self) -> float:
        return self.google_model.price if self.price is None else self.price

    @property
    def location(self) -> str:
        return f"projects/{self.project}/locations/{self.region}"

    @property
    def recognizer_path(self) -> str:
        return f"{self.location}/recognizers/{self.recognizer}"

    @property
    def endpoint(self) -> str:
        """Each region has a host of its own; audio sent to it stays in the region."""
        return ENDPOINT if self.region == GLOBAL else f"{self.region}-{ENDPOINT}"

"""Is everything there that the engine needs, and does the service say of its models what our table says?"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from google.api_core import exceptions
from google.cloud import storage
from google.cloud.location import locations_pb2
from google.cloud.speech_v2 import SpeechClient
from google.cloud.speech_v2.types import locations_metadata as messages

from transcription.engines.google.clients import speech_client, storage_client
from transcription.engines.google.configuration import Configuration
from transcription.engines.google.errors import google_errors
from transcription.engines.google.models import MODELS, GoogleModel
from transcription.engines.google.storage import PREFIX, TIMEOUT, has_rule
from transcription.errors import EngineError

Features = dict[str, dict[str, dict[str, str]]]  # language → model → feature → its state of release
# How the Locations API calls what the table knows of a model; `recognizer` stands for the model itself. It has no
# published names for word times and adaptation: those cannot be compared.
MODEL_ITSELF, CONFIDENCE, DIARIZATION = "recognizer", "word_level_confidence", "speaker_diarization"


class Level(StrEnum):
    GOOD = "good"
    NOTE = "note"  # works, but somebody should know
    BAD = "bad"  # the engine cannot work


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at. `detail` is for administrators, in English."""

    subject: str
    level: Level
    detail: str


def examine(configuration: Configuration) -> list[Check]:
    """Raises nothing that an administrator can mend: that is in the checks."""
    try:
        configuration.require()
    except EngineError as error:
        return [Check("settings", Level.BAD, str(error))]
    settings = Check("settings", Level.GOOD, f"{configuration.model} in {configuration.location}")
    return [settings, *_tried("bucket", _bucket, configuration), *_tried("service", _service, configuration)]


def _tried(subject: str, look: Callable[[Configuration], Iterator[Check]], given: Configuration) -> list[Check]:
    try:
        with google_errors():
            return list(look(given))
    except EngineError as error:
        return [Check(subject, Level.BAD, str(error))]


def _bucket(configuration: Configuration) -> Iterator[Check]:
    with storage_client(configuration.project, configuration.storage_emulator) as client:
        try:
            bucket = client.get_bucket(configuration.bucket, timeout=TIMEOUT)
        except exceptions.NotFound:
            yield Check("bucket", Level.BAD, f"there is no bucket {configuration.bucket}")
            return
        yield Check("bucket", Level.GOOD, f"{configuration.bucket}, in {bucket.location}")
        yield from _about(bucket, configuration)


def _about(bucket: storage.Bucket, configuration: Configuration) -> Iterator[Check]:
    needed = ["storage.objects.create", "storage.objects.get", "storage.objects.delete", "storage.objects.list"]
    missing = sorted(set(needed) - set(bucket.test_iam_permissions(needed, timeout=TIMEOUT)))
    if missing:
        yield Check("bucket", Level.BAD, f"the account lacks {', '.join(missing)} on {bucket.name}")
    if (bucket.location or "").lower() != configuration.region and not configuration.storage_emulator:
        yield Check("bucket", Level.NOTE, f"audio lies in {bucket.location}, and is heard in {configuration.region}")
    if not has_rule(bucket):
        yield Check("bucket", Level.NOTE, f"no rule deletes {PREFIX} after a day yet; the first upload sets one")
    kept = bucket.soft_delete_policy.retention_duration_seconds or 0
    if int(kept):
        days = int(kept) / 86_400
        yield Check("bucket", Level.NOTE, f"soft delete keeps deleted audio for {days:g} days: switch it off")


def _service(configuration: Configuration) -> Iterator[Check]:
    client = speech_client(configuration)
    offered = features_of(client, configuration.location)
    model = configuration.google_model
    languages = [code for code in offered if model.name in offered[code]]
    if not languages:
        yield Check("model", Level.BAD, f"{configuration.region} does not offer {model.name}")
        return
    yield Check("model", Level.GOOD, f"{configuration.region} offers {model.name} in {len(languages)} languages")
    for known in MODELS.values():
        if configuration.region in known.regions:
            yield from compared(known, offered)


def features_of(client: SpeechClient, location: str) -> Features:
    """What the service's Locations API says of a region."""
    request = locations_pb2.GetLocationRequest(name=location)
    answer = client.get_location(request, retry=None, timeout=TIMEOUT)
    packed = messages.LocationsMetadata.pb()()
    if not answer.metadata.Unpack(packed):
        return {}
    return {
        language: {
            name: {feature.feature: feature.release_state for feature in offered.model_feature}
            for name, offered in models.model_features.items()
        }
        for language, models in messages.LocationsMetadata.wrap(packed).languages.models.items()
    }


def compared(model: GoogleModel, offered: Features) -> Iterator[Check]:
    """Where the service and our table say different things of a model. Pure."""
    for language in model.languages:
        found = offered.get(language, {}).get(model.name)
        subject = f"{model.name}, {language}"
        if found is None:
            yield Check(subject, Level.NOTE, "in our table, but not offered in this region")
            continue
        state = found.get(MODEL_ITSELF, "")
        if ("PREVIEW" in state.upper()) != (language in model.preview):
            yield Check(subject, Level.NOTE, f"our table says preview or not, the service says {state or 'nothing'}")
        # That a model gives a number is no contradiction to a table by which that number is no confidence.
        if model.confidence and CONFIDENCE not in found:
            yield Check(subject, Level.NOTE, f"the service has no {CONFIDENCE}, our table says otherwise")
        if (DIARIZATION in found) != (language in model.diarizes):
            theirs = "has" if DIARIZATION in found else "has no"
            yield Check(subject, Level.NOTE, f"the service {theirs} {DIARIZATION}, our table says otherwise")

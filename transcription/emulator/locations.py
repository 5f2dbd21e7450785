"""google.cloud.location.Locations: which languages, models and features a region has, by the table of models."""

from google.cloud.location import locations_pb2
from google.cloud.speech_v2.types import locations_metadata as messages

from transcription.emulator.refusal import Refused
from transcription.engines.google.models import MODELS, GoogleModel


def get_location(request: locations_pb2.GetLocationRequest) -> locations_pb2.Location:
    """Raises Refused."""
    region = request.name.rpartition("/")[2]
    if region not in regions():
        raise Refused("NOT_FOUND", f"Location {region} does not exist.")
    location = locations_pb2.Location(name=request.name, location_id=region)
    location.metadata.Pack(messages.LocationsMetadata.pb(_metadata(region)))
    return location


def list_locations(request: locations_pb2.ListLocationsRequest) -> locations_pb2.ListLocationsResponse:
    names = (locations_pb2.GetLocationRequest(name=f"{request.name}/locations/{region}") for region in regions())
    return locations_pb2.ListLocationsResponse(locations=[get_location(name) for name in names])


def regions() -> list[str]:
    return sorted({region for model in MODELS.values() for region in model.regions})


def _metadata(region: str) -> messages.LocationsMetadata:
    languages: dict[str, dict[str, messages.ModelFeatures]] = {}
    for model in MODELS.values():
        if region in model.regions:
            for language in model.languages:
                languages.setdefault(language, {})[model.name] = _features(model, language)
    by_language = {code: messages.ModelMetadata(model_features=models) for code, models in languages.items()}
    return messages.LocationsMetadata(languages=messages.LanguageMetadata(models=by_language))


def _features(model: GoogleModel, language: str) -> messages.ModelFeatures:
    """As the service names them; `recognizer` stands for the model itself."""
    state = "PREVIEW" if language in model.preview else "GA"
    names = ["recognizer", "automatic_punctuation"]
    if model.confidence:
        names.append("word_level_confidence")
    if language in model.diarizes:
        names.append("speaker_diarization")
    features = [messages.ModelFeature(feature=name, release_state=state) for name in names]
    return messages.ModelFeatures(model_feature=features)

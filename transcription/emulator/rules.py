"""What Google's service refuses, by the table of its models: the emulator is as strict as the documentation says."""

from google.cloud.speech_v2.types import cloud_speech as messages

from transcription.emulator.refusal import Refused
from transcription.engines.google.adaptation import LONGEST_PHRASE, MOST_PHRASES
from transcription.engines.google.models import DETECT, MODELS, GoogleModel

SHORT_SECONDS, SHORT_BYTES = 60.0, 10 * 1024**2  # what Recognize takes
STREAM_BYTES = 25 * 1024  # of audio in one message


def checked(config: messages.RecognitionConfig, recognizer: str) -> GoogleModel:
    """The model that is asked for. Raises Refused."""
    region = location_of(recognizer).rpartition("/")[2]
    model = MODELS.get(config.model)
    if model is None or region not in model.regions:
        raise Refused(
            "INVALID_ARGUMENT", f'The model "{config.model}" does not exist in the location named "{region}".'
        )
    _check_languages(config, model)
    _check_features(config, model)
    return model


def location_of(resource: str) -> str:
    """projects/P/locations/L of a longer name. Raises Refused."""
    parts = resource.split("/")
    if len(parts) < 4 or parts[0] != "projects" or parts[2] != "locations":
        raise Refused("INVALID_ARGUMENT", f"{resource!r} is no resource of the service")
    return "/".join(parts[:4])


def _check_languages(config: messages.RecognitionConfig, model: GoogleModel) -> None:
    codes = list(config.language_codes)
    if not codes:
        raise Refused("INVALID_ARGUMENT", "language_codes must not be empty")
    if codes == [DETECT] and model.detects_language:
        return
    if len(codes) > model.together:
        raise Refused("INVALID_ARGUMENT", f"The model {model.name} takes at most {model.together} language codes.")
    if unknown := [code for code in codes if code not in model.languages]:
        raise Refused("INVALID_ARGUMENT", f"The language {unknown[0]} is not supported by the model {model.name}.")


def _check_features(config: messages.RecognitionConfig, model: GoogleModel) -> None:
    features = config.features
    if features.enable_word_confidence and not model.confidence:
        raise Refused("INVALID_ARGUMENT", "Recognizer does not support feature: word_level_confidence")
    if "diarization_config" in features and not set(config.language_codes) <= set(model.diarizes):
        raise Refused("INVALID_ARGUMENT", "Recognizer does not support feature: speaker_diarization")
    phrases = [phrase for given in config.adaptation.phrase_sets for phrase in given.inline_phrase_set.phrases]
    if len(phrases) > MOST_PHRASES or any(len(phrase.value) > LONGEST_PHRASE for phrase in phrases):
        raise Refused("INVALID_ARGUMENT", f"more than {MOST_PHRASES} phrases, or one longer than {LONGEST_PHRASE}")
    if any(not 0 <= given.inline_phrase_set.boost <= 20 for given in config.adaptation.phrase_sets):
        raise Refused("INVALID_ARGUMENT", "boost must be between 0 and 20")


def check_length(seconds: float, config: messages.RecognitionConfig, model: GoogleModel) -> None:
    longest = model.longest_with_times if config.features.enable_word_time_offsets else model.longest
    if seconds > longest:
        raise Refused("INVALID_ARGUMENT", f"{seconds:.0f} s of audio, {model.name} takes {longest:.0f} s")

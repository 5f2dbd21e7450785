"""What is wrong with this installation, found when it starts; Django runs these before each command."""

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register


@register()
def home_takes_files(**_: Any) -> list[CheckMessage]:
    path: Path = settings.HOME.path
    existing = next(folder for folder in (path, *path.parents) if folder.exists())
    if existing.is_dir() and os.access(existing, os.W_OK | os.X_OK):
        return []
    hint = "Point COURTSIGHT_HOME at a folder that this user may write to."
    return [Error(f"{existing} cannot be written to.", hint=hint, id="courtsight.E001")]


@register()
def speech_model_is_there(**_: Any) -> list[CheckMessage]:
    """A name with a slash at its beginning or a dot is a folder; any other is looked up in a model hub."""
    model: str = settings.WHISPER_MODEL
    if not model.startswith(("/", ".", "~")) or (Path(model).expanduser() / "model.bin").is_file():
        return []
    hint = "WHISPER_MODEL names a folder with a CTranslate2 model, or a hub name such as large-v3-turbo, or nothing."
    return [Error(f"There is no model.bin in {model}.", hint=hint, id="courtsight.E002")]


@register()
def dictionary_is_there(**_: Any) -> list[CheckMessage]:
    path: str = settings.CORRECTION_DICTIONARY
    if not path or Path(path).expanduser().is_file():
        return []
    hint = "CORRECTION_DICTIONARY names a plain list of words, one a line, or nothing."
    return [Error(f"There is no file {path}.", hint=hint, id="courtsight.E003")]


@register()
def front_end_is_built(**_: Any) -> list[CheckMessage]:
    manifest = Path(settings.DJANGO_VITE["default"]["manifest_path"])
    if manifest.exists():
        return []
    hint = "`make setup` builds it; pages need it, commands and workers do not."
    return [Warning("The front end is not built.", hint=hint, id="courtsight.W001")]

"""What is wrong with this installation, found when it starts; Django runs these before each command."""

import os
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet
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
def voice_print_keys_are_keys(**_: Any) -> list[CheckMessage]:
    """Those named in the environment, or those in the file. A file that is not there yet is made with a good one."""
    file: Path = settings.HOME.voice_print_keys
    keys = settings.VOICE_PRINT_KEYS or (file.read_text().split() if file.is_file() else None)
    if keys is None or (keys and all(map(_is_fernet_key, keys))):
        return []
    place = "VOICE_PRINT_KEYS" if settings.VOICE_PRINT_KEYS else str(file)
    hint = "Each is 32 random bytes in URL-safe base64; docs/operations.md says how to make one."
    return [Error(f"What is in {place} are no keys for voice prints.", hint=hint, id="courtsight.E004")]


def _is_fernet_key(text: str) -> bool:
    try:
        Fernet(text)
    except ValueError:  # of the base64 as well
        return False
    return True


@register()
def front_end_is_built(**_: Any) -> list[CheckMessage]:
    manifest = Path(settings.DJANGO_VITE["default"]["manifest_path"])
    if manifest.exists():
        return []
    hint = "`make setup` builds it; pages need it, commands and workers do not."
    return [Warning("The front end is not built.", hint=hint, id="courtsight.W001")]

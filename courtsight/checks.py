"""What is wrong with this installation, found when it starts; Django runs these before each command."""

import os
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.serialization.pkcs12 import load_key_and_certificates
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connections

from courtsight import pools, traces
from transcription.seals import BadKey, load_private

# The tag of those that ask for nothing else: a process that must start quickly leaves out Django's own, which load all
# pages.
INSTALLATION = "installation"
THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


@register(INSTALLATION)
def home_takes_files(**_: Any) -> list[CheckMessage]:
    path: Path = settings.HOME.path
    existing = next(folder for folder in (path, *path.parents) if folder.exists())
    if existing.is_dir() and os.access(existing, os.W_OK | os.X_OK):
        return []
    hint = "Point COURTSIGHT_HOME at a folder that this user may write to."
    return [Error(f"{existing} cannot be written to.", hint=hint, id="courtsight.E001")]


@register(INSTALLATION)
def speech_model_is_there(**_: Any) -> list[CheckMessage]:
    """A name with a slash at its beginning or a dot is a folder; any other is looked up in a model hub."""
    model: str = settings.WHISPER_MODEL
    if not model.startswith(("/", ".", "~")) or (Path(model).expanduser() / "model.bin").is_file():
        return []
    hint = "WHISPER_MODEL names a folder with a CTranslate2 model, or a hub name such as large-v3-turbo, or nothing."
    return [Error(f"There is no model.bin in {model}.", hint=hint, id="courtsight.E002")]


@register(INSTALLATION)
def dictionary_is_there(**_: Any) -> list[CheckMessage]:
    path: str = settings.CORRECTION_DICTIONARY
    if not path or Path(path).expanduser().is_file():
        return []
    hint = "CORRECTION_DICTIONARY names a plain list of words, one a line, or nothing."
    return [Error(f"There is no file {path}.", hint=hint, id="courtsight.E003")]


@register(INSTALLATION)
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


@register(INSTALLATION)
def certification_key_is_a_key(**_: Any) -> list[CheckMessage]:
    """The one named in the environment must be there; the usual one may be made later."""
    named: str = settings.CERTIFICATION_KEY
    path = Path(named).expanduser() if named else settings.HOME.certification
    if not path.is_file():
        hint = "`manage.py certification_key` makes one."
        return [Warning(f"There is no key in {path}.", hint=hint, id="courtsight.W002")] if named else []
    try:
        load_private(path.read_bytes())
    except (OSError, BadKey):
        hint = "CERTIFICATION_KEY names a file with an Ed25519 private key in PEM that this user may read."
        return [Error(f"{path} holds no key that can sign.", hint=hint, id="courtsight.E005")]
    if path.stat().st_mode & 0o077:
        return [Warning(f"Others can read {path}.", hint=f"chmod 600 {path}", id="courtsight.W003")]
    return []


@register(INSTALLATION)
def pdf_certificate_can_sign(**_: Any) -> list[CheckMessage]:
    named: str = settings.PDF_CERTIFICATE
    if not named:
        return []
    try:
        content = Path(named).expanduser().read_bytes()
        password = settings.PDF_CERTIFICATE_PASSWORD.encode() or None
        key, certificate, _chain = load_key_and_certificates(content, password)
    except (OSError, ValueError):
        key = certificate = None
    if key is None or certificate is None:
        hint = "PDF_CERTIFICATE names a PKCS 12 file with a key and its certificate, PDF_CERTIFICATE_PASSWORD opens it."
        return [Error(f"{named} holds no certificate that can sign.", hint=hint, id="courtsight.E006")]
    if certificate.not_valid_after_utc < datetime.now(UTC):
        hint = "Readers of PDF will not trust what it signs: get a new one."
        return [Warning(f"The certificate in {named} has expired.", hint=hint, id="courtsight.W004")]
    return []


@register(INSTALLATION)
def language_model_can_be_asked(**_: Any) -> list[CheckMessage]:
    if settings.ANSWER_VERTEX_PROJECT:
        return _vertex_can_be_asked()
    if not (settings.ANSWER_URL or settings.ANSWER_MODEL):
        return []
    if _is_address(settings.ANSWER_URL) and settings.ANSWER_MODEL:
        return []
    hint = "ANSWER_URL is such as http://127.0.0.1:11434/v1, ANSWER_MODEL the name of a model there."
    return [Error("ANSWER_URL and ANSWER_MODEL name no language model.", hint=hint, id="courtsight.E007")]


def _vertex_can_be_asked() -> list[CheckMessage]:
    url = settings.ANSWER_URL
    is_safe = not url or (_is_address(url) and (url.startswith("https://") or urlsplit(url).hostname in THIS_MACHINE))
    names = re.fullmatch(r"[a-z0-9][a-z0-9.:-]*", settings.ANSWER_VERTEX_PROJECT) and re.fullmatch(
        r"[a-z0-9-]+", settings.ANSWER_VERTEX_LOCATION
    )
    if names and is_safe and settings.ANSWER_MODEL and not settings.ANSWER_KEY:
        return []
    hint = (
        "ANSWER_MODEL is such as google/gemini-2.5-flash; project and location are names as Google writes them, "
        "ANSWER_KEY stays empty, and ANSWER_URL too, or is another https address of Vertex AI."
    )
    return [Error("ANSWER_VERTEX_PROJECT is set, and not all that it needs.", hint=hint, id="courtsight.E012")]


def _is_address(url: str) -> bool:
    try:
        address = urlsplit(url)
        return address.scheme in ("http", "https") and bool(address.hostname) and address.port != 0
    except ValueError:
        return False


@register(INSTALLATION)
def traces_can_be_sent(**_: Any) -> list[CheckMessage]:
    if not settings.TRACES_URL:
        return []
    if not settings.TRACES_URL.startswith(("http://", "https://")):
        hint = "Such as http://127.0.0.1:4318/v1/traces: OTLP over HTTP."
        return [Error("TRACES_URL is no address.", hint=hint, id="courtsight.E010")]
    if missing := traces.missing_packages():
        hint = "Install them: .venv/bin/pip install -r requirements/telemetry.txt"
        return [Error(f"TRACES_URL needs {', '.join(missing)}.", hint=hint, id="courtsight.E011")]
    return []


@register(Tags.database)
def pools_fit_into_the_server(databases: list[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Looked at by `migrate`, and so at each start: other checks must not need a database."""
    if not databases:
        return []
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int"
        )
        (allowed,) = cursor.fetchone()
    wanted = pools.most_connections()
    if wanted <= allowed:
        return []
    hint = "Lower DATABASE_POOL_SIZE, DATABASE_WORKER_POOL_SIZE or WORKERS, or raise max_connections of PostgreSQL."
    text = f"The pools of this machine may take {wanted} connections, PostgreSQL allows {allowed}."
    return [Warning(text, hint=hint, id="courtsight.W010")]


@register(INSTALLATION)
def front_end_is_built(**_: Any) -> list[CheckMessage]:
    manifest = Path(settings.DJANGO_VITE["default"]["manifest_path"])
    if manifest.exists():
        return []
    hint = "`make setup` builds it; pages need it, commands and workers do not."
    return [Warning("The front end is not built.", hint=hint, id="courtsight.W001")]

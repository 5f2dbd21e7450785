"""The court's key: private in a file of the operator's, public in the database for as long as there are versions."""

import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from transcription.certification.errors import NoKey
from transcription.models import CourtKey
from transcription.seals import BadKey, fingerprint, load_private, new_key
from transcription.seals.keys import public_pem


def key_path() -> Path:
    return Path(settings.CERTIFICATION_KEY).expanduser() if settings.CERTIFICATION_KEY else settings.HOME.certification


def signing_key() -> Ed25519PrivateKey:
    """Raises NoKey where there is none that can be used; no log says what was in the file."""
    path = key_path()
    try:
        return load_private(path.read_bytes())
    except (OSError, BadKey) as error:
        raise NoKey(f"{path}: {error.__class__.__name__}") from None


def present_key() -> Ed25519PrivateKey | None:
    """None where there is none, or none any more."""
    try:
        return signing_key()
    except NoKey:
        return None


def has_key() -> bool:
    return present_key() is not None


def remembered(key: Ed25519PrivateKey) -> CourtKey:
    """The row of its public half, which versions name."""
    values = {"public_pem": public_pem(key)}
    return CourtKey.objects.get_or_create(fingerprint=fingerprint(key), defaults=values)[0]


def all_public() -> dict[str, str]:
    """PEM by fingerprint, of all that the court has ever signed with."""
    return dict(CourtKey.objects.values_list("fingerprint", "public_pem"))


def make_key(path: Path) -> Ed25519PrivateKey:
    """A new key in a file that its owner alone can read. Raises FileExistsError, and other OSErrors."""
    pem = new_key()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(pem)
    return load_private(pem)


def set_aside(path: Path) -> Path:
    """The present key's new name: it signs no more. Raises NoKey for what is no key."""
    try:
        old = fingerprint(load_private(path.read_bytes()))
    except (OSError, BadKey):
        raise NoKey(str(path)) from None
    aside = path.with_name(f"{path.name}.{old[:12]}")
    path.rename(aside)
    return aside

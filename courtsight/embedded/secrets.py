"""The keys of an installation whose administrator has set none: made once, kept in COURTSIGHT_HOME."""

import os
import secrets
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from courtsight.embedded.paths import Home


def secret_key(home: Home) -> str:
    """The signing key kept in `home`, made at the first call; the file is readable by its owner alone."""
    return _kept(home, home.path / "secret_key", lambda: secrets.token_urlsafe(50))


def voice_print_keys(home: Home) -> list[str]:
    """Fernet keys kept in `home`, one a line, the newest first; one is made at the first call, as secret_key is."""
    return _kept(home, home.voice_print_keys, _fernet_key).split()


def _fernet_key() -> str:
    from cryptography.fernet import Fernet  # most processes never need one

    return Fernet.generate_key().decode()


def _kept(home: Home, path: Path, make: Callable[[], str]) -> str:
    if not path.exists():
        home.create()
        descriptor, draft = tempfile.mkstemp(dir=home.path)  # mode 0600
        with os.fdopen(descriptor, "w") as file:
            file.write(make())
        # A link fails where a rename would overwrite: two processes that start together agree.
        with suppress(FileExistsError):
            os.link(draft, path)
        os.unlink(draft)
    return path.read_text()

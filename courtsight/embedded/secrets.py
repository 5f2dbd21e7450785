"""The signing key of an installation whose administrator has not set SECRET_KEY."""

import os
import secrets
import tempfile
from contextlib import suppress

from courtsight.embedded.paths import Home


def secret_key(home: Home) -> str:
    """The key kept in `home`, made at the first call; the file is readable by its owner alone."""
    path = home.path / "secret_key"
    if not path.exists():
        home.create()
        descriptor, draft = tempfile.mkstemp(dir=home.path)  # mode 0600
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(50))
        # A link fails where a rename would overwrite: two processes that start together agree.
        with suppress(FileExistsError):
            os.link(draft, path)
        os.unlink(draft)
    return path.read_text()

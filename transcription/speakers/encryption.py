"""Voice prints as they lie in the database and on the disk: Fernet tokens, under the newest of the keys.

In the database a token of float32 numbers; in a file a line for each block, so that a day is never there twice.
"""

from collections.abc import Iterable, Iterator

import numpy as np
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

from courtsight.embedded.secrets import voice_print_keys

NUMBERS = np.dtype("<f4")
BLOCK = 1 << 20  # bytes of a line, before it is encrypted


class PrintUnreadable(ValueError):
    """No key opens it: the key was lost, or is that of another installation."""


def encrypted(vector: np.ndarray) -> bytes:
    return MultiFernet(_keys()).encrypt(vector.astype(NUMBERS).tobytes())


def decrypted(token: bytes) -> np.ndarray:
    """(size,) float32, by any of the keys. Raises PrintUnreadable."""
    try:
        content = MultiFernet(_keys()).decrypt(bytes(token))
    except InvalidToken as error:
        raise PrintUnreadable from error
    return np.frombuffer(content, NUMBERS)


def encrypted_lines(content: bytes) -> Iterator[bytes]:
    keys = MultiFernet(_keys())
    view = memoryview(content)
    for first in range(0, len(content), BLOCK):
        yield keys.encrypt(bytes(view[first : first + BLOCK])) + b"\n"


def decrypted_lines(lines: Iterable[bytes]) -> bytes:
    """What `encrypted_lines` was given, by any of the keys. Raises PrintUnreadable."""
    keys = MultiFernet(_keys())
    try:
        return b"".join(keys.decrypt(line.rstrip(b"\n")) for line in lines)
    except InvalidToken as error:
        raise PrintUnreadable from error


def renewed(token: bytes) -> bytes:
    """The same under the newest key; itself, if it is that already. Raises PrintUnreadable."""
    newest, *_ = keys = _keys()
    token = bytes(token)
    try:
        newest.decrypt(token)
    except InvalidToken:
        pass
    else:
        return token
    try:
        return MultiFernet(keys).rotate(token)
    except InvalidToken as error:
        raise PrintUnreadable from error


def _keys() -> list[Fernet]:
    return [Fernet(key) for key in settings.VOICE_PRINT_KEYS or voice_print_keys(settings.HOME)]

"""The process that checks one file, and ends: see apart.py, which starts it. Whoever wrote the file may mean harm."""

import pickle
import resource
import sys

from transcription.exports.apart import MOST_MEMORY
from transcription.exports.reading import read
from transcription.exports.shape import Shape
from transcription.seals.apart import MOST_SECONDS, dumped
from transcription.seals.checking import check
from transcription.seals.keys import load_public


def main() -> int:
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    # Our own parent's words, not a stranger's: the file travels in them as bytes.
    content, keys = pickle.load(sys.stdin.buffer)  # noqa: S301
    known = {fingerprint: load_public(pem.encode()) for fingerprint, pem in keys.items()}
    sys.stdout.buffer.write(dumped(check(content, known.get, _read)))
    return 0


def _read(format: str, content: bytes) -> tuple[list[str], str, Shape]:
    found = read(format, content)
    return list(found.pages), found.packed, found.shape


if __name__ == "__main__":
    sys.exit(main())

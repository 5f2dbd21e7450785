"""The process that writes one document, or looks at one template, and ends: see apart.py, which starts it.

In: a pickle from the parent. Out: what was made. Exit code FAULT: a TemplateFault as JSON instead.
"""

import json
import pickle
import resource
import sys
from dataclasses import asdict, astuple

from transcription.exports import EXPORTS, pdf_seal, word_stamp
from transcription.exports.apart import FAULT, MOST_MEMORY, MOST_SECONDS
from transcription.exports.frame import frame_of
from transcription.exports.reading import read
from transcription.exports.shape import shape_of
from transcription.exports.templates import TemplateFault, blamed, check_template


def main() -> int:
    # Whatever a template asks for: this process alone pays. It reads no settings and writes no file.
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    # Our own parent's words, not a stranger's: a template travels in them as bytes.
    task, *arguments = pickle.load(sys.stdin.buffer)  # noqa: S301
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS[task], MOST_SECONDS[task]))
    try:
        tasks = {"check": _check, "frame": _frame, "read": _read, "seal": _seal, "shape": _shape, "write": _write}
        made = tasks[task](*arguments)
    except TemplateFault as fault:
        sys.stdout.write(json.dumps(asdict(fault)))
        return FAULT
    sys.stdout.buffer.write(made)
    return 0


def _write(name: str, transcription: object, origin: object, style: object) -> bytes:
    with blamed(style.template):
        return EXPORTS[name].write(transcription, origin, style)


def _frame(name: str, origin: object, style: object, language: str) -> bytes:
    return json.dumps(astuple(frame_of(name, origin, style, language))).encode()


def _read(format: str, content: bytes) -> bytes:
    found = read(format, content)
    return json.dumps([found.pages, found.packed, found.shape]).encode()


def _seal(format: str, document: bytes, stamp: object, reason: str) -> bytes:
    return word_stamp.sealed(document, stamp.packed) if format == "docx" else pdf_seal.sealed(document, stamp, reason)


def _shape(format: str, content: bytes) -> bytes:
    return json.dumps(shape_of(format, content)).encode()


def _check(template: bytes) -> bytes:
    check_template(template)
    return b""


if __name__ == "__main__":
    sys.exit(main())

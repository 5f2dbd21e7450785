"""Documents written by a process of their own.

Their libraries are heavy, they take seconds of CPU, and a court's own template is a program of a kind: the web process
loads none of it, and what goes wrong ends with the child.
"""

import json
import os
import pickle
import subprocess
import sys
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from threading import BoundedSemaphore

from transcription.exports.base import Origin, Stamp, Style
from transcription.exports.frame import Frame
from transcription.exports.shape import Shape
from transcription.exports.templates import FaultCode, TemplateFault
from transcription.types import Transcription

ROOT = Path(__file__).resolve().parents[2]
FAULT = 3  # exit code
MOST_SECONDS = {
    "write": 60,
    "frame": 30,
    "seal": 30,
    "check": 15,
    "read": 60,
    "shape": 60,
}  # of CPU; to write a day of eight hours takes five
PATIENCE = 180  # seconds of any kind: the machine may be busy
MOST_MEMORY = 1024**3  # bytes
AT_ONCE = 2  # a day of eight hours takes up to 400 MB
# Of glibc, which else raises both by itself: what typst has done with would stay with the process, up to 40 MB of it.
ALLOCATION = {"MALLOC_MMAP_THRESHOLD_": "131072", "MALLOC_TRIM_THRESHOLD_": "131072"}
_turns = BoundedSemaphore(AT_ONCE)


class DocumentFailed(Exception):
    """The process ended without a document; the text is for the log."""


def write_apart(name: str, transcription: Transcription, origin: Origin, style: Style) -> bytes:
    """As EXPORTS[name].write. Raises TemplateFault and DocumentFailed."""
    without_words = tuple(replace(segment, words=()) for segment in transcription.segments)
    return _ask(("write", name, replace(transcription, segments=without_words), origin, style))


def frame_apart(name: str, origin: Origin, style: Style, language: str) -> Frame:
    """As frame.frame_of. Raises DocumentFailed."""
    return Frame(*json.loads(_ask(("frame", name, origin, style, language))))


def seal_apart(format: str, document: bytes, stamp: Stamp, reason: str = "") -> bytes:
    """As word_stamp.sealed and pdf_seal.sealed. Raises DocumentFailed."""
    return _ask(("seal", format, document, stamp, reason))


def check_apart(template: bytes) -> None:
    """Raises TemplateFault for what is no template that minutes can be made from."""
    try:
        _ask(("check", template))
    except DocumentFailed as error:
        raise TemplateFault(FaultCode.UNUSABLE) from error


def read_apart(format: str, content: bytes) -> tuple[list[str], str, Shape]:
    """As reading.read: the pages, the packed seal, the shape. Raises DocumentFailed for what cannot be read."""
    pages, packed, shape = json.loads(_ask(("read", format, content)))
    return pages, packed, shape


def shape_apart(format: str, content: bytes) -> Shape:
    """As shape.shape_of. Raises DocumentFailed."""
    return json.loads(_ask(("shape", format, content)))


def _ask(task: tuple[object, ...]) -> bytes:
    return asked("transcription.exports", task)


def asked(module: str, task: tuple[object, ...], turn: AbstractContextManager[object] = _turns) -> bytes:
    """What the module's own process gives back for the task. Raises TemplateFault and DocumentFailed.

    `turn`: of those who wait for one another; documents of the court's have theirs.
    """
    # Nothing of our settings: no password is in reach of a template.
    environment = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ} | ALLOCATION
    command = [sys.executable, "-B", "-m", module]
    with turn:
        try:
            done = subprocess.run(
                command, input=pickle.dumps(task), capture_output=True, cwd=ROOT, env=environment, timeout=PATIENCE
            )
        except subprocess.TimeoutExpired as error:
            raise DocumentFailed(f"no document within {PATIENCE} s") from error
    if done.returncode == FAULT:
        raise TemplateFault(**json.loads(done.stdout))
    if done.returncode:
        raise DocumentFailed(done.stderr.decode(errors="replace")[-2000:] or f"exit code {done.returncode}")
    return done.stdout

"""Files checked by a process of their own: what a stranger brings is unpacked there, with little memory and time."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, replace
from threading import BoundedSemaphore

from transcription.exports.apart import DocumentFailed, asked
from transcription.seals.checking import Outcome, Report
from transcription.seals.comparing import Difference, Where
from transcription.seals.record import Record

MOST_SECONDS = 30  # of CPU; a PDF of a day of eight hours takes four
# Strangers never stand in the way of the court's own documents, nor, waiting, in that of its pages.
_turns = BoundedSemaphore(1)


class Busy(Exception):
    """Another file is being checked."""


def check_apart(content: bytes, keys: Mapping[str, str]) -> Report:
    """As check; `keys`: PEM by fingerprint. What breaks the process, or is too much for it, is unreadable.

    Raises Busy.
    """
    try:
        return _loaded(asked("transcription.seals", (content, dict(keys)), _turn()))
    except DocumentFailed:
        return Report(Outcome.UNREADABLE)


@contextmanager
def _turn() -> Iterator[None]:
    if not _turns.acquire(blocking=False):
        raise Busy
    try:
        yield
    finally:
        _turns.release()


def dumped(report: Report) -> bytes:
    values = asdict(replace(report, record=None))
    text = json.dumps(values | {"record": report.record and report.record.document}, ensure_ascii=False)
    return text.encode(errors="replace")  # JSON can hold halves of characters, which no page can show


def _loaded(text: bytes) -> Report:
    values = json.loads(text)
    return Report(
        **values
        | {
            "outcome": Outcome(values["outcome"]),
            "record": None if values["record"] is None else Record(values["record"]),
            "renvois": tuple(values["renvois"]),
            "differences": tuple(map(_difference, values["differences"])),
        }
    )


def _difference(values: dict[str, str]) -> Difference:
    return Difference(**values | {"where": values["where"] and Where(values["where"])})

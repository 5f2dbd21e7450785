"""Files checked by a process of their own: what a stranger brings is unpacked there, with little memory and time."""

import json
from collections.abc import Mapping
from dataclasses import asdict, replace

from transcription.exports.apart import DocumentFailed, asked
from transcription.seals.checking import Outcome, Report
from transcription.seals.comparing import Difference
from transcription.seals.record import Record

MOST_SECONDS = 90  # of CPU; a PDF of a day of eight hours takes four


def check_apart(content: bytes, keys: Mapping[str, str]) -> Report:
    """As check; `keys`: PEM by fingerprint. What breaks the process, or is too much for it, is unreadable."""
    try:
        return _loaded(asked("transcription.seals", (content, dict(keys))))
    except DocumentFailed:
        return Report(Outcome.UNREADABLE)


def dumped(report: Report) -> bytes:
    values = asdict(replace(report, record=None))
    return json.dumps(values | {"record": report.record and report.record.document}).encode()


def _loaded(text: bytes) -> Report:
    values = json.loads(text)
    return Report(
        **values
        | {
            "outcome": Outcome(values["outcome"]),
            "record": None if values["record"] is None else Record(values["record"]),
            "renvois": tuple(values["renvois"]),
            "differences": tuple(Difference(**one) for one in values["differences"]),
        }
    )

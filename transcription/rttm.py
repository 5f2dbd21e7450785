"""RTTM, the exchange format of who spoke when: ten fields a line, one line a turn.

SPEAKER FILE 1 START DURATION <NA> <NA> SPEAKER <NA> <NA>
"""

import math
from collections.abc import Iterable

from transcription.errors import BadRttm
from transcription.types import Turn

LEAST_FIELDS = 8
MOST_SECONDS = 7 * 24 * 3600.0
LONGEST_NAME = 200
MISSING = "<NA>"


def write_rttm(turns: Iterable[Turn], name: str) -> str:
    """A turn a line in order of time; spaces in names become underscores, for the format has no quotes."""
    ordered = sorted(turns, key=lambda turn: (turn.start, turn.end, turn.speaker))
    return "".join(
        f"SPEAKER {_field(name)} 1 {turn.start:.3f} {turn.end - turn.start:.3f} {MISSING} {MISSING} "
        f"{_field(turn.speaker)} {MISSING} {MISSING}\n"
        for turn in ordered
    )


def _field(text: str) -> str:
    return "_".join(text.split()) or MISSING


def read_rttm(content: bytes) -> list[Turn]:
    """The turns in order of time, whatever file names stand there; other kinds of lines are left out.

    Raises BadRttm, which names the line.
    """
    try:
        lines = content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise BadRttm("it is not UTF-8 text") from error
    numbered = [(number, line.split()) for number, line in enumerate(lines, start=1)]
    turns = [_turn(number, fields) for number, fields in numbered if fields and fields[0].upper() == "SPEAKER"]
    if not turns and any(fields and not fields[0].startswith(";") for _, fields in numbered):
        raise BadRttm("there is no SPEAKER line in it")
    return sorted((turn for turn in turns if turn.end > turn.start), key=lambda turn: (turn.start, turn.end))


def _turn(number: int, fields: list[str]) -> Turn:
    if len(fields) < LEAST_FIELDS:
        raise BadRttm(f"line {number}: {len(fields)} fields, not ten")
    start, duration = (_seconds(number, text) for text in fields[3:5])
    if len(fields[7]) > LONGEST_NAME:
        raise BadRttm(f"line {number}: a name of {len(fields[7])} characters")
    return Turn(start, start + duration, fields[7])


def _seconds(number: int, text: str) -> float:
    try:
        seconds = float(text)
    except ValueError as error:
        raise BadRttm(f"line {number}: {text[:LONGEST_NAME]} is no number") from error
    if not math.isfinite(seconds) or not 0 <= seconds <= MOST_SECONDS:
        raise BadRttm(f"line {number}: {text[:LONGEST_NAME]} is no time")
    return seconds

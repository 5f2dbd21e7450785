"""The file of `manage.py evaluate_search`: one JSON object a line.

{"hearing": {"case", "starts_at", "agenda", "segments": [{"id", "role", "text"}, …]}}     none: what is stored
{"query": "…", "relevant": [id of a segment | text of a passage | {"transcript_id", "start", "end"}, …]}
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class BadSet(ValueError):
    """`line`: where; 0 is the file as a whole."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}" if line else reason)


@dataclass(frozen=True)
class Question:
    query: str
    relevant: tuple[Any, ...]


@dataclass(frozen=True)
class EvaluationSet:
    """`hearings` as they stand in the file."""

    hearings: tuple[dict[str, Any], ...]
    questions: tuple[Question, ...]


def read_set(path: Path) -> EvaluationSet:
    """Raises BadSet and OSError."""
    hearings, questions = [], []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise BadSet(0, "the file is not UTF-8 text") from error
    for number, text in enumerate(lines, start=1):
        if not text.strip():
            continue
        line = _object(number, text)
        if isinstance(line.get("hearing"), dict) and isinstance(line["hearing"].get("segments"), list):
            hearings.append(line["hearing"])
        elif isinstance(line.get("query"), str) and isinstance(line.get("relevant"), list) and line["relevant"]:
            questions.append(Question(line["query"], tuple(line["relevant"])))
        else:
            raise BadSet(number, 'neither {"hearing": {"segments": [..]}} nor {"query": "..", "relevant": [..]}')
    if not questions:
        raise BadSet(0, "there is no query in it")
    return EvaluationSet(tuple(hearings), tuple(questions))


def _object(number: int, text: str) -> dict[str, Any]:
    try:
        line = json.loads(text)
    except ValueError as error:
        raise BadSet(number, "this is not JSON") from error
    if not isinstance(line, dict):
        raise BadSet(number, "this is not a JSON object")
    return line

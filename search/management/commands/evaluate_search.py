"""`manage.py evaluate_search FILE.jsonl`: recall, MRR and nDCG by vectors, by text and by both, side by side."""

import json
import time
import uuid
from argparse import ArgumentParser
from collections.abc import Hashable, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.dateparse import parse_datetime
from django.utils.timezone import now

from search import indexing, known_words
from search.evaluation import Judged, overall, scores_of
from search.evaluation_set import BadSet, Question, read_set
from search.models import Child, EmbeddingModel
from search.own_tables import analyze, own_tables
from search.query import parse
from search.retrieval import Mode, retrieve
from search.scope import Filters
from search.text import words_of
from transcription.models import Case, Hearing, Recording, Segment, Transcript

MODES = (Mode.VECTOR, Mode.TEXT, Mode.HYBRID)
Ids = dict[str, tuple[Transcript, int]]


class Command(BaseCommand):
    help = "Score the search by queries whose relevant passages are known. Nothing that is stored is changed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.jsonl", help="queries, and the hearings they ask, if any")
        parser.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            wanted = read_set(options["file"])
        except (BadSet, OSError) as error:
            raise CommandError(f"{options['file']}: {error}") from error
        with own_tables() if wanted.hearings else nullcontext():
            report = evaluate(wanted.questions, store(wanted.hearings))
        self.stdout.write(json.dumps(report, indent=2) if options["json"] else as_text(report))


def store(hearings: Sequence[dict[str, Any]]) -> Ids:
    """The hearings of the file, indexed; where its segments are. Without any nothing is written."""
    ids: Ids = {}
    numbers = {_number(hearing) for hearing in hearings} - {""}
    cases = {number: Case.objects.create(number=number) for number in numbers}
    for hearing in hearings:
        # One without a number has a case of its own.
        case = cases.get(_number(hearing)) or Case.objects.create(number=uuid.uuid4().hex)
        ids |= _segments(_transcript(hearing, case), hearing["segments"])
    if hearings:
        _index()
    return ids


def _number(hearing: dict[str, Any]) -> str:
    return str(hearing.get("case") or "").strip()[: Case._meta.get_field("number").max_length]


def _transcript(hearing: dict[str, Any], case: Case) -> Transcript:
    starts_at = parse_datetime(str(hearing.get("starts_at", ""))) or now()
    row = Hearing.objects.create(case=case, starts_at=starts_at, agenda=str(hearing.get("agenda", ""))[:300])
    recording = Recording.objects.create(
        hearing=row, name="evaluate_search", sha256=row.pk.hex, size=0, duration=0, sample_rate=0, channels=1
    )
    return Transcript.objects.create(recording=recording, language="id-ID", engine="", model="")


def _segments(transcript: Transcript, lines: Sequence[dict[str, Any]]) -> Ids:
    roles = {line["role"] for line in lines if line.get("role")}
    speakers = {
        role: transcript.speakers.create(label=str(number), number=number, role=role)
        for number, role in enumerate(sorted(roles), start=1)
    }
    rows = [
        Segment(
            transcript=transcript,
            index=index,
            start=index * 10.0,
            end=index * 10.0 + 9.0,
            speaker=speakers.get(line.get("role")),
            text=line["text"],
            engine_text=line["text"],
        )
        for index, line in enumerate(lines)
    ]
    Segment.objects.bulk_create(rows)
    return {line["id"]: (transcript, index) for index, line in enumerate(lines) if "id" in line}


def _index() -> None:
    for key in Transcript.objects.values_list("pk", flat=True):
        indexing.index_text(key)
    model = EmbeddingModel.current()
    indexing.embed_missing(indexing.missing(model), model)
    known_words.refresh()
    analyze()


def evaluate(questions: Sequence[Question], ids: Ids) -> dict[str, Any]:
    """In all transcripts that are there: who runs this reads the database anyway."""
    transcripts = Transcript.objects.all()
    report: dict[str, Any] = {"queries": len(questions), "transcripts": transcripts.count()}
    for mode in MODES:
        scores, took = [], []
        for question in questions:
            began = time.perf_counter()
            found = retrieve(parse(question.query), transcripts, Filters(), mode)
            took.append(time.perf_counter() - began)
            scores.append(scores_of(judged(found.ids, question, ids), range(len(question.relevant))))
        report[mode.value] = overall(scores) | {"seconds": sum(took) / len(took)}
    return report


def judged(found: Sequence[int], question: Question, ids: Ids) -> Judged:
    """Which of the question's relevant passages each hit holds, by their places in the file."""
    rows = Child.objects.in_bulk(found)
    return [
        frozenset(place for place, item in enumerate(question.relevant) if holds(rows[key], item, ids))
        for key in found
        if key in rows
    ]


def holds(child: Child, item: Hashable | dict[str, Any], ids: Ids) -> bool:
    if isinstance(item, dict):
        is_there = str(child.transcript_id) == str(item.get("transcript_id"))
        return is_there and child.start < float(item["end"]) and float(item["start"]) < child.end
    if str(item) in ids:
        transcript, index = ids[str(item)]
        return child.transcript_id == transcript.pk and child.first <= index <= child.last
    own, wanted = " ".join(words_of(child.text)), " ".join(words_of(str(item)))
    return bool(wanted) and (wanted in own or own in wanted)


def as_text(report: dict[str, Any]) -> str:
    names = [name for name in report[Mode.HYBRID.value] if name != "seconds"]
    lines = [f"{report['queries']} queries, {report['transcripts']} transcripts", ""]
    lines.append("".ljust(8) + "".join(name.rjust(11) for name in names) + "ms a query".rjust(12))
    for mode in MODES:
        row = report[mode.value]
        figures = "".join(f"{row[name]:11.3f}" for name in names)
        lines.append(f"{mode.value:8}{figures}{1000 * row['seconds']:12.1f}")
    return "\n".join(lines)

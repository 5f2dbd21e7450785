"""`manage.py evaluate_search FILE.jsonl`: recall, MRR and nDCG by vectors, by text and by both, side by side."""

import json
import time
import uuid
from argparse import ArgumentParser
from collections.abc import Hashable, Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.timezone import now

from search import indexing, known_words
from search.evaluation import Judged, overall, scores_of
from search.evaluation_set import BadSet, EvaluationSet, Question, read_set
from search.models import Child, EmbeddingModel
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
        with transaction.atomic():
            ids = store(wanted)
            transcripts = searched(ids)
            report = evaluate(wanted.questions, transcripts, ids)
            transaction.set_rollback(True)
        self.stdout.write(json.dumps(report, indent=2) if options["json"] else as_text(report))


def store(wanted: EvaluationSet) -> Ids:
    """The hearings of the file, indexed; where its segments are. The caller takes it all back."""
    ids: Ids = {}
    cases = _cases(wanted)
    for hearing in wanted.hearings:
        transcript = _transcript(hearing, cases.get(_number(hearing)) or _case(""))
        segments = hearing["segments"]
        roles = {line["role"] for line in segments if line.get("role")}
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
            for index, line in enumerate(segments)
        ]
        Segment.objects.bulk_create(rows)
        ids |= {line["id"]: (transcript, index) for index, line in enumerate(segments) if "id" in line}
    model = EmbeddingModel.current()
    for key in {transcript.pk for transcript, _index in ids.values()}:
        indexing.index_text(key)
        indexing.embed_missing(indexing.missing(model).filter(transcript=key), model)
    if wanted.hearings:
        known_words.refresh()
    return ids


def _number(hearing: dict[str, Any]) -> str:
    return str(hearing.get("case") or "").strip()


def _cases(wanted: EvaluationSet) -> dict[str, Case]:
    """By their numbers in the file: several hearings may be of one. One without a number has a case of its own."""
    return {number: _case(number) for number in {_number(hearing) for hearing in wanted.hearings} if number}


def _case(number: str) -> Case:
    """With something behind its number: the court may have a case of this number, or enter one meanwhile."""
    apart = f" ({uuid.uuid4().hex})"
    return Case.objects.create(number=number[: Case._meta.get_field("number").max_length - len(apart)] + apart)


def _transcript(hearing: dict[str, Any], case: Case) -> Transcript:
    starts_at = parse_datetime(str(hearing.get("starts_at", ""))) or now()
    row = Hearing.objects.create(case=case, starts_at=starts_at, agenda=str(hearing.get("agenda", ""))[:300])
    recording = Recording.objects.create(
        hearing=row, name="evaluate_search", sha256=row.pk.hex, size=0, duration=0, sample_rate=0, channels=1
    )
    return Transcript.objects.create(recording=recording, language="id-ID", engine="", model="")


def searched(ids: Ids) -> QuerySet[Transcript]:
    """Those of the file; without any all that is stored: who runs this reads the database anyway."""
    every = Transcript.objects.all()
    return every.filter(recording__name="evaluate_search", recording__size=0) if ids else every


def evaluate(questions: Sequence[Question], transcripts: QuerySet[Transcript], ids: Ids) -> dict[str, Any]:
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

"""How good the search is: which passages it puts first, of 180 questions about 320 hearings that a script makes.

The set is that of `manage.py evaluate_search` (search_set); indexing it takes minutes. Times do not matter here.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.performance import search_set
from tests.performance.database import with_database
from tests.performance.figures import Figure

NAMES = {"vector": "by vectors alone", "text": "by text alone", "hybrid": "by both"}
KINDS = {
    "keywords": "words of the passage",
    "other_words": "other words",
    "other_affixes": "other affixes",
    "english": "English",
    "misspelt": "a misspelt name",
    "law": "a citation",
}


def run() -> list[Figure]:
    return with_database(_measured)


def _measured() -> list[Figure]:
    from search.evaluation_set import read_set
    from search.management.commands.evaluate_search import evaluate, store

    lines = search_set.lines()
    with TemporaryDirectory() as folder:
        file = Path(folder) / "set.jsonl"
        file.write_text("\n".join(json.dumps(line) for line in lines))
        wanted = read_set(file)
    kinds = [line["kind"] for line in lines if "kind" in line]
    ids = store(wanted.hearings)
    figures = list(_of_all(evaluate(wanted.questions, ids)))
    for kind, title in KINDS.items():
        some = [question for question, its in zip(wanted.questions, kinds, strict=True) if its == kind]
        report = evaluate(some, ids)
        parts = ", ".join(f"{report[mode]['mrr']:.2f} {NAMES[mode]}" for mode in ("vector", "text"))
        figures.append(Figure(f"MRR by both: {title}", report["hybrid"]["mrr"], "", "", parts))
    return [*figures, *_cut(wanted.questions, ids)]


def _of_all(report: dict[str, Any]) -> Iterator[Figure]:
    best = max(report[mode]["mrr"] for mode in ("vector", "text"))
    note = f"{report['queries']} queries, {report['transcripts']} hearings"
    for mode, name in NAMES.items():
        aim = f">= {max(0.8, best):.2f}" if mode == "hybrid" else ""
        yield Figure(f"MRR {name}", report[mode]["mrr"], "", aim, note if mode == "vector" else "")
    for measure in ("recall@10", "ndcg@10"):
        for mode, name in NAMES.items():
            yield Figure(f"{measure.replace('ndcg', 'nDCG')} {name}", report[mode][measure], "")


def _cut(questions: Sequence[Any], ids: Any) -> Iterator[Figure]:
    """How many of the passages, wanted and not, count as near in meaning."""
    from search.management.commands.evaluate_search import holds
    from search.meaning import LEAD
    from search.models import Child, EmbeddingModel
    from search.query import parse
    from search.retrieval import meaning_of

    model, children = EmbeddingModel.current(), Child.objects.in_bulk()
    kept, every = {True: 0, False: 0}, {True: 0, False: 0}
    for question in questions:
        meaning = meaning_of(model, parse(question.query).text)
        for key, likeness in _likenesses(meaning):
            is_wanted = any(holds(children[key], item, ids) for item in question.relevant)
            every[is_wanted] += 1
            kept[is_wanted] += likeness >= meaning.least
    note = f"cosine {LEAD} above that of any passage"
    yield Figure("wanted passages that count as near in meaning", 100 * kept[True] / every[True], "%", "", note)
    yield Figure("other passages that do", 100 * kept[False] / every[False], "%", "", note)


def _likenesses(meaning: Any) -> list[tuple[int, float]]:
    from django.db import connection

    with connection.cursor() as cursor:
        distance = meaning.distance
        cursor.execute(f"SELECT child_id, 1 - {distance.sql} FROM search_embedding e", distance.params)
        return cursor.fetchall()

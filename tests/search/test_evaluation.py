"""Scores of a ranking, and the command that reports them."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from search.evaluation import scores_of
from search.management.commands import evaluate_search
from search.management.commands.evaluate_search import evaluate
from search.models import Child, Pending
from tests.factories import CaseFactory, HearingFactory
from tests.performance import search_set
from tests.search.hearings import in_thread, index_all, told
from transcription.models import Case, Hearing, Transcript

TEXTS = [
    "Saya melihat sepeda motor biru di depan toko emas pada malam itu.",
    "Pisau dapur ditemukan di bawah ranjang oleh penyidik kepolisian.",
    "Terdakwa melanggar Pasal 362 KUHP menurut penuntut umum.",
]


def ranked(*items: object) -> list[frozenset[object]]:
    return [frozenset([item]) if item else frozenset() for item in items]


def test_a_perfect_ranking_scores_one_throughout():
    scores = scores_of(ranked("a", "b", None), {"a", "b"})
    assert scores["recall@5"] == scores["mrr"] == scores["ndcg@10"] == 1
    assert scores["recall@1"] == 0.5


def test_the_first_relevant_hit_at_rank_three_by_hand():
    scores = scores_of(ranked(None, None, "a"), {"a"})
    assert scores["mrr"] == pytest.approx(1 / 3)
    assert scores["ndcg@10"] == pytest.approx(0.5)  # 1 / log2(4)
    assert (scores["recall@1"], scores["recall@5"]) == (0, 1)


def test_what_is_not_found_scores_nothing():
    assert set(scores_of([], {"a"}).values()) == {0.0}


@given(st.permutations(["a", "b", "c", None, None, "a"]))
def test_scores_are_fractions_and_an_item_counts_once(order: list[str | None]):
    scores = scores_of(ranked(*order), {"a", "b", "c"})
    assert all(0 <= value <= 1 for value in scores.values())
    assert scores["recall@10"] == 1


def write(path: Path, *lines: object) -> Path:
    path.write_text("\n".join(json.dumps(line) for line in lines))
    return path


@pytest.fixture
def own_hearings(tmp_path: Path) -> Path:
    segments = [{"id": f"s{n}", "role": "witness" if n else "clerk", "text": text} for n, text in enumerate(TEXTS)]
    return write(
        tmp_path / "set.jsonl",
        {"hearing": {"case": "1/Pid.B/2026/PN Bdg", "starts_at": "2026-03-02T09:00:00+07:00", "segments": segments}},
        {"query": "sepeda motor biru", "relevant": ["s0"]},
        {"query": "ps. 362 kuhp", "relevant": ["s2"]},
        {"query": "a knife under the bed", "relevant": ["s1"]},
    )


def report_of(path: Path, capsys: pytest.CaptureFixture[str]) -> dict:
    call_command("evaluate_search", str(path), "--json")
    return json.loads(capsys.readouterr().out)


def test_hearings_of_the_file_are_searched_and_nothing_of_them_stays(
    db: None, own_hearings: Path, capsys: pytest.CaptureFixture[str]
):
    report = report_of(own_hearings, capsys)
    assert (report["queries"], report["transcripts"]) == (3, 1)
    assert report["hybrid"]["mrr"] == 1
    assert report["text"]["mrr"] == 1  # the English one too, by its Indonesian words
    assert {"recall@10", "mrr", "ndcg@10"} <= set(report["vector"])
    assert not Transcript.objects.exists()
    assert not Child.objects.exists()


@pytest.mark.parametrize("cases", [("", ""), ("5/Pid.B/2031/PN Uji", "5/Pid.B/2031/PN Uji")], ids=["none", "one"])
def test_hearings_of_no_case_or_of_one_that_the_court_has_as_well(
    db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str], cases: tuple[str, ...]
):
    own = CaseFactory(number="5/Pid.B/2031/PN Uji")
    hearings = [
        {"hearing": ({"case": case} if case else {}) | {"segments": [{"id": f"s{n}", "text": TEXTS[n]}]}}
        for n, case in enumerate(cases)
    ]
    query = 'perkara:"5/Pid.B/2031/PN Uji" sepeda motor' if cases[0] else "sepeda motor"
    path = write(tmp_path / "set.jsonl", *hearings, {"query": query, "relevant": ["s0"]})
    report = report_of(path, capsys)
    assert (report["transcripts"], report["text"]["recall@1"]) == (2, 1)
    assert [*Case.objects.all()] == [own]


@pytest.mark.django_db(transaction=True)
def test_the_court_goes_on_indexing_meanwhile_and_sees_nothing_of_it(
    own_hearings: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    """The words are said in both: two that write the same word would wait for each other."""
    told(HearingFactory(), *[("witness", text) for text in TEXTS])
    seen: list[int] = []

    def work() -> None:
        index_all()
        seen.append(Transcript.objects.count())

    def evaluated(*args: Any) -> Any:
        worker = in_thread(work)
        worker.join(60)
        assert not worker.is_alive()
        return evaluate(*args)

    monkeypatch.setattr(evaluate_search, "evaluate", evaluated)
    report = report_of(own_hearings, capsys)
    assert (report["transcripts"], seen, Transcript.objects.count()) == (1, [1], 1)
    assert not Pending.objects.exists()
    assert report_of(own_hearings, capsys)["hybrid"]["mrr"] == 1  # and once more on this connection


def test_passages_of_what_is_stored_may_be_named_by_text_or_time(
    hearing: Hearing, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    transcript = told(
        hearing, *[(role, text) for role, text in zip(("clerk", "expert", "witness"), TEXTS, strict=True)]
    )
    index_all()
    path = write(
        tmp_path / "set.jsonl",
        {"query": "sepeda motor", "relevant": ["melihat SEPEDA motor"]},
        {"query": "pisau", "relevant": [{"transcript_id": str(transcript.pk), "start": 7.0, "end": 8.0}]},
    )
    assert report_of(path, capsys)["text"]["recall@1"] == 1


def test_the_table_has_a_line_for_each_way(db: None, own_hearings: Path, capsys: pytest.CaptureFixture[str]):
    call_command("evaluate_search", str(own_hearings))
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines[-3:]] == ["vector", "text", "hybrid"]


@pytest.mark.parametrize(
    "content",
    ["", "{}", "no json", "[1]", '{"query": "x"}', '{"query": "x", "relevant": []}', '{"hearing": {"segments": []}}'],
)
def test_a_file_that_is_no_set_is_refused_with_its_line(db: None, tmp_path: Path, content: str):
    path = tmp_path / "set.jsonl"
    path.write_text(content)
    with pytest.raises(CommandError):
        call_command("evaluate_search", str(path))
    with pytest.raises(CommandError):
        call_command("evaluate_search", str(tmp_path / "none"))


def test_the_synthetic_set_is_large_varied_and_always_the_same():
    lines = search_set.lines()
    assert lines == search_set.lines()
    hearings = [line["hearing"] for line in lines if "hearing" in line]
    queries = [line for line in lines if "query" in line]
    ids = {segment["id"] for hearing in hearings for segment in hearing["segments"]}
    assert len(hearings) >= 300
    assert len(queries) >= 150
    assert len({json.dumps(hearing["segments"]) for hearing in hearings}) == len(hearings)
    assert all(set(query["relevant"]) <= ids and query["relevant"] for query in queries)
    assert len({query["kind"] for query in queries}) == 6

"""A search for what was said in a sealed hearing reads what one for nonsense reads: as many pages, as many rows.

Read from PostgreSQL's own account of each statement, EXPLAIN (ANALYZE, BUFFERS), and not from a clock.
"""

import re
import time
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction

from courtsight.accounts.models import User
from search import indexes, known_words, place, retrieval
from search.models import Closed, EmbeddingModel, KnownWord
from search.query import parse
from search.results import search
from search.retrieval import Mode
from search.scope import Filters
from search.tasks import tend_index
from tests import factories
from tests.search.hearings import index_all, told
from transcription.models import Hearing, Transcript

pytestmark = pytest.mark.long
OPEN, SEALED = 2000, 400  # passages
# As much is asked for by either: what a word's root is says the language, and not what is said in a hearing.
SECRET, NONSENSE = "wiryawan kusumo bersembunyi", "zzqqawan qzzumo berkelompok"
Nodes = list[tuple[Any, ...]]

# Every secret word is in every sealed passage: common enough for the planner's statistics, if it were to look there.
PASSAGES = """
    WITH said AS (
        SELECT n, %(secret)s || (SELECT string_agg('kata' || (n * 7919 + k * k * 31) %% 500, ' ')
            FROM generate_series(1, 20) k) AS text FROM generate_series(1, %(count)s) n
    ), parent AS (
        INSERT INTO search_parent (transcript_id, position, start, "end", digest)
            SELECT key, 0, 0, 1, '' FROM unnest(%(keys)s::uuid[]) key RETURNING id, transcript_id
    ), numbered AS (SELECT *, row_number() OVER (ORDER BY id) - 1 AS place, count(*) OVER () AS all FROM parent)
    INSERT INTO search_child (transcript_id, parent_id, position, first, last, start, "end", text, digest, words, forms,
            speaker_id)
        SELECT transcript_id, p.id, n, n, n, n, n + 1, text, '', to_tsvector('indonesian', text),
            to_tsvector('simple', text), s.id
        FROM said JOIN numbered p ON p.place = n %% p.all JOIN transcription_speaker s USING (transcript_id)
"""
# A tenth of them, in a cloud around one point.
VECTORS = """
    INSERT INTO search_embedding (child_id, model_id, transcript_id, vector)
        SELECT id, %(model)s, transcript_id,
            (SELECT array_agg(1 + 0.4 * sin(id * 13.7 + k * k)) FROM generate_series(1, 384) k)::real[]::vector
        FROM search_child WHERE id %% 10 = 0
"""


@pytest.fixture
def court(db: None, monkeypatch: pytest.MonkeyPatch, sealed_hearing: Hearing) -> None:
    monkeypatch.setattr(retrieval, "query_vector", lambda _name, _text: [1.0] * 384)
    hearings = [factories.HearingFactory() for _ in range(12)]
    sealed_hearing.case.title = SECRET.split()[0]
    sealed_hearing.case.save()
    said(hearings, OPEN)
    said([sealed_hearing], SEALED, secret=f"{SECRET} ")
    known_words.refresh()
    model = EmbeddingModel.current()
    with connection.cursor() as cursor:
        # A test before may have emptied the tables: then the model is a new one, whose index nobody has made.
        cursor.execute(indexes.statement(model.pk, model.dimension))
        cursor.execute(VECTORS, {"model": model.pk})
        cursor.execute("ANALYZE")


def said(hearings: list[Hearing], count: int, secret: str = "") -> None:
    transcripts = [factories.TranscriptFactory(recording__hearing=hearing) for hearing in hearings]
    for transcript in transcripts:
        transcript.speakers.create(number=1, role="witness", name=secret.split()[0] if secret else "Budi")
    with connection.cursor() as cursor:
        keys = [transcript.pk for transcript in transcripts]
        cursor.execute(PASSAGES, {"secret": secret, "count": count, "keys": keys})


def footprint(typed: str, user: User, mode: Mode = Mode.HYBRID, **filters: Any) -> Nodes:
    """Of each statement of a search the steps of its plan, with the rows and the pages that each has read.

    And how many rows PostgreSQL has expected: that chooses the plan, though only where two cost nearly the same.
    """
    nodes: Nodes = []

    def explained(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        settings, _semicolon, question = sql.rpartition(";")
        if question.lstrip().startswith(("SELECT", "WITH")):
            with connection.connection.cursor() as cursor:
                cursor.execute(settings)
                cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {question}", params)
                [plan] = cursor.fetchone()[0]
            nodes.extend(steps_of(plan["Plan"]))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explained):
        search(parse(typed), Transcript.objects.visible_to(user), Filters(**filters), mode)
    return nodes


def steps_of(plan: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    names = ("Node Type", "Index Name", "Relation Name", "Plan Rows", "Actual Rows", "Actual Loops")
    names += ("Rows Removed by Filter", "Rows Removed by Index Recheck")
    yield (*[plan.get(name) for name in names], plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])
    for below in plan.get("Plans", ()):
        yield from steps_of(below)


def prefer_indexes() -> None:
    """So few vectors would be sorted."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")


ASKED = {
    "words": "{}",
    "a phrase": '"{}"',
    "beside a word that is known": "kata7 {}",
    "without a word": "kata7 -{0[0]}",
    "by a speaker": "kata7 speaker:{0[0]}",
    "in a case": "kata7 case:{0[0]}",
    "a speaker alone": "speaker:{0[0]}",
    "a case alone": "case:{0[0]}",
    "a role alone but for one word": "role:saksi -{0[0]}",
}


def asked(name: str, words: str) -> str:
    return ASKED[name].format(words if "0" not in ASKED[name] else words.split())


@pytest.mark.parametrize(
    ("most", "keys"),
    [(0, 500), (0, 0), (100, 500)],
    ids=["by the index of vectors", "of more hearings than are listed", "each vector compared"],
)
@pytest.mark.parametrize("mode", [Mode.HYBRID, Mode.EXACT])
def test_the_same_rows_and_pages_are_read(
    court: None, monkeypatch: pytest.MonkeyPatch, outsider: User, mode: Mode, most: int, keys: int
):
    monkeypatch.setattr(place, "FEW_TRANSCRIPTS", most)
    monkeypatch.setattr(place, "MOST_KEYS", keys)
    if not most:
        prefer_indexes()
    for name in ASKED:
        footprint(asked(name, "pemanasan kata pertama"), outsider, mode)
        nonsense, secret = (footprint(asked(name, words), outsider, mode) for words in (NONSENSE, SECRET))
        assert secret == nonsense, name
        assert len(nonsense) > 5


def test_for_those_assigned_too_until_something_is_found(court: None, clerk: User, judge: User):
    """Assigned to another sealed hearing: every passage of that one is read, and none of this one."""
    other = factories.HearingFactory(sealed=True)
    other.assigned.add(judge)
    said([other], 100)
    for mode in (Mode.HYBRID, Mode.EXACT):
        footprint("pemanasan kata pertama", judge, mode)
        assert footprint(SECRET, judge, mode) == footprint(NONSENSE, judge, mode)
    assert footprint(SECRET, clerk, Mode.EXACT) != footprint(NONSENSE, clerk, Mode.EXACT)


def test_words_of_open_hearings_are_found_by_the_index(court: None, outsider: User):
    """That there is a difference where there may be one, and that the indexes in question are used."""
    steps = footprint("kata7", outsider, Mode.EXACT)
    assert steps != footprint("zzqqa", outsider, Mode.EXACT)
    assert "search_child_open_forms" in {step[1] for step in steps}
    assert "search_child_open_words" in {step[1] for step in footprint("kata7", outsider)}


def test_the_index_of_vectors_is_used(court: None, monkeypatch: pytest.MonkeyPatch, outsider: User):
    monkeypatch.setattr(place, "FEW_TRANSCRIPTS", 0)
    prefer_indexes()
    names = {str(step[1]) for step in footprint("kata7", outsider)}
    assert indexes.name_of(EmbeddingModel.current().pk) in names


def test_what_the_planner_knows_of_words_it_knows_of_open_hearings(court: None):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT most_common_elems::text FROM pg_stats WHERE tablename IN "
            "('search_child_open_words', 'search_child_open_forms')"
        )
        known = [row[0] for row in cursor.fetchall()]
    assert len(known) == 2
    assert all("kata7" in words and "wiryawan" not in words for words in known)


def test_no_word_of_a_sealed_hearing_is_known(court: None):
    assert KnownWord.objects.filter(word="kata7").exists()
    assert not KnownWord.objects.filter(word__in=SECRET.split()).exists()


def tend_until_nothing_is_closed() -> None:
    """A vacuum of PostgreSQL's own may have a snapshot at that moment."""
    for _ in range(120):
        tend_index()
        if not Closed.objects.exists():
            return
        time.sleep(0.25)
    raise AssertionError("something still reads what was open")


def keeps_dead_rows() -> bool:
    """Whether VACUUM leaves passages there that somebody still sees as they were."""
    said: list[str] = []
    with connection.cursor() as cursor:
        connection.connection.add_notice_handler(lambda notice: said.append(notice.message_primary))
        cursor.execute("VACUUM (VERBOSE, PROCESS_TOAST false) search_child")
    connection.close()
    return re.search(r"\b[1-9]\d* are dead but not yet removable", "".join(said)) is not None


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_sealing", [False, True])
def test_what_somebody_still_reads_is_not_forgotten(hearing: Hearing, is_sealing: bool):
    """By a snapshot from before the sealing, or from before it was committed."""
    told(hearing, ("witness", f"Namanya {SECRET} di gudang."))
    index_all()
    with psycopg.connect(**connection.get_connection_params()) as dump:
        with transaction.atomic():
            if is_sealing:
                Hearing.objects.update(sealed=True)
            dump.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            dump.execute("SELECT count(*) FROM search_child")
            Hearing.objects.update(sealed=True)
        tend_index()
        assert keeps_dead_rows()
        assert Closed.objects.exists()
    tend_until_nothing_is_closed()
    assert not keeps_dead_rows()


@pytest.mark.django_db(transaction=True)
def test_what_was_sealed_is_soon_gone_from_the_indexes(hearing: Hearing, outsider: User):
    told(factories.HearingFactory(), ("witness", "Selamat pagi, Yang Mulia, saya sehat."))
    told(hearing, ("witness", f"Namanya {SECRET} di gudang."))
    index_all()
    Hearing.objects.filter(pk=hearing.pk).update(sealed=True)
    assert Closed.objects.exists()
    tend_until_nothing_is_closed()
    with connection.cursor() as cursor:
        cursor.execute("SET enable_seqscan = off")
    try:
        for mode in (Mode.HYBRID, Mode.EXACT):
            footprint("pemanasan kata pertama", outsider, mode)
            assert footprint(SECRET, outsider, mode) == footprint(NONSENSE, outsider, mode)
    finally:
        connection.close()

"""Search: the database's part of a query, what HNSW finds of what is there, and what indexing takes.

Children and vectors are made by a script: texts of words as they are distributed in speech, vectors around a thousand
topics. A million would take an hour to build on this machine; BENCH_CHILDREN says how many there are. BENCH_HOME names
a folder in which the database stays: another run with as many children takes it as it is, and measures no building.

Last, whether an outsider's search for the exact words of a sealed hearing takes another time than one for nonsense.
"""

import os
import random
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tests.performance.figures import Figure

CHILDREN = int(os.environ.get("BENCH_CHILDREN", "100000"))
TRANSCRIPTS = 1_000
TOPICS = 1_000
QUERIES = 100
TURNS = 200
WARM = 10
SEED = 7

FILL_TRANSCRIPTS = """
    INSERT INTO transcription_case (id, number, title, sealed, vocabulary, created_at, updated_at)
        SELECT gen_random_uuid(), n || '/Pid.B/2026/PN Jkt.Pst', '', false, '', now(), now()
        FROM generate_series(1, %(transcripts)s) n;
    INSERT INTO transcription_hearing (id, case_id, starts_at, court_room, agenda, sealed, created_at, updated_at)
        SELECT gen_random_uuid(), id, now(), '', '', false, now(), now() FROM transcription_case;
    INSERT INTO transcription_recording (id, hearing_id, name, sha256, source_uri, size, container, codec, duration,
            sample_rate, channels, has_video, created_at)
        SELECT gen_random_uuid(), id, 'bench', id::text, '', 0, '', '', 3600, 16000, 1, false, now()
        FROM transcription_hearing;
    INSERT INTO transcription_transcript (id, recording_id, language, engine, model, status, sent_back_for, findings,
            created_at)
        SELECT gen_random_uuid(), id, 'id-ID', '', '', 'draft', '', '[]', now() FROM transcription_recording;
    INSERT INTO search_parent (transcript_id, position, start, "end", digest)
        SELECT id, 0, 0, 3600, '' FROM transcription_transcript;
"""


def run() -> list[Figure]:
    from tests import servers

    running = servers.start(Path(kept) if (kept := os.environ.get("BENCH_HOME")) else None)
    try:
        os.environ["DJANGO_SETTINGS_MODULE"] = "courtsight.settings"
        import django

        django.setup()
        return _measured()
    finally:
        running.stop()


def _measured() -> list[Figure]:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    building = _building()
    note = f"{CHILDREN} children in {TRANSCRIPTS} hearings, 384 dimensions"
    everywhere, few = _latencies(0), _latencies(150)
    return [
        Figure("hybrid query over all, median", 1000 * statistics.median(everywhere), "ms", note=note),
        Figure("hybrid query over all, 95th percentile", 1000 * _p95(everywhere), "ms"),
        Figure(
            "hybrid query under a filter, median", 1000 * statistics.median(few), "ms", "< 20 ms", "15 % of hearings"
        ),
        Figure("hybrid query under a filter, 95th percentile", 1000 * _p95(few), "ms", "< 60 ms"),
        Figure("recall@10 of HNSW against exact search", _recall(None), "", ">= 0.95"),
        Figure("the same under a filter that keeps 1 %", _recall(0.01), "", ">= 0.95", "iterative scan"),
        *building,
        Figure(
            "a sealed sentence told from nonsense by its time", _told_apart(), "", "0.40-0.60", "0.5: by chance alone"
        ),
        *_indexing(),
    ]


def _building() -> list[Figure]:
    """None where the passages are there already."""
    from django.db import connection

    from search.models import Child

    if Child.objects.count() == CHILDREN:
        return []
    Child.objects.all().delete()
    built, size = _fill()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return [
        Figure("index of the vectors, building", built, "s"),
        Figure("index of the vectors, size", size / 1024**2, "MiB"),
    ]


def _fill() -> tuple[float, int]:
    """Seconds and bytes of the vectors' index."""
    from django.db import connection

    from search.indexes import create_index, drop_index, name_of
    from search.known_words import refresh
    from search.models import EmbeddingModel

    model, chance = EmbeddingModel.current(), random.Random(SEED)
    drop_index(model)
    with connection.cursor() as cursor:
        cursor.execute(FILL_TRANSCRIPTS, {"transcripts": TRANSCRIPTS})
        cursor.execute("SELECT p.id, p.transcript_id FROM search_parent p ORDER BY p.id")
        parents = cursor.fetchall()
        columns = '(id, transcript_id, parent_id, position, first, last, start, "end", text, digest, words, forms)'
        with cursor.copy(f"COPY search_child {columns} FROM STDIN") as copy:
            for number in range(CHILDREN):
                parent, transcript = parents[number % TRANSCRIPTS]
                text = sentence(chance)
                terms = " ".join(f"'{word}'" for word in set(text.split()))
                place = number // TRANSCRIPTS
                copy.write_row(
                    (number, transcript, parent, place, place, place, place, place + 1, text, "", terms, terms)
                )
        topics = topics_of_all()
        with cursor.copy("COPY search_embedding (child_id, model_id, transcript_id, vector) FROM STDIN") as copy:
            for number in range(CHILDREN):
                near = written(around(chance, topics))
                copy.write_row((number, model.pk, parents[number % TRANSCRIPTS][1], near))
        cursor.execute("ANALYZE")
        began = time.perf_counter()
        create_index(model)
        built = time.perf_counter() - began
        cursor.execute("SELECT pg_relation_size(%s)", [name_of(model.pk)])
        size = cursor.fetchone()[0]
    refresh()
    return built, size


def sentence(chance: random.Random) -> str:
    """Forty words of 20,000, the more usual the lower their number (Zipf)."""
    return " ".join(f"kata{min(19_999, int(chance.paretovariate(0.9)))}" for _ in range(40))


def vector(chance: random.Random) -> Sequence[float]:
    import numpy

    drawn = numpy.random.default_rng(chance.getrandbits(32)).standard_normal(384)
    return drawn / numpy.linalg.norm(drawn)


def topics_of_all() -> list[Sequence[float]]:
    """Those that the passages are about; questions are about them too."""
    chance = random.Random(SEED + 5)
    return [vector(chance) for _ in range(TOPICS)]


def around(chance: random.Random, topics: Sequence[Sequence[float]]) -> Sequence[float]:
    """Near one of the topics: cosine about 0.8, as passages of E5 have with each other."""
    return chance.choice(topics) + 0.75 * vector(chance)


def written(numbers: Sequence[float]) -> str:
    return "[" + ",".join(f"{number:.4f}" for number in numbers) + "]"


def _latencies(hearings: int) -> list[float]:
    """Seconds of hybrid queries without the embedding; in so many hearings, or in all."""
    from search import embeddings, retrieval
    from search.query import parse
    from search.scope import Filters
    from transcription.models import Transcript

    chance, topics = random.Random(SEED + 2), topics_of_all()
    given: dict[str, Sequence[float]] = {}
    retrieval.query_vector = lambda _name, text: given[text]
    transcripts = Transcript.objects.all()
    if hearings:
        keys = list(transcripts.order_by("pk").values_list("pk", flat=True)[:hearings])
        transcripts = transcripts.filter(pk__in=keys)
    took = []
    for _ in range(QUERIES + WARM):
        query = parse(" ".join(f"kata{chance.randrange(3, 3000)}" for _ in range(3)))
        given[query.text] = list(around(chance, topics))
        took.append(_seconds(lambda query=query: retrieval.retrieve(query, transcripts, Filters())))
    retrieval.query_vector = embeddings.query_vector
    return took[WARM:]


def _recall(share: float | None) -> float:
    """Of the ten nearest, how many the index finds; `share` of the transcripts is asked for."""
    from django.db import connection, transaction

    from search.models import EmbeddingModel
    from transcription.models import Transcript

    model, chance, topics = EmbeddingModel.current(), random.Random(SEED + 1), topics_of_all()
    keys = list(Transcript.objects.order_by("pk").values_list("pk", flat=True))
    wanted = keys[: int(len(keys) * share)] if share else keys
    where = "(transcript_id IN (SELECT unnest(%s::uuid[]))) IS TRUE"
    distance = f"(vector::vector({model.dimension}) <=> %s::vector({model.dimension}))"
    found = []
    for _ in range(QUERIES):
        near = written(around(chance, topics))
        lists = []
        for order in (distance, f"{distance} + 0"):
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(
                    "SELECT set_config('hnsw.iterative_scan', 'relaxed_order', true), "
                    "set_config('hnsw.ef_search', '100', true), set_config('hnsw.max_scan_tuples', '40000', true)"
                )
                cursor.execute(
                    f"SELECT child_id FROM search_embedding WHERE model_id = {model.pk} AND {where} "
                    f"ORDER BY {order} LIMIT 100",
                    [wanted, near],
                )
                rows = [row[0] for row in cursor.fetchall()]
                cursor.execute(
                    f"SELECT child_id FROM search_embedding WHERE child_id = ANY(%s) AND model_id = {model.pk} "
                    f"ORDER BY {distance} LIMIT 10",
                    [rows, near],
                )
                lists.append({row[0] for row in cursor.fetchall()})
        found.append(len(lists[0] & lists[1]) / max(1, len(lists[1])))
    return statistics.fmean(found)


def _told_apart() -> float:
    """How often a search of the exact words of a sealed hearing takes longer than one for words that nobody said.

    The statistic of Mann and Whitney as a share of all pairs; 400 searches an outsider makes, in turns. 95 % of chance
    lie between 0.44 and 0.56.
    """
    from search import embeddings, retrieval
    from search.models import KnownWord
    from search.query import parse
    from search.scope import Filters
    from transcription.models import Transcript

    chance, given, took = random.Random(SEED + 3), {}, {True: [], False: []}
    words = [" ".join(f"{kind}{chance.getrandbits(24):06x}" for _ in range(3)) for kind in "rn" for _ in range(TURNS)]
    secrets, nonsense = words[:TURNS], words[TURNS:]
    sealed = _sealed(secrets)
    assert not KnownWord.objects.filter(word__in=" ".join(words).split()).exists()
    retrieval.query_vector = lambda _name, text: given[text]
    visible = Transcript.objects.filter(recording__hearing__sealed=False)
    topics = topics_of_all()
    for turn in range(-WARM, TURNS):
        near = list(around(chance, topics))
        order = [True, False] if chance.random() < 0.5 else [False, True]
        for is_sealed in order:
            query = parse((secrets if is_sealed else nonsense)[turn])
            given[query.text] = near
            seconds = _seconds(lambda query=query: retrieval.retrieve(query, visible, Filters()))
            if turn >= 0:
                took[is_sealed].append(seconds)
    retrieval.query_vector = embeddings.query_vector
    sealed.delete()
    pairs = [(one > other) + 0.5 * (one == other) for one in took[True] for other in took[False]]
    return statistics.fmean(pairs)


def _sealed(secrets: Sequence[str]) -> Any:
    """A transcript of a sealed hearing that says these, a passage each."""
    from django.contrib.postgres.search import SearchVector
    from django.db import connection
    from django.db.models import Value
    from django.utils import timezone

    from search.models import Child, Parent
    from transcription.models import Case, Hearing, Recording, Transcript

    case = Case.objects.create(number="1/Pid.Sus-Anak/2026/PN Jkt.Pst", sealed=True)
    hearing = Hearing.objects.create(case=case, starts_at=timezone.now(), sealed=True)
    sizes = {"size": 0, "duration": 3600, "sample_rate": 16_000, "channels": 1}
    recording = Recording.objects.create(hearing=hearing, name="bench", sha256=hearing.pk.hex, **sizes)
    transcript = Transcript.objects.create(recording=recording, language="id-ID", engine="", model="")
    parent = Parent.objects.create(transcript=transcript, position=0, start=0, end=3600)
    for place, text in enumerate(secrets):
        Child.objects.create(
            pk=CHILDREN + place,
            transcript=transcript,
            parent=parent,
            position=place,
            text=text,
            words=SearchVector(Value(text), config="indonesian"),
            forms=SearchVector(Value(text), config="simple"),
            **dict.fromkeys(("first", "last", "start", "end"), place),
        )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return transcript


def _indexing() -> list[Figure]:
    """Passages a second on one core, and what the rows and indexes around the model add."""
    from search.embeddings import embedder
    from search.indexing import embed
    from search.models import Child, Embedding, EmbeddingModel

    model, by = EmbeddingModel.current(), embedder()
    rows = list(Child.objects.order_by("pk")[:64])
    told = "Saksi melihat terdakwa mengendarai sepeda motor biru di depan toko emas pada malam itu, lalu warga keluar. "
    for number, row in enumerate(rows):
        row.text = f"{number}. {told * 3}"  # one that was embedded lately would not be embedded again
    Embedding.objects.filter(child__in=rows).delete()
    by.passages([told])
    alone = _seconds(lambda: by.passages([f"Lain: {row.text}" for row in rows]))
    whole = _seconds(lambda: [embed(rows[at : at + 16], model, by) for at in range(0, 64, 16)])
    return [
        Figure("passages of 80 tokens embedded", 64 / alone, "a second a core", ">= 100", "what the model gives"),
        Figure("overhead around the model", 100 * (whole - alone) / alone, "%", "< 10 %"),
    ]


def _seconds(do: Callable[[], object]) -> float:
    began = time.perf_counter()
    do()
    return time.perf_counter() - began


def _p95(values: Sequence[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]

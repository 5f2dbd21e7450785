"""A million passages in minutes: rows for the benchmark of the search, written in bulk past triggers and indexes.

Texts of words as they are distributed in speech, one transcript after the other. Vectors as E5 makes them, all in one
narrow cone: the cosine of two passages is about 0.78, of one field of law 0.82, about the same matter 0.90.
"""

import random
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

import numpy
from django.db import connection

from search.lexemes import vector_of

SEED = 7
FIELDS, TOPICS, DIMENSION, WORDS = 30, 1_000, 384, 40
COMMON, FIELD, TOPIC, OWN = 0.78, 0.04, 0.08, 0.10  # of the square of a vector's length
AT_ONCE = 10_000
SOME, FEW = "PN Bdg", "PN Mdn"  # courts of 15 % and of 1 % of all hearings
Rows = numpy.ndarray[Any, Any]

# Nobody else is there, and all hearings are open.
TRANSCRIPTS = """
    SET session_replication_role = replica;
    INSERT INTO transcription_case (id, number, title, sealed, vocabulary, created_at, updated_at)
        SELECT gen_random_uuid(), n || '/Pid.B/2026/' ||
            CASE WHEN n %% 100 < 15 THEN %(some)s WHEN n %% 100 = 15 THEN %(few)s ELSE 'PN Jkt.Pst' END,
            '', false, '', now(), now()
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
CHILD_COLUMNS = """id, transcript_id, parent_id, position, first, last, start, "end", text, digest, is_open, words,
    forms"""


def fill(children: int, transcripts: int, model: int) -> None:
    """Passages and their vectors. The indexes of words are made anew; the caller makes that of the vectors."""
    from search.models import Child

    words = [index for index in Child._meta.indexes if index.name.startswith("search_child_open")]
    with connection.schema_editor() as editor:
        for index in words:
            editor.remove_index(Child, index)
    with connection.cursor() as cursor:
        cursor.execute(TRANSCRIPTS, {"transcripts": transcripts, "some": SOME, "few": FEW})
        cursor.execute("SELECT id, transcript_id FROM search_parent ORDER BY id")
        parents = cursor.fetchall()
        of = [parents[number * transcripts // children] for number in range(children)]
        _copy_children(cursor, of)
        _copy_vectors(cursor, of, model)
        cursor.execute("SET session_replication_role = DEFAULT")
    with connection.schema_editor() as editor:
        for index in words:
            editor.add_index(Child, index)


def _copy_children(cursor: Any, of: Sequence[tuple[int, UUID]]) -> None:
    place, last = 0, None
    with cursor.copy(f"COPY search_child ({CHILD_COLUMNS}) FROM STDIN") as copy:
        for number, text in enumerate(texts(len(of))):
            parent, transcript = of[number]
            place, last = (place + 1, last) if transcript == last else (0, transcript)
            terms = " ".join(f"'{word}'" for word in set(text.split()))
            times = (place, place, place, place + 1)
            copy.write_row((number, transcript, parent, place, *times, text, "", True, terms, vector_of(text.split())))


def _copy_vectors(cursor: Any, of: Sequence[tuple[int, UUID]], model: int) -> None:
    columns = "child_id, model_id, transcript_id, is_open, vector"
    with cursor.copy(f"COPY search_embedding ({columns}) FROM STDIN (FORMAT BINARY)") as copy:
        copy.set_types(["int8", "int8", "uuid", "bool", "bytea"])
        for number, vector in enumerate(vectors(len(of))):
            copy.write_row((number, model, of[number][1], True, as_binary(vector)))


def texts(count: int) -> Iterator[str]:
    """Of forty words of 20,000, the more usual the lower their number (Zipf)."""
    drawn = numpy.random.default_rng(SEED)
    for start in range(0, count, AT_ONCE):
        numbers = numpy.minimum(19_999, drawn.pareto(0.9, (min(AT_ONCE, count - start), WORDS)) + 1).astype(int)
        for row in numbers.tolist():
            yield " ".join(f"kata{number}" for number in row)


def vectors(count: int, seed: int = SEED) -> Iterator[Rows]:
    """Each near one of the topics."""
    drawn, topics = numpy.random.default_rng(seed + 1), topics_of_all()
    for start in range(0, count, AT_ONCE):
        some = min(AT_ONCE, count - start)
        yield from topics[drawn.integers(TOPICS, size=some)] + OWN**0.5 * _directions(drawn, some)


def topics_of_all() -> Rows:
    """What the passages are about; questions are about the same."""
    drawn = numpy.random.default_rng(SEED + 5)
    fields = COMMON**0.5 * _directions(drawn, 1) + FIELD**0.5 * _directions(drawn, FIELDS)
    return fields[drawn.integers(FIELDS, size=TOPICS)] + TOPIC**0.5 * _directions(drawn, TOPICS)


def queries(count: int) -> list[Sequence[float]]:
    return [row.tolist() for row in vectors(count, seed=SEED + 50)]


def words_asked(chance: random.Random) -> str:
    return " ".join(f"kata{chance.randrange(3, 3000)}" for _ in range(3))


def as_binary(vector: Rows) -> bytes:
    """As pgvector sends and receives it: how many numbers, two bytes of nothing, the numbers."""
    return len(vector).to_bytes(2, "big") + b"\0\0" + vector.astype(">f4").tobytes()


def _directions(drawn: numpy.random.Generator, count: int) -> Rows:
    some = drawn.standard_normal((count, DIMENSION), dtype=numpy.float32)
    return some / numpy.linalg.norm(some, axis=1, keepdims=True)

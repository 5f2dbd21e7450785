"""The index of a model's vectors: one for each, since models differ in dimension, and one is built beside another."""

from django.db import OperationalError, connection
from psycopg.errors import LockNotAvailable

from search.models import Closed, EmbeddingModel

# See docs/decisions/search.md for what was measured.
NEIGHBOURS, EFFORT = 16, 64
# A graph that does not fit into maintenance_work_mem is built on the disk, many times slower. A million passages of 384
# dimensions take 1.4 GB; parallel workers share it, so PostgreSQL reserves all that it is allowed.
LEAST_MEMORY, MOST_MEMORY = 64, 4096  # MB
BYTES_OF_A_NODE = 700  # beside the numbers of its vector
PATIENCE = "5s"  # an index is made for minutes, and meanwhile new transcripts are to be found
# Of what was sealed all that no snapshot shows open any more, a dump's or a long report's: VACUUM keeps the rows that
# one of them shows. Asked as VACUUM does, by the numbers of transactions (xmin: the one that wrote a row), since no
# clock tells when a sealing was committed. Every role may read these numbers.
SEEN_BY_NOBODY = """
    SELECT transcript_id, since FROM search_closed WHERE age(xmin) > (
        SELECT coalesce(max(oldest), 0) FROM (
            SELECT greatest(age(backend_xid), age(backend_xmin)) AS oldest FROM pg_stat_activity
                WHERE datname IS NULL OR datname = current_database()
            UNION ALL SELECT age(transaction) FROM pg_prepared_xacts WHERE database = current_database()
            UNION ALL SELECT age(xmin) FROM pg_replication_slots
        ) snapshots
    )
"""


def create_index(model: EmbeddingModel) -> None:
    """HNSW over the vectors of this model, while everybody works on. Quicker when they are there already.

    Not in a transaction. Nothing where it is complete; what an attempt before has left half-made is made anew.
    """
    if is_complete(name_of(model.pk)):
        return
    drop_index(model)
    memory = memory_for(model.embeddings.count(), model.dimension)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('maintenance_work_mem', %s, false)", [f"{memory}MB"])
        try:
            cursor.execute(statement(model.pk, model.dimension, "CONCURRENTLY"))
        finally:
            cursor.execute("RESET maintenance_work_mem")


def is_complete(name: str) -> bool:
    """Whether there is an index of this name that answers queries."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)", [name])
        return cursor.fetchone() == (True,)


def memory_for(count: int, dimension: int) -> int:
    """Megabytes that the graph of so many vectors needs, two bytes a number."""
    needed = count * (2 * dimension + BYTES_OF_A_NODE) // 2**20
    return min(MOST_MEMORY, max(LEAST_MEMORY, needed))


def drop_index(model: EmbeddingModel) -> None:
    """Not in a transaction."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name_of(model.pk)}")


def forget_closed() -> None:
    """Vacuum, if hearings have been sealed: until then a search finds in an index that something was there.

    While an index is being made there is no vacuum: the next run finds the same to do.
    """
    with connection.cursor() as cursor:
        cursor.execute(SEEN_BY_NOBODY)
        gone = cursor.fetchall()
    if gone and not _vacuumed("search_child, search_embedding, search_knownword"):
        return
    for key, since in gone:
        Closed.objects.filter(pk=key, since=since).delete()  # and not one that has been sealed again


def _vacuumed(tables: str) -> bool:
    """False where somebody holds one of them for longer than the indexing can wait."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [PATIENCE])
        try:
            cursor.execute(f"VACUUM (INDEX_CLEANUP ON) {tables}")
        except OperationalError as error:
            if not isinstance(error.__cause__, LockNotAvailable):
                raise
            return False
        finally:
            cursor.execute("RESET lock_timeout")
    return True


def statement(pk: int, dimension: int, how: str = "") -> str:
    """Of open hearings: a graph tells of everything that is in it (docs/decisions/search.md).

    Both are our own numbers: an expression index takes no parameters. `how`: CONCURRENTLY, outside a transaction.
    """
    return (
        f"CREATE INDEX {how} IF NOT EXISTS {name_of(pk)} ON search_embedding "
        f"USING hnsw ((vector::halfvec({int(dimension)})) halfvec_cosine_ops) "
        f"WITH (m = {NEIGHBOURS}, ef_construction = {EFFORT}) WHERE model_id = {int(pk)} AND is_open"
    )


def name_of(pk: int) -> str:
    return f"search_embedding_half_{int(pk)}"

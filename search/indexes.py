"""The index of a model's vectors: one for each, since models differ in dimension, and one is built beside another."""

from django.db import connection

from search.models import Closed, EmbeddingModel

# See docs/decisions/search.md for what was measured.
NEIGHBOURS, EFFORT = 16, 64
# A graph that does not fit into maintenance_work_mem is built on the disk, many times slower. A million passages of 384
# dimensions take 2.2 GB; parallel workers share it, so PostgreSQL reserves all that it is allowed.
LEAST_MEMORY, MOST_MEMORY = 64, 4096  # MB
BYTES_OF_A_NODE = 700  # beside the numbers of its vector
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
    """HNSW over the vectors of this model. Quicker when they are there already."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('maintenance_work_mem', %s, false)",
            [f"{memory_for(model.embeddings.count(), model.dimension)}MB"],
        )
        cursor.execute(statement(model.pk, model.dimension))
        cursor.execute("RESET maintenance_work_mem")


def memory_for(count: int, dimension: int) -> int:
    """Megabytes that the graph of so many vectors needs."""
    needed = count * (4 * dimension + BYTES_OF_A_NODE) // 2**20
    return min(MOST_MEMORY, max(LEAST_MEMORY, needed))


def drop_index(model: EmbeddingModel) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX IF EXISTS {name_of(model.pk)}")


def forget_closed() -> None:
    """Vacuum, if hearings have been sealed: until then a search finds in an index that something was there."""
    with connection.cursor() as cursor:
        cursor.execute(SEEN_BY_NOBODY)
        gone = cursor.fetchall()
        if gone:
            cursor.execute("VACUUM (INDEX_CLEANUP ON) search_child, search_embedding, search_knownword")
    for key, since in gone:
        Closed.objects.filter(pk=key, since=since).delete()  # and not one that has been sealed again


def statement(pk: int, dimension: int) -> str:
    """Of open hearings: a graph tells of everything that is in it (docs/decisions/search.md).

    Both are our own numbers: an expression index takes no parameters.
    """
    return (
        f"CREATE INDEX IF NOT EXISTS {name_of(pk)} ON search_embedding "
        f"USING hnsw ((vector::vector({int(dimension)})) vector_cosine_ops) "
        f"WITH (m = {NEIGHBOURS}, ef_construction = {EFFORT}) WHERE model_id = {int(pk)} AND is_open"
    )


def name_of(pk: int) -> str:
    return f"search_embedding_by_{int(pk)}"

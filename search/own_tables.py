"""Tables of this connection alone, in the place of the court's: nobody sees what is written there, or waits for it.

PostgreSQL looks for a table among the temporary ones first. So the index is made and searched by the very statements
that the court uses, and its own rows, locks and indexes stay as they are.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from search.models import Child, Closed, Embedding, KnownWord, Parent, Pending
from transcription.models import Case, Hearing, Recording, Segment, Speaker, Transcript

MODELS = (Case, Hearing, Recording, Transcript, Speaker, Segment)
MODELS += (Parent, Child, Embedding, KnownWord, Pending, Closed)
# With indexes, defaults and checks; neither foreign keys nor triggers come along. The embedding models are the court's.
TWIN = "CREATE TEMPORARY TABLE {name} (LIKE {name} INCLUDING ALL)"
# These tell which passages are open (search/migrations/0004); what notes changes for the worker is left out.
MARKS = """
    CREATE TRIGGER search_mark BEFORE INSERT ON search_child FOR EACH ROW EXECUTE FUNCTION search_mark_child();
    CREATE TRIGGER search_mark BEFORE INSERT ON search_embedding FOR EACH ROW EXECUTE FUNCTION search_mark_embedding()
"""


@contextmanager
def own_tables() -> Iterator[None]:
    """Empty ones, until the end. Outside a transaction: VACUUM waits for those."""
    names = [model._meta.db_table for model in MODELS]
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(TWIN.format(name=name))
        cursor.execute(MARKS)
        cursor.execute("DISCARD PLANS")  # of functions that have looked for the court's tables already
    try:
        yield
    finally:
        if connection.is_usable() and not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute(f"DROP TABLE {', '.join(f'pg_temp.{name}' for name in names)}")


def analyze() -> None:
    """What is in them by now: nobody else does it for these."""
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(model._meta.db_table for model in MODELS)}")

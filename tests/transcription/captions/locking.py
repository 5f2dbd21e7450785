"""Rows that somebody else is changing."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from django.db import connection, transaction

from transcription.models import LiveSession

PATIENCE = 30


@contextmanager
def locked(session: LiveSession) -> Iterator[None]:
    """Somebody is changing it."""
    is_locked, may_go = Event(), Event()

    def hold() -> None:
        with transaction.atomic():
            LiveSession.objects.select_for_update().get(pk=session.pk)
            is_locked.set()
            may_go.wait(PATIENCE)
        connection.close()

    thread = Thread(target=hold)
    thread.start()
    assert is_locked.wait(PATIENCE)
    try:
        yield
    finally:
        may_go.set()
        thread.join()

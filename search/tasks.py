"""Celery tasks. They carry no work: PostgreSQL knows which transcripts have changed (search.models.Pending)."""

import time

from celery import shared_task

from search import indexes, indexing, known_words, renewal, watching

# Longer than between two bells: what is left then is taken up by the next one.
RUN_SECONDS = 8.0


@shared_task
def index_changed() -> None:
    """Runs every two seconds; a bell that is lost, or comes while another is at it, costs nothing."""
    deadline = time.monotonic() + RUN_SECONDS
    if not indexing.work_off(RUN_SECONDS):
        renewal.renew(deadline)


@shared_task
def tend_index() -> None:
    """What has no entry though it should, which words there are by now, what was sealed. Runs every ten minutes."""
    indexing.mark(indexing.never_indexed())
    known_words.refresh()
    indexes.forget_closed()


@shared_task
def look_for_matches() -> None:
    """New hearings for saved searches. Runs every minute, behind the indexing: what is not there yet is found then."""
    watching.look_for_matches()

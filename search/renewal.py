"""All passages written again by other rules (search.text.RULES): after an upgrade the worker does it by itself.

While nothing else waits, one transcript after the other and each by steps, so that an edit is found and a hearing is
sealed as soon as ever. The index answers meanwhile: a passage has the roots of the old rules until its turn comes, and
loses no vector.
"""

import time
from itertools import chain
from uuid import UUID

from search import indexing
from search.models import EmbeddingModel, Pending, Renewal
from search.text import RULES
from transcription.models import Transcript


def renew(deadline: float) -> bool:
    """Go on until `deadline` (monotonic time). Whether something is left. Harmless if two do it at once."""
    renewal = _current()
    while not renewal.is_done:
        behind = Transcript.objects.filter(pk__gt=renewal.reached) if renewal.reached else Transcript.objects
        key = behind.order_by("pk").values_list("pk", flat=True).first()
        if key is not None and not _written(key, deadline):
            break
        renewal.reached, renewal.is_done = key, key is None
        # Not if somebody with other rules has begun from the start.
        Renewal.objects.filter(pk=renewal.pk, rules=RULES).update(reached=key, is_done=renewal.is_done)
        if _is_over(deadline):
            break
    return not renewal.is_done


def _written(transcript_id: UUID, deadline: float) -> bool:
    """Whether all of it is. Vectors only for what has none yet: a text that is the same keeps its own."""
    taken_in = (changes.added + changes.moved for changes in indexing.taking_in(transcript_id))
    for count in chain(taken_in, indexing.following(transcript_id)):
        if count == indexing.REWRITTEN and _is_over(deadline):
            return False
    model = EmbeddingModel.current()
    return indexing.embed_missing(indexing.missing(model).filter(transcript=transcript_id), model, deadline)


def _is_over(deadline: float) -> bool:
    """The time, or there is something else to do."""
    return time.monotonic() > deadline or Pending.objects.exists()


def note_done() -> None:
    """Everything has been written by the present rules."""
    Renewal.objects.update_or_create(pk=_current().pk, defaults={"rules": RULES, "reached": None, "is_done": True})


def _current() -> Renewal:
    """From the start where the rules are others, older or newer. Without a row everything was written by these."""
    renewal = Renewal.objects.order_by("pk").first()
    if renewal is None:
        return Renewal.objects.get_or_create(pk=1, defaults={"rules": RULES, "is_done": True})[0]
    if renewal.rules != RULES:
        Renewal.objects.filter(pk=renewal.pk).update(rules=RULES, reached=None, is_done=False)
        renewal.refresh_from_db()
    return renewal

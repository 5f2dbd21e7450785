"""The Idempotency-Key header: a request that is sent twice is carried out once."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from courtsight.accounts.models import User
from courtsight.accounts.roles import Action
from transcription.access import get_visible
from transcription.errors import CourtSightError
from transcription.models import Answer, Job
from transcription.progress import job_state


class KeyReused(CourtSightError):
    code = "idempotency_key_reused"
    status = 422
    message = _("This Idempotency-Key was used for another request.")
    action = _("Use a new key for each new request.")


def answer_once(user: User, key: str | None, request: dict[str, Any], act: Callable[[], Job]) -> dict[str, Any]:
    """The job that `act` started, as JSON; for a key that was answered before, that answer again.

    Without a key `act` just runs. An error is not kept: the same key may try again. `request` is what makes
    two requests equal. Raises KeyReused, and Http404 when the user may not see the job any more.
    """
    if key is None:
        return job_state(act())
    digest = hashlib.sha256(json.dumps(request, sort_keys=True, default=str).encode()).hexdigest()
    Answer.objects.expired().filter(user=user, key=key).delete()
    with transaction.atomic():
        # Of two equal requests at once the second waits here until the first has committed.
        answer, is_first = Answer.objects.get_or_create(user=user, key=key, defaults={"request_digest": digest})
        if is_first:
            answer.job = act()
            answer.body = job_state(answer.job)
            answer.save()
    if answer.request_digest != digest:
        raise KeyReused
    get_visible(user, Job, answer.job_id, Action.TRANSCRIBE)
    return answer.body

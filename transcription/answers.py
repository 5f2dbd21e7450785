"""The Idempotency-Key header: a request that is sent twice is carried out once."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from courtsight.accounts.models import User
from courtsight.accounts.roles import Action
from transcription.access import get_visible
from transcription.errors import CourtSightError
from transcription.models import Answer, Job, Transcript


class KeyReused(CourtSightError):
    code = "idempotency_key_reused"
    status = 422
    message = _("This Idempotency-Key was used for another request.")
    action = _("Use a new key for each new request.")


@dataclass(frozen=True, slots=True)
class Done:
    """What was done to which object, and what its caller is told, as JSON."""

    about: Job | Transcript
    body: dict[str, Any]


def answer_once(user: User, key: str | None, request: dict[str, Any], act: Callable[[], Done]) -> dict[str, Any]:
    """What `act` has to tell; for a key that was answered before, that answer again.

    Without a key `act` just runs. An error is not kept: the same key may try again. `request` is what makes
    two requests equal. Raises KeyReused, and Http404 when the user may not see the object any more.
    """
    if key is None:
        return act().body
    digest = hashlib.sha256(json.dumps(request, sort_keys=True, default=str).encode()).hexdigest()
    Answer.objects.expired().filter(user=user, key=key).delete()
    with transaction.atomic():
        # Of two equal requests at once the second waits here until the first has committed.
        answer, is_first = Answer.objects.get_or_create(user=user, key=key, defaults={"request_digest": digest})
        if is_first:
            done = act()
            setattr(answer, "job" if isinstance(done.about, Job) else "transcript", done.about)
            answer.body = done.body
            answer.save()
    if answer.request_digest != digest:
        raise KeyReused
    if answer.job_id is not None:
        get_visible(user, Job, answer.job_id, Action.TRANSCRIBE)
    else:
        get_visible(user, Transcript, answer.transcript_id, Action.EDIT)
    return answer.body

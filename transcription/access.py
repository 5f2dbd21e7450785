"""Who may do what to which object: the one place that decides.

Lists use `Model.objects.visible_to(user)`; single objects come through `get_visible`, which answers
404 alike for what does not exist and for what this user must not know of. `can` adds the role's rights.
"""

from typing import TypeVar
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404
from structlog.contextvars import bind_contextvars

from courtsight.accounts.models import User
from courtsight.accounts.roles import Action
from transcription.models import Hearing

M = TypeVar("M", bound=Model)


def can(user: User, action: Action, target: Model) -> bool:
    """Whether `user` sees `target` and has a role that allows `action` on it."""
    visible = type(target).objects.visible_to(user).filter(pk=target.pk).exists()
    return visible and user.may(action)


def get_visible(user: User, source: type[M] | QuerySet[M], pk: UUID | str, action: Action = Action.VIEW) -> M:
    """The object, if `user` sees it and may do `action`.

    Raises Http404 when it is not visible, PermissionDenied when it is but the role does not allow `action`.
    """
    queryset = source if isinstance(source, QuerySet) else source.objects.all()
    found = queryset.visible_to(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    if not user.may(action):
        raise PermissionDenied
    _bind_hearing(found)
    return found


def _bind_hearing(found: Model) -> None:
    """For the lines that are logged from here on; only where it is known without asking."""
    hearing = found.pk if isinstance(found, Hearing) else found.__dict__.get("hearing_id")
    if hearing is not None:
        bind_contextvars(hearing_id=str(hearing))

"""The names of accounts: they stand in certified records, below minutes, and beside each change of a transcript."""

from courtsight.accounts.models import User
from courtsight.accounts.roles import Action
from courtsight.audit.models import AuditAction
from courtsight.audit.trail import record_event


def may_change_own_name(user: User) -> bool:
    """Not whoever may certify: their name is what the court stands for, and an administrator keeps it."""
    return not user.may(Action.CERTIFY)


def record_name(by: User, user: User, before: str) -> None:
    """A line of the trail where the full name is another one than `before`."""
    after = user.get_full_name()
    if after != before:
        record_event(by, AuditAction.CHANGED, user, fields=["name"], was_named=before, now_named=after)

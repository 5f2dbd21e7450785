"""Searches in the audit trail: who looked into which hearings, and not what for.

What somebody types may itself be what a closed hearing must keep: a child's name, an address. So the words are kept
only as a keyed digest, with which a suspicion can be checked ("did anybody search for this?") and nothing read.
"""

from collections.abc import Iterable

from django.utils.crypto import salted_hmac

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction
from courtsight.audit.trail import record_event
from search.results import Hit
from search.text import clean

SALT = "courtsight.search"


def record_search(user: User, typed: str, hits: Iterable[Hit]) -> None:
    """A line for each transcript of which something is shown, under the rights of its hearing; one if there is none."""
    transcripts = {hit.child.transcript_id: hit.child.transcript for hit in hits}
    for transcript in transcripts.values() or [None]:
        record_event(user, AuditAction.SEARCHED, transcript, query=digest_of(typed))


def digest_of(typed: str) -> str:
    """The same for what is typed alike, on this installation."""
    return salted_hmac(SALT, clean(typed, 1000).lower(), algorithm="sha256").hexdigest()[:32]

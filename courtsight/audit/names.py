"""What the targets of events are called now: a recording's file name, a person's username."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import CharField, F, Model
from django.db.models.functions import Cast

from courtsight.accounts.models import ApiToken, User
from courtsight.audit.models import AuditEvent
from transcription.models import CourtRoom, Job, Recording, Segment, Transcript, Transfer, Upload

# A transcript has no name of its own: people know the recording.
NAMED: dict[str, tuple[type[Model], str]] = {
    "recording": (Recording, "name"),
    "upload": (Upload, "name"),
    "job": (Job, "recording__name"),
    "transfer": (Transfer, "job__recording__name"),
    "transcript": (Transcript, "recording__name"),
    "segment": (Segment, "transcript__recording__name"),
    "user": (User, "username"),
    "apitoken": (ApiToken, "name"),
    "courtroom": (CourtRoom, "name"),
}
Names = dict[tuple[str, str], str]


def names_of(events: Iterable[AuditEvent]) -> Names:
    """By type and key of the target; one query a type. What was deleted, or has no name, is left out."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for event in events:
        if event.target_type in NAMED:
            wanted[event.target_type].add(event.target_id)
    return {(kind, key): name for kind, keys in wanted.items() for key, name in _rows(kind, keys)}


def _rows(kind: str, keys: set[str]) -> Iterable[tuple[str, str]]:
    model, name = NAMED[kind]
    # A segment that was joined into another one keeps its name.
    rows = model._base_manager.annotate(key=Cast("pk", CharField()), called=F(name)).filter(key__in=keys)
    return rows.values_list("key", "called")

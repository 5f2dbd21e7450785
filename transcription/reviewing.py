"""What people decide about names and numbers that are to be hidden; remembered for the case."""

from collections.abc import Iterable

from django.db import transaction

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction
from courtsight.audit.trail import record_event
from transcription.anonymity import Kind
from transcription.models import Hearing, HiddenText, Transcript
from transcription.pseudonyms import add_person


@transaction.atomic
def decide(transcript: Transcript, user: User, decisions: Iterable[tuple[tuple[str, str], bool]]) -> int:
    """Each is (kind, form) and whether it is hidden. How many of them are new."""
    hearing = transcript.recording.hearing
    changed = sum(_store(hearing, user, kind, text, is_hidden) for (kind, text), is_hidden in decisions)
    if changed:
        record_event(user, AuditAction.CHANGED, transcript, anonymised=True, decisions=changed)
    return changed


@transaction.atomic
def hide_by_hand(transcript: Transcript, user: User, text: str, kind: Kind, label: str) -> None:
    """`text` is folded. Without a label it is somebody who is on no list, and gets one."""
    hearing = transcript.recording.hearing
    _store(hearing, user, kind, text, True, label or add_person(hearing, text))
    record_event(user, AuditAction.CHANGED, transcript, anonymised=True, decisions=1)


def _store(hearing: Hearing, user: User, kind: str, text: str, is_hidden: bool, label: str = "") -> bool:
    """Whether it changes anything. The label of what was once added by hand stays."""
    same = {"case_id": hearing.case_id, "kind": kind, "text": text, "sealed": hearing.is_sealed}
    row, is_new = HiddenText.objects.get_or_create(
        **same, defaults={"is_hidden": is_hidden, "label": label, "decided_by": user}
    )
    if is_new or (row.is_hidden == is_hidden and row.label == (label or row.label)):
        return is_new
    row.is_hidden, row.label, row.decided_by = is_hidden, label or row.label, user
    row.save()
    return True

"""Renvois: numbered corrections with two initials, beside the certified words. None of them is ever overwritten."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction
from courtsight.audit.trail import record_event
from transcription.certification.errors import NoSuchWords, NotNamed, NotNow
from transcription.certification.freezing import local
from transcription.certification.keys import remembered, signing_key
from transcription.certification.people import initials, require_named
from transcription.models import Renvoi, TranscriptVersion
from transcription.models.certification import RenvoiState
from transcription.seals import canonical, fingerprint, sign
from transcription.seals.record import RENVOI


@transaction.atomic
def propose(version: TranscriptVersion, user: User, segment: UUID, says: str, should_say: str, reason: str) -> Renvoi:
    """The first initial. Raises NotNamed, and NoSuchWords unless the certified segment says `says` exactly once."""
    _require_named(version, user)
    place = _segment(version, segment)
    if not says or place["text"].count(says) != 1:
        raise NoSuchWords
    renvoi = Renvoi.objects.create(
        version=version,
        segment_id=segment,
        start_ms=place["start_ms"],
        says=says,
        should_say=should_say,
        reason=reason,
        made_by=user,
        made_at=timezone.now(),
    )
    record_event(user, AuditAction.RENVOI_MADE, version.transcript, version=version.number, renvoi=str(renvoi.pk))
    return renvoi


@transaction.atomic
def initial(seen: Renvoi, user: User) -> Renvoi:
    """The second initial: it counts from now on. Raises NotNow, NotNamed and NoKey."""
    version, renvoi = _locked(seen, user)
    if renvoi.made_by_id == user.pk:
        raise NotNamed
    key = signing_key()
    renvoi.number = version.renvois.in_force().count() + 1
    renvoi.state, renvoi.second, renvoi.decided_at = RenvoiState.INITIALLED, user, timezone.now()
    form = canonical(_document(renvoi, version) | {"key": fingerprint(key)})
    renvoi.canonical, renvoi.signature, renvoi.key = form.decode(), sign(key, form), remembered(key)
    renvoi.save()
    _note(AuditAction.RENVOI_INITIALLED, renvoi, user)
    return renvoi


@transaction.atomic
def refuse(seen: Renvoi, user: User) -> None:
    """By either of the two, its author too. It stays in the list. Raises NotNow and NotNamed."""
    _, renvoi = _locked(seen, user)
    renvoi.state, renvoi.second, renvoi.decided_at = RenvoiState.REFUSED, user, timezone.now()
    renvoi.save(update_fields=["state", "second", "decided_at"])
    _note(AuditAction.RENVOI_REFUSED, renvoi, user)


def _document(renvoi: Renvoi, version: TranscriptVersion) -> dict[str, Any]:
    return {
        "format": RENVOI,
        "transcript": str(version.transcript_id),
        "version_sha256": version.sha256,
        "number": renvoi.number,
        "segment": str(renvoi.segment_id),
        "start_ms": renvoi.start_ms,
        "says": renvoi.says,
        "should_say": renvoi.should_say,
        "reason": renvoi.reason,
        "by": _person(renvoi.made_by, local(renvoi.made_at)),
        "second": _person(renvoi.second, local(renvoi.decided_at)),
    }


def _person(user: User, at: str) -> dict[str, str]:
    return {"name": user.display_name, "initials": initials(user), "at": at}


def _locked(seen: Renvoi, user: User) -> tuple[TranscriptVersion, Renvoi]:
    """The version's row is locked as well: numbers follow one another."""
    version = TranscriptVersion.objects.select_for_update(of=["self"]).get(pk=seen.version_id)
    renvoi = Renvoi.objects.select_related("made_by").get(pk=seen.pk)
    if renvoi.state != RenvoiState.PROPOSED:
        raise NotNow(f"renvoi {renvoi.pk} is {renvoi.state}")
    _require_named(version, user)
    return version, renvoi


def _require_named(version: TranscriptVersion, user: User) -> None:
    require_named(version.transcript.recording.hearing, user)


def _segment(version: TranscriptVersion, key: UUID) -> dict[str, Any]:
    found = next((one for one in version.document["segments"] if one["id"] == str(key)), None)
    if found is None:
        raise NoSuchWords
    return found


def _note(action: AuditAction, renvoi: Renvoi, user: User) -> None:
    version = renvoi.version
    record_event(user, action, version.transcript, version=version.number, renvoi=str(renvoi.pk), number=renvoi.number)

"""The steps between draft, review and certified. Rights in general are asked by the caller; who is named, here."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction
from courtsight.audit.trail import record_event
from transcription import live
from transcription.certification.errors import (
    DoubtsLeft,
    NobodyNamed,
    NotNow,
    SpeakersUnderWay,
    TextChanged,
)
from transcription.certification.freezing import Content, content_of, freeze
from transcription.certification.keys import signing_key
from transcription.certification.people import People, are_named, require_named, require_owner, settle
from transcription.document_errors import NoHearing
from transcription.doubtful import doubts_left
from transcription.models import Confirmation, Hearing, Transcript, TranscriptVersion
from transcription.models.certification import SignatoryRole
from transcription.models.transcript import TranscriptStatus


@transaction.atomic
def submit(seen: Transcript, user: User) -> None:
    """Draft → in review, and with it who the two are. Raises NotNow, and NoHearing for what belongs to none."""
    transcript = _locked(seen.pk, TranscriptStatus.DRAFT)
    named = settle(_hearing(transcript), user)
    _move(transcript, TranscriptStatus.REVIEW)
    record_event(user, AuditAction.SUBMITTED, transcript, signatories=named)


@transaction.atomic
def send_back(seen: Transcript, user: User, reason: str) -> None:
    """In review → draft, with a reason, by one of the two. What was confirmed is so no more.

    Raises NotNow, NoHearing, NotNamed and NobodyNamed.
    """
    transcript = _locked(seen.pk, TranscriptStatus.REVIEW)
    require_named(_hearing(transcript), user)
    transcript.confirmations.all().delete()
    _move(transcript, TranscriptStatus.DRAFT, reason)
    record_event(user, AuditAction.SENT_BACK, transcript, reason=reason)


@transaction.atomic
def confirm(seen: Transcript, user: User, sha256: str) -> TranscriptVersion | None:
    """Stand for the text whose digest is `sha256`; the version, when both do.

    That the user has proved who he is was checked by the caller.
    Raises NotNow, NoHearing, NotNamed, NobodyNamed, DoubtsLeft, SpeakersUnderWay, NoKey and TextChanged.
    """
    transcript = _locked(seen.pk, TranscriptStatus.REVIEW)
    people = require_named(_hearing(transcript), user)
    mine = [role for role, person in people.items() if person == user]
    _check_ready(transcript, people)
    content = content_of(transcript)
    if content.sha256 != sha256:
        raise TextChanged
    _note(transcript, mine[0], user, sha256)
    return _certify(transcript, content, people, user) if _all_stand(transcript, people, sha256) else None


@transaction.atomic
def reopen(seen: Transcript, user: User) -> None:
    """Certified → draft, by one of the two who certified it, or whom somebody else has named since.

    The version stays in force until the next one follows on it.
    Raises NotNow, NoHearing, NotNamed, NobodyNamed and NotTheirVersion.
    """
    transcript = _locked(seen.pk, TranscriptStatus.CERTIFIED)
    require_owner(transcript, _hearing(transcript), user)
    transcript.confirmations.all().delete()
    _move(transcript, TranscriptStatus.DRAFT)
    record_event(user, AuditAction.REOPENED, transcript, version=transcript.versions.first().number)


def _check_ready(transcript: Transcript, people: People) -> None:
    if not are_named(_hearing(transcript), people):
        raise NobodyNamed
    if transcript.relabellings.active().exists():
        raise SpeakersUnderWay
    left = doubts_left(transcript)
    if left:
        raise DoubtsLeft(f"{left} left")
    signing_key()


def _note(transcript: Transcript, role: SignatoryRole, user: User, sha256: str) -> None:
    values = {"user": user, "sha256": sha256, "confirmed_at": timezone.now()}
    Confirmation.objects.update_or_create(transcript=transcript, role=role, defaults=values)
    record_event(user, AuditAction.CONFIRMED, transcript, role=role.value, sha256=sha256)


def _all_stand(transcript: Transcript, people: People, sha256: str) -> bool:
    """Both who are named now, for this very text."""
    standing = {(one.role, one.user_id) for one in transcript.confirmations.filter(sha256=sha256)}
    return standing == {(role.value, person.pk) for role, person in people.items()}


def _certify(transcript: Transcript, content: Content, people: People, user: User) -> TranscriptVersion:
    version = freeze(transcript, content, people, timezone.now())
    _move(transcript, TranscriptStatus.CERTIFIED)
    details = {"version": version.number, "sha256": version.sha256, "key": version.key_id}
    record_event(user, AuditAction.CERTIFIED, transcript, **details)
    return version


def _locked(key: UUID, status: TranscriptStatus) -> Transcript:
    """The row, which nobody else changes until the transaction ends. Raises NotNow."""
    rows = Transcript.objects.select_for_update(no_key=True, of=["self"])
    transcript = rows.select_related("recording__hearing__case").get(pk=key)
    if transcript.status != status:
        raise NotNow(f"transcript {key} is {transcript.status}")
    return transcript


def _hearing(transcript: Transcript) -> Hearing:
    if transcript.recording.hearing is None:
        raise NoHearing
    return transcript.recording.hearing


def _move(transcript: Transcript, status: TranscriptStatus, note: str = "") -> None:
    transcript.status, transcript.sent_back_for = status, note
    transcript.save(update_fields=["status", "sent_back_for"])
    live.tell_after_commit(transcript.pk, live.STATUS_CHANGED, status=status.value)

"""Roles suggested for the speakers of a transcript, as names that one click gives. Nothing is applied by itself."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import override

from transcription.models import Transcript
from transcription.models.hearing import ParticipantRole
from transcription.speakers.evidence import Reason, Said, Suggestion, suggest
from transcription.speakers.formulas import Rule
from transcription.speakers.identity import Identity
from transcription.speakers.listing import Heard, identities_of

LANGUAGES = ("id", "en")


@dataclass(frozen=True, slots=True)
class Suggested:
    """Who a speaker may be, each of `identities` an alternative, and why."""

    heard: Heard
    identities: tuple[Identity, ...]
    reasons: tuple[Reason, ...]


def suggestions_for(transcript: Transcript, heard: Sequence[Heard]) -> list[Suggested]:
    """For those who have no name yet. What a person has declined is not suggested again."""
    if all(one.speaker.is_named for one in heard):
        return []
    hearing = transcript.recording.hearing
    people = identities_of(hearing.participants.all()) if hearing is not None else []
    named = [(str(one.speaker.pk), one.speaker.role or ParticipantRole.OTHER) for one in heard if one.speaker.is_named]
    taken = {one.speaker.participant_id for one in heard} - {None}
    free = [identity for identity in people if identity.participant_id not in taken]
    found = {suggestion.speaker: suggestion for suggestion in suggest(_said_in(transcript), named)}
    suggested = (_suggested(one, found.get(str(one.speaker.pk)), people, free) for one in heard)
    return [suggestion for suggestion in suggested if suggestion.identities]


def _said_in(transcript: Transcript) -> list[Said]:
    rows = transcript.segments.values_list("speaker", "start", "end", "text")
    return [Said(str(speaker or ""), start, end, text) for speaker, start, end, text in rows]


def _suggested(one: Heard, found: Suggestion | None, people: list[Identity], free: list[Identity]) -> Suggested:
    if one.speaker.is_named:
        return Suggested(one, (), ())
    if found is None:
        return _by_microphone(one, free)
    # Where the hearing's list knows some of the roles, the others are none.
    listed = [role for role in found.roles if any(identity.role == role for identity in people)] or found.roles
    left = [role for role in listed if role not in one.speaker.declined_roles]
    return Suggested(one, tuple(_identity(role, free) for role in left), found.reasons)


def _by_microphone(one: Heard, free: list[Identity]) -> Suggested:
    """The one participant whose role is the name of the microphone."""
    role = role_called(one.speaker.label)
    identity = _identity(role, free) if role and role not in one.speaker.declined_roles else Identity()
    if not identity.name:
        return Suggested(one, (), ())
    return Suggested(one, (identity,), (Reason(Rule.MICROPHONE, one.start, one.speaker.label),))


def _identity(role: str, free: Iterable[Identity]) -> Identity:
    """The participant with the role if there is one alone; else the role without a name."""
    having = [identity for identity in free if identity.role == role]
    return having[0] if len(having) == 1 else Identity(role=role)


def role_called(label: str) -> str | None:
    """The role that is called so in Indonesian or English."""
    wanted = label.casefold().strip()
    for language in LANGUAGES:
        with override(language):
            for role in ParticipantRole:
                if str(role.label).casefold() == wanted:
                    return role.value
    return None

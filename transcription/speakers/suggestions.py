"""Who the speakers of a transcript may be, as names that one click gives: by what they say, by their voices in earlier
hearings of the case. Nothing is applied by itself.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from courtsight.accounts.models import User
from transcription.models import Speaker, Transcript
from transcription.models.hearing import ParticipantRole
from transcription.seat_roles import seat_called
from transcription.speakers.evidence import Reason, Said, Suggestion, suggest
from transcription.speakers.formulas import Rule
from transcription.speakers.identity import Identity
from transcription.speakers.listing import Heard, identities_of
from transcription.speakers.voices import EarlierVoice, earlier_voices, plain_name


@dataclass(frozen=True, slots=True)
class Suggested:
    """Who a speaker may be, each of `identities` an alternative, and why.

    `roles` are those for which words or a microphone speak. `voice`: whom they sound like, if anybody; then that one is
    the first of `identities` and of `reasons`.
    """

    heard: Heard
    identities: tuple[Identity, ...]
    reasons: tuple[Reason, ...]
    roles: tuple[str, ...] = ()
    voice: EarlierVoice | None = None


def suggestions_for(transcript: Transcript, heard: Sequence[Heard], reader: User) -> list[Suggested]:
    """For those who have no name yet, be it that their seat gave them a role. What a person has declined is not
    suggested again.

    Voices are those of hearings that `reader` may see.
    """
    if all(one.speaker.is_named and not _has_role_of_seat(one.speaker) for one in heard):
        return []
    hearing = transcript.recording.hearing
    people = identities_of(hearing.participants.all()) if hearing is not None else []
    named = [(str(one.speaker.pk), one.speaker.role or ParticipantRole.OTHER) for one in heard if one.speaker.is_named]
    taken = {one.speaker.participant_id for one in heard} - {None}
    free = [identity for identity in people if identity.participant_id not in taken]
    found = {suggestion.speaker: suggestion for suggestion in suggest(_said_in(transcript), named)}
    suggested = (_suggested(one, found.get(str(one.speaker.pk)), people, free) for one in heard)
    voices = earlier_voices(transcript, heard, reader)
    both = (_with_voice(suggestion, voices.get(suggestion.heard.speaker.pk), free) for suggestion in suggested)
    return [suggestion for suggestion in both if suggestion.identities]


def _said_in(transcript: Transcript) -> list[Said]:
    rows = transcript.segments.values_list("speaker", "start", "end", "text")
    return [Said(str(speaker or ""), start, end, text) for speaker, start, end, text in rows]


def _suggested(one: Heard, found: Suggestion | None, people: list[Identity], free: list[Identity]) -> Suggested:
    if _has_role_of_seat(one.speaker):
        return _by_microphone(one, people, free)
    if one.speaker.is_named:
        return Suggested(one, (), ())
    if found is None:
        return _by_microphone(one, people, free)
    # Where the hearing's list knows some of the roles, the others are none.
    listed = [role for role in found.roles if any(identity.role == role for identity in people)] or found.roles
    left = [role for role in listed if role not in one.speaker.declined_roles]
    reasons = found.reasons if left else ()
    return Suggested(one, tuple(_identity(role, free) for role in left), reasons, tuple(left))


def _by_microphone(one: Heard, people: Iterable[Identity], free: list[Identity]) -> Suggested:
    """The one participant whose role is that of the seat."""
    seat = seat_called(one.speaker.label)
    if seat is None or seat.role in one.speaker.declined_roles:
        return Suggested(one, (), ())
    having = [identity for identity in people if identity.role == seat.role]
    if len(having) != 1 or having[0] not in free:
        return Suggested(one, (), ())
    return Suggested(one, (having[0],), (Reason(Rule.MICROPHONE, one.start, one.speaker.label),), (seat.role,))


def _has_role_of_seat(speaker: Speaker) -> bool:
    """Whether the seat's role is all that is known."""
    if speaker.name or not speaker.role:
        return False
    seat = seat_called(speaker.label)
    return seat is not None and seat.role == speaker.role


def _with_voice(suggested: Suggested, voice: EarlierVoice | None, free: Iterable[Identity]) -> Suggested:
    """The one whose voice it sounds like first; a role that says no more than that is left out."""
    if voice is None:
        return suggested
    identity = _here(voice, free)
    no_more = (Identity(role=identity.role), identity)
    others = (other for other in suggested.identities if other not in no_more)
    reason = Reason(Rule.VOICE, suggested.heard.start, voice.speaker.shown_name)
    return replace(suggested, identities=(identity, *others), reasons=(reason, *suggested.reasons), voice=voice)


def _here(voice: EarlierVoice, free: Iterable[Identity]) -> Identity:
    """As the hearing's own list knows the person; else as the other transcript does. Witnesses are counted anew."""
    name = plain_name(voice.speaker.name)
    known = next((identity for identity in free if name and plain_name(identity.name) == name), None)
    ordinal = None if name else voice.speaker.ordinal
    return known or Identity(voice.speaker.name, voice.speaker.role, ordinal)


def _identity(role: str, free: Iterable[Identity]) -> Identity:
    """The participant with the role if there is one alone; else the role without a name."""
    having = [identity for identity in free if identity.role == role]
    return having[0] if len(having) == 1 else Identity(role=role)

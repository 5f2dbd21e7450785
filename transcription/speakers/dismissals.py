"""Suggestions that people have dismissed: kept on the speaker, and suggested again where somebody takes that back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import transaction

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction
from courtsight.audit.trail import record_event
from transcription.models import Speaker, Transcript
from transcription.models.speaker import shown_role
from transcription.speakers.changes import lock
from transcription.speakers.listing import Heard
from transcription.speakers.voices import speakers_elsewhere

ROLES, VOICES = "declined_roles", "declined_voices"


@dataclass(frozen=True, slots=True)
class Dismissed:
    """Whom a speaker is not: a role, or the speaker of another hearing with that voice."""

    heard: Heard
    role: str = ""
    voice: Speaker | None = None

    @property
    def shown_name(self) -> str:
        return self.voice.shown_name if self.voice is not None else shown_role(self.role)


def dismissed_in(transcript: Transcript, heard: Sequence[Heard], reader: User) -> list[Dismissed]:
    """Of those who have no name yet. Voices are those of hearings that `reader` may see."""
    nameless = [one for one in heard if not one.speaker.name]
    voices = {key for one in nameless for key in one.speaker.declined_voices}
    seen = speakers_elsewhere(transcript).visible_to(reader).filter(pk__in=voices) if voices else ()
    known = {str(voice.pk): voice for voice in seen}
    found = []
    for one in nameless:
        found += [Dismissed(one, role=role) for role in one.speaker.declined_roles]
        found += [Dismissed(one, voice=known[key]) for key in one.speaker.declined_voices if key in known]
    return found


def decline(seen: Speaker, user: User, role: str) -> None:
    """A suggested role is not theirs, and is not suggested again."""
    _decline(seen, user, ROLES, role)


def decline_voice(seen: Speaker, user: User, voice: Speaker) -> None:
    """They are not this speaker of another hearing, and neither is suggested who has that name."""
    _decline(seen, user, VOICES, str(voice.pk))


def suggest_again(seen: Speaker, user: User, role: str) -> None:
    """That it was declined is taken back, whoever did it."""
    _suggest_again(seen, user, ROLES, role)


def suggest_voice_again(seen: Speaker, user: User, voice: Speaker) -> None:
    """The same of a voice."""
    _suggest_again(seen, user, VOICES, str(voice.pk))


def _decline(seen: Speaker, user: User, field: str, value: str) -> None:
    _rewrite(seen, user, field, value, "decline", lambda declined: [*declined, *{value}.difference(declined)])


def _suggest_again(seen: Speaker, user: User, field: str, value: str) -> None:
    _rewrite(seen, user, field, value, "suggest again", lambda declined: [one for one in declined if one != value])


@transaction.atomic
def _rewrite(
    seen: Speaker, user: User, field: str, value: str, change: str, rule: Callable[[list[str]], list[str]]
) -> None:
    """Noted where it differs. Who reads the trail may not know of a voice's hearing: its key alone is there."""
    transcript = lock(seen.transcript_id)
    speaker = Speaker.objects.get(pk=seen.pk)
    declined = getattr(speaker, field)
    after = rule(declined)
    if after != declined:
        setattr(speaker, field, after)
        speaker.save(update_fields=[field])
        details = {"role" if field == ROLES else "voice": value}
        record_event(user, AuditAction.CHANGED, transcript, change=change, speaker=str(speaker.pk), **details)

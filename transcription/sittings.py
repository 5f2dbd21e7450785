"""What the minutes say about a hearing, out of what was noted of it and its case."""

from django.utils import timezone

from courtsight.accounts.models import User
from transcription.exports import Person, Sitting
from transcription.models import Court, Hearing, Transcript


def sitting_of(transcript: Transcript, user: User) -> Sitting | None:
    """None for a recording without a hearing. In the language that is active: that of minutes is Indonesian."""
    hearing = transcript.recording.hearing
    if hearing is None:
        return None
    return Sitting(
        case_number=hearing.case.number,
        starts_at=timezone.localtime(hearing.starts_at),
        is_open=not hearing.is_sealed,
        court=Court.current().name,
        subject=hearing.case.title,
        ordinal=_ordinal(hearing, user),
        room=hearing.court_room,
        agenda=hearing.agenda,
        participants=tuple(Person(one.name, one.role, one.get_role_display()) for one in hearing.participants.all()),
        parties=tuple(Person(one.name, one.role, one.get_role_display()) for one in hearing.case.parties.all()),
        roles=tuple((one.shown_name, one.role) for one in transcript.speakers.all() if one.role),
    )


def _ordinal(hearing: Hearing, user: User) -> int:
    """Which sitting of the case this is. Hearings that must not exist for the user do not count here either."""
    seen = Hearing.objects.visible_to(user).filter(case=hearing.case)
    return 1 + seen.filter(starts_at__lt=hearing.starts_at).count()

"""What the minutes say about a hearing, out of what was noted of it and its case."""

from datetime import datetime

from django.utils import timezone

from transcription import exports
from transcription.captions.anchors import anchors_of, breaks_of, granted_in
from transcription.exports import Leave, Mark, Person, Sitting
from transcription.models import Court, Hearing, Participant, Proceedings, Recording, Transcript


def sitting_of(transcript: Transcript) -> Sitting | None:
    """None for a recording without a hearing. In the language that is active: that of minutes is Indonesian."""
    hearing = transcript.recording.hearing
    if hearing is None:
        return None
    roles = tuple((one.shown_name, one.role) for one in transcript.speakers.all() if one.role)
    return sitting_of_hearing(hearing, roles, transcript.recording)


def sitting_of_hearing(
    hearing: Hearing, roles: tuple[tuple[str, str], ...] = (), recording: Recording | None = None
) -> Sitting:
    """The same for whoever asks.

    `roles`: of speakers, by their names in a transcript. `recording`: whose marks and breaks.
    """
    noted = proceedings_of(hearing)
    return Sitting(
        case_number=hearing.case.number,
        starts_at=timezone.localtime(hearing.starts_at),
        is_open=not hearing.is_sealed,
        court=Court.current().name,
        subject=hearing.case.title,
        ordinal=noted.ordinal or ordinal_of(hearing),
        room=hearing.court_room,
        agenda=hearing.agenda,
        participants=tuple(map(_participant, hearing.participants.all())),
        parties=tuple(Person(one.name, one.role, one.get_role_display()) for one in hearing.case.parties.all()),
        roles=roles,
        opened_as=noted.opened_as,
        closed_part=noted.closed_part,
        opened_at=_local(noted.opened_at),
        closed_at=_local(noted.closed_at),
        exhibits=tuple(
            exports.Exhibit(one.number, one.description, one.handed_in_by) for one in hearing.exhibits.all()
        ),
        no_exhibits=noted.no_exhibits,
        ending=noted.ending,
        adjourned_to=_local(noted.adjourned_to),
        adjourned_for=noted.adjourned_for,
        adjourned_because=noted.adjourned_because,
        marks=tuple(Mark(one.start, one.label) for one in anchors_of(recording)) if recording else (),
        leaves=tuple(Leave(one.permission_by, _local(one.permission_at)) for one in granted_in(hearing)),
        breaks=tuple(breaks_of(recording)) if recording else (),
    )


def proceedings_of(hearing: Hearing) -> Proceedings:
    """An empty one, not stored, where nobody has noted anything."""
    return Proceedings.objects.filter(hearing=hearing).first() or Proceedings(hearing=hearing)


def ordinal_of(hearing: Hearing) -> int:
    """Which sitting of the case this is, where nobody noted it: a number that tells nobody of a sealed hearing.

    Earlier ones count that are open, and for a sealed hearing those that all see who are assigned to it.
    """
    earlier = Hearing.objects.filter(case=hearing.case, starts_at__lt=hearing.starts_at).select_related("case")
    if not hearing.is_sealed:
        return 1 + earlier.filter(sealed=False, case__sealed=False).count()
    here = set(hearing.assigned.all())
    rows = earlier.prefetch_related("assigned")
    return 1 + sum(not one.is_sealed or here <= set(one.assigned.all()) for one in rows)


def _participant(one: Participant) -> Person:
    return Person(one.name, one.role, one.get_role_display(), one.attendance, one.attendance_note, one.oath, one.belief)


def _local(moment: datetime | None) -> datetime | None:
    return None if moment is None else timezone.localtime(moment)

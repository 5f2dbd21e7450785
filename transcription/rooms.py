"""Who is in the court room: what a job knows beforehand of its recording's channels and voices."""

from transcription.microphones import Microphones, microphones_in
from transcription.models import CourtRoom, Hearing, Job, Recording

LISTED = 2  # participants that make a list
SELDOM_LISTED = 4  # a bench of three and its clerk


def microphones_of(job: Job) -> Microphones:
    return microphones_in(job.recording.channels, job.channel_mode, tuple(job.microphones))


def names_in_room(recording: Recording) -> tuple[str, ...]:
    """Who sits at the microphones; none where the hearing's room is not known, or has another number of them."""
    return names_at(recording.hearing, recording.channels)


def names_at(hearing: Hearing | None, channels: int) -> tuple[str, ...]:
    """As above, of so many channels."""
    if hearing is None or not hearing.court_room:
        return ()
    room = CourtRoom.objects.filter(name__iexact=hearing.court_room.strip()).first()
    return tuple(room.channels) if room is not None and len(room.channels) == channels else ()


def most_speakers(recording: Recording) -> int | None:
    """How many can speak, by the hearing's participants; None where the list says nothing.

    Too many voices are merged with a click, and two that were united are hard to part: so the list is taken for
    one that leaves out the court itself.
    """
    listed = recording.hearing.participants.count() if recording.hearing is not None else 0
    return listed + SELDOM_LISTED if listed >= LISTED else None

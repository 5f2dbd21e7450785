"""Court rooms and their microphones: what a job knows of the channels of its recording."""

from transcription.microphones import Microphones, microphones_in
from transcription.models import CourtRoom, Job, Recording


def microphones_of(job: Job) -> Microphones:
    return microphones_in(job.recording.channels, job.channel_mode, tuple(job.microphones))


def names_in_room(recording: Recording) -> tuple[str, ...]:
    """Who sits at the microphones; none where the hearing's room is not known, or has another number of them."""
    if recording.hearing is None or not recording.hearing.court_room:
        return ()
    room = CourtRoom.objects.filter(name__iexact=recording.hearing.court_room.strip()).first()
    return tuple(room.channels) if room is not None and len(room.channels) == recording.channels else ()

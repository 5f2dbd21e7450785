"""The final lines so far as WebVTT, /live/{id}/captions.vtt: for players, and for whoever polls."""

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from transcription.captions.reading import record_reading
from transcription.captions.rights import is_over_for, lines_for, session_for_viewer
from transcription.exports import EXPORTS
from transcription.models import CaptionLine
from transcription.transcripts import words_from
from transcription.types import Segment, Transcription


@login_not_required
@require_safe
def live_vtt(request: HttpRequest, pk: UUID) -> HttpResponse:
    """404 for whoever may not read along."""
    session = session_for_viewer(request.user, pk)
    if is_over_for(request.user, session):
        raise Http404
    record_reading(request.user, session)
    lines = lines_for(request.user, session).exclude(text="")
    # In the order of what was said: lines that fill a gap came later.
    said = Transcription(session.language, session.stored_seconds, tuple(map(said_in, lines.order_by("start"))))
    vtt = EXPORTS["vtt"]
    return HttpResponse(vtt.write(said), content_type=vtt.content_type, headers={"Cache-Control": "no-store"})


def said_in(line: CaptionLine) -> Segment:
    """The line as it stands now; words only while they are those that were heard."""
    words = words_from(line.words) if line.machine_text is None else ()
    return Segment(line.start, line.end, line.text, words, line.speaker or None, line.confidence)

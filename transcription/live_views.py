"""Pages of live captions: the clerk's desk, and what everybody reads. Their content comes from the API and sockets."""

from math import ceil
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_safe

from courtsight.accounts.roles import Action
from courtsight.audit.models import AuditAction
from courtsight.audit.trail import record_event
from transcription import policy
from transcription.access import get_visible
from transcription.captions.address import site_for_phones
from transcription.captions.anchors import labels
from transcription.captions.rights import (
    REFRESH_SECONDS,
    is_closed,
    is_over_for,
    lines_for,
    sees_hearing,
    session_for_viewer,
)
from transcription.exports.qr import qr_svg
from transcription.models import Hearing, LiveSession
from transcription.models.hearing import ParticipantRole
from transcription.models.live import Degraded, LiveState

# What can be called back in two keys, with the key that follows R.
READ_BACK = (
    ("1", ParticipantRole.WITNESS),
    ("2", ParticipantRole.EXPERT),
    ("3", ParticipantRole.DEFENDANT),
    ("4", ParticipantRole.PRESIDING_JUDGE),
    ("5", ParticipantRole.PROSECUTOR),
    ("6", ParticipantRole.COUNSEL),
)
LANGUAGE = "id-ID"  # of sessions that the desk opens
TEXT_LINES = 50
DONE = (LiveState.ENDING, LiveState.ENDED)


@require_safe
def live_capture(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The clerk's desk of a hearing."""
    hearing = get_visible(request.user, Hearing.objects.select_related("case"), pk, Action.UPLOAD)
    record_event(request.user, AuditAction.VIEWED, hearing)
    context = {
        "hearing": hearing,
        "panel": hearing.participants.filter(role__in=[ParticipantRole.PRESIDING_JUDGE, ParticipantRole.MEMBER_JUDGE]),
        "people": hearing.participants.all(),
        "roles": [(key, role.value, role.label) for key, role in READ_BACK],
        "levels": Degraded.choices[1:],
        "gap": _gap(),
        "anchors": labels(),
        "earlier": hearing.live_sessions.filter(state__in=DONE, recording__isnull=False).first(),
        "engines": [(name, policy.NAMES[name]) for name in policy.live_offered(hearing, LANGUAGE)],
        "engine": policy.live_engine(hearing, LANGUAGE),
        "may_edit": request.user.may(Action.EDIT),
        "site": site_for_phones(request),
        "here": f"{request.scheme}://{request.get_host()}",
    }
    response = render(request, "live/desk.html", context)
    patch_cache_control(response, private=True, no_store=True)
    return response


def _gap() -> str:
    """The mark that the page sets by itself; `%s` are the seconds. As all marks in the court's language."""
    with translation.override(settings.LANGUAGE_CODE):
        return gettext("Nothing was recorded for %s seconds")


@require_safe
@login_not_required
def live_captions(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Captions to read along: on the screen of the room, on a phone, over a picture, or as plain text.

    Guests of a session that has ended are told so, and where others find its transcript.
    """
    session = session_for_viewer(request.user, pk)
    if request.user.is_authenticated:
        record_event(request.user, AuditAction.VIEWED, session.hearing)
    is_staff = sees_hearing(request.user, session)
    is_late = session.delay_seconds > 0 and not is_staff
    context = {
        "session": session,
        "is_staff": is_staff,
        "title": gettext("Captions") if is_late else gettext("Live captions"),
        "is_overlay": request.GET.get("overlay") == "1",
    }
    if is_over_for(request.user, session):
        response = render(request, "live/over.html", context)
    elif request.GET.get("text") == "1":
        response = render(request, "live/text.html", context | _as_text(request, session))
    else:
        response = render(request, "live/captions.html", context)
    patch_cache_control(response, private=True, no_store=True)
    return response


@require_safe
def live_qr(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The address of the captions, to be read with a phone. 404 where no phone would get there."""
    session = get_visible(request.user, LiveSession, pk, Action.UPLOAD)
    site = site_for_phones(request)
    if not site:
        raise Http404
    return HttpResponse(qr_svg(site + reverse("live_captions", args=[session.pk])), content_type="image/svg+xml")


def _as_text(request: HttpRequest, session: LiveSession) -> dict[str, object]:
    """The newest lines first; guests get them as late as the clerk wants."""
    lines = lines_for(request.user, session).exclude(text="")
    is_read_late = session.state == LiveState.ENDED and not sees_hearing(request.user, session)
    return {
        "lines": lines.order_by("-number")[:TEXT_LINES],
        "closed": is_closed(session),
        "is_running": session.state in LiveState.captioned() or is_read_late,
        "held_back": _held_back(session) if not sees_hearing(request.user, session) else "",
        "refresh_seconds": REFRESH_SECONDS,
    }


def _held_back(session: LiveSession) -> str:
    """How late guests are told what is said; empty where they are not, or where nothing is said. As in the page."""
    seconds = ceil(session.delay_seconds)
    if not seconds or session.state != LiveState.RECORDING:
        return ""
    if seconds < 90:
        return ngettext("Captions come %(count)s second later", "Captions come %(count)s seconds later", seconds) % {
            "count": seconds
        }
    minutes = (seconds + 30) // 60  # a half is one more, as in the page
    return ngettext("Captions come %(count)s minute later", "Captions come %(count)s minutes later", minutes) % {
        "count": minutes
    }

"""The tus 1.0 protocol (resumable uploads) at /uploads/: requests and answers. What they do: see uploads.py.

Extensions: creation, expiration, termination. `Upload-Metadata` names `filename`, `hearing` (its id) and, all
optional, `language`, `fingerprint` and `speakers`: how many are to be told apart, or "auto". When the last byte has
come, the answer's `Courtsight-Recording` names the recording; `Courtsight-Duplicate: true` says that the hearing had
the same bytes already. Errors are problem documents.
"""

import base64
import binascii
import functools
from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.urls import reverse
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from courtsight.accounts.models import ApiToken, User
from courtsight.accounts.roles import Action
from courtsight.problems import problem
from transcription import uploads
from transcription.access import get_visible
from transcription.diarizing import MOST_SPEAKERS, is_speaker_count
from transcription.errors import CourtSightError, UploadGone
from transcription.languages import Language, full_code
from transcription.models import Hearing, Upload

VERSION = "1.0.0"
CONTENT_TYPE = "application/offset+octet-stream"
ANY_NUMBER = "auto"
View = Callable[..., HttpResponse]


class BadRequest(Exception):
    """The client broke the protocol; for its programmer, so in English."""

    def __init__(self, detail: str, status: int = 400) -> None:
        super().__init__(detail)
        self.status = status


def tus_view(view: View) -> View:
    """Who asks, which version, and every error as a problem document."""

    @csrf_exempt  # done below: a token of the API needs none
    @login_not_required  # done below: a program wants 401, not a login page
    @functools.wraps(view)
    def answer(request: HttpRequest, **kwargs: UUID) -> HttpResponse:
        if request.method == "POST":
            request.method = request.headers.get("X-HTTP-Method-Override", "POST").upper()
        if request.method == "OPTIONS":
            return _capabilities()
        response = _refusal(request) or _answer_or_problem(view, request, **kwargs)
        response.headers["Tus-Resumable"] = VERSION
        response.headers["Cache-Control"] = "no-store"
        return response

    return answer


@tus_view
def create_view(request: HttpRequest) -> HttpResponse:
    """POST /uploads/"""
    _require_method(request, "POST")
    size = _number(request, "Upload-Length")
    metadata = parse_metadata(request.headers.get("Upload-Metadata", ""))
    hearing = get_visible(request.user, Hearing, _hearing_id(metadata), Action.UPLOAD)
    upload = uploads.create(
        hearing,
        request.user,
        name=metadata.get("filename", ""),
        size=size,
        language=_language(metadata),
        speakers=_speakers(metadata),
        fingerprint="".join(filter(str.isprintable, metadata.get("fingerprint", "")))[:500],
    )
    response = HttpResponse(status=201)
    response.headers["Location"] = reverse("upload_detail", args=[upload.pk])
    return _with_state(response, upload)


@tus_view
def detail_view(request: HttpRequest, pk: UUID) -> HttpResponse:
    """HEAD, PATCH and DELETE /uploads/<pk>/"""
    _require_method(request, *METHODS)
    upload = get_visible(request.user, Upload.objects.select_related("hearing__case"), pk, Action.UPLOAD)
    return METHODS[request.method](request, upload)


def _head(request: HttpRequest, upload: Upload) -> HttpResponse:
    if upload.recording_id is None and not upload.path.exists():
        raise UploadGone(str(upload.pk))
    return _with_state(HttpResponse(), upload)


def _patch(request: HttpRequest, upload: Upload) -> HttpResponse:
    if request.content_type != CONTENT_TYPE:
        raise BadRequest(f"Content-Type must be {CONTENT_TYPE}", 415)
    offset = _number(request, "Upload-Offset")
    if offset + int(request.META.get("CONTENT_LENGTH") or 0) > upload.size:
        raise BadRequest("more bytes than Upload-Length announced", 413)
    duplicate = uploads.append(upload, offset, request)
    response = _with_state(HttpResponse(status=204), upload)
    if duplicate:
        response.headers["Courtsight-Duplicate"] = "true"
    return response


def _delete(request: HttpRequest, upload: Upload) -> HttpResponse:
    uploads.discard(upload)
    return HttpResponse(status=204)


METHODS: dict[str, View] = {"HEAD": _head, "PATCH": _patch, "DELETE": _delete}


def parse_metadata(header: str) -> dict[str, str]:
    """`key base64,key base64` to text. Raises BadRequest."""
    metadata = {}
    for pair in filter(None, (part.strip() for part in header.split(","))):
        key, _space, value = pair.partition(" ")
        try:
            metadata[key] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            raise BadRequest(f"Upload-Metadata: {key!r} is not base64 of UTF-8") from None
    return metadata


def _with_state(response: HttpResponse, upload: Upload) -> HttpResponse:
    response.headers["Upload-Offset"] = str(upload.stored)
    response.headers["Upload-Length"] = str(upload.size)
    response.headers["Upload-Expires"] = http_date(upload.expires_at.timestamp())
    if upload.recording_id is not None:
        response.headers["Courtsight-Recording"] = str(upload.recording_id)
    return response


def _capabilities() -> HttpResponse:
    response = HttpResponse(status=204)
    response.headers["Tus-Resumable"] = response.headers["Tus-Version"] = VERSION
    response.headers["Tus-Extension"] = "creation,expiration,termination"
    response.headers["Tus-Max-Size"] = str(settings.UPLOAD_MAX_BYTES)
    return response


def _refusal(request: HttpRequest) -> HttpResponse | None:
    """Sets `request.user` from a token, when one is sent; else the session counts, with its CSRF token."""
    if request.headers.get("Tus-Resumable") != VERSION:
        response = problem(412, "tus_version", "Tus-Resumable must be 1.0.0")
        response.headers["Tus-Version"] = VERSION
        return response
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        request.user = ApiToken.user_of(token.strip()) or None
    elif request.user.is_authenticated and not _passes_csrf(request):
        return problem(403, "csrf", _("Your session has changed."), action=_("Reload the page and try again."))
    if not isinstance(request.user, User):
        return problem(401, "unauthenticated", _("You are not logged in."), action=_("Log in again, then continue."))
    return None


def _passes_csrf(request: HttpRequest) -> bool:
    middleware = CsrfViewMiddleware(lambda request: HttpResponse())
    request.csrf_processing_done = False
    middleware.process_request(request)
    return middleware.process_view(request, lambda request: None, (), {}) is None


def _answer_or_problem(view: View, request: HttpRequest, **kwargs: UUID) -> HttpResponse:
    try:
        return view(request, **kwargs)
    except CourtSightError as error:
        return problem(error.status, error.code, error.message, action=error.action)
    except BadRequest as error:
        return problem(error.status, "bad_request", "This is not tus 1.0", detail=str(error))
    except Http404:
        return problem(404, "not_found", _("Not found."), action=_("Reload the page."))
    except PermissionDenied:
        return problem(403, "forbidden", _("Your role does not allow this."), action=_("Ask your administrator."))


def _require_method(request: HttpRequest, *allowed: str) -> None:
    if request.method not in allowed:
        raise BadRequest(f"{request.method} is not possible here", 405)


def _number(request: HttpRequest, header: str) -> int:
    value = request.headers.get(header, "")
    if not (value.isascii() and value.isdigit() and len(value) < 19):
        raise BadRequest(f"{header} must be a number of bytes")
    return int(value)


def _hearing_id(metadata: dict[str, str]) -> UUID:
    try:
        return UUID(metadata.get("hearing", ""))
    except ValueError:
        raise BadRequest("Upload-Metadata: hearing must be the id of a hearing") from None


def _language(metadata: dict[str, str]) -> str:
    language = full_code(metadata.get("language", ""))
    if language and language not in Language.values:
        raise BadRequest(f"Upload-Metadata: language must be one of {', '.join(Language.values)}")
    return language


def _speakers(metadata: dict[str, str]) -> str:
    speakers = metadata.get("speakers", "")
    if speakers in ("", ANY_NUMBER) or is_speaker_count(speakers):
        return speakers
    raise BadRequest(f"Upload-Metadata: speakers must be {ANY_NUMBER}, or a number from 1 to {MOST_SPEAKERS}")

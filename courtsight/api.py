"""The one NinjaAPI: routers mounted, who calls, and every error in one shape (see problems)."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, re_path
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.security import HttpBearer, SessionAuth

from courtsight.accounts.models import ApiToken, User
from courtsight.problems import CONTENT_TYPE, field_message, problem, standard_problem
from transcription.api import router
from transcription.cache_api import router as cache_router
from transcription.captions.api import router as live_router
from transcription.captions.difference_api import router as difference_router
from transcription.captions.lines import StaleCaption
from transcription.captions.sessions import LiveAlready
from transcription.captions.shown import line_state
from transcription.edit_api import router as edit_router
from transcription.editing import StaleEdit, StaleRevision, state_of
from transcription.editor import shown
from transcription.errors import CourtSightError
from transcription.history_api import router as history_router
from transcription.schemas import SegmentSchema
from transcription.speaker_api import router as speaker_router
from transcription.speaker_schemas import CurrentSpeaker
from transcription.speakers import StaleSpeaker


class Token(HttpBearer):
    def authenticate(self, request: HttpRequest, token: str) -> User:
        """A wrong token is an error even where a session would do."""
        user = ApiToken.user_of(token)
        if user is None:
            raise AuthenticationError
        request.user = user
        return user


class Session(SessionAuth):
    def __call__(self, request: HttpRequest) -> User | None:
        """Only a session is asked for the CSRF token: who has none is told to log in first."""
        return super().__call__(request) if request.user.is_authenticated else None


class Api(NinjaAPI):
    def get_openapi_schema(self, **kwargs: Any) -> OpenAPISchema:
        """Errors are problem documents, which the framework does not know."""
        schema = super().get_openapi_schema(**kwargs)
        for operations in schema["paths"].values():
            for operation in operations.values():
                for status, response in operation["responses"].items():
                    if int(status) >= 400:
                        response["content"] = {CONTENT_TYPE: response["content"].pop("application/json")}
        return schema


api = Api(
    title="CourtSight",
    version="1",
    urls_namespace="api",
    auth=[Token(), Session()],
    openapi_extra={"info": {"description": "Recordings in, transcripts out."}},
)
api.add_router("/stt", router)
api.add_router("/stt", speaker_router)
api.add_router("/stt", edit_router)
api.add_router("/stt", history_router)
api.add_router("/stt", live_router)
api.add_router("/stt", difference_router)
api.add_router("/cache", cache_router)
# By name: this package knows none of its siblings.
api.add_router("/health", "monitoring.api.router")
api.add_router("/alerts", "monitoring.alerts.api.router")
api.add_router("/reports", "monitoring.reports.api.router")
api.add_router("/database", "monitoring.database.api.router")
api.add_router("/search", "search.api.router")


@api.exception_handler(CourtSightError)
def courtsight_error(request: HttpRequest, error: CourtSightError) -> HttpResponse:
    return problem(error.status, error.code, error.message, action=error.action)


@api.exception_handler(StaleRevision)
def stale_revision(request: HttpRequest, error: StaleRevision) -> HttpResponse:
    current = SegmentSchema.from_row(error.current).model_dump(mode="json")
    return problem(error.status, error.code, error.message, action=error.action, segment=current)


@api.exception_handler(StaleEdit)
def stale_edit(request: HttpRequest, error: StaleEdit) -> HttpResponse:
    current = [shown(state_of(row)) for row in error.current]
    told = {"changes": list(error.changes), "current": current, "number": error.number}
    return problem(error.status, error.code, error.message, action=error.action, **told)


@api.exception_handler(StaleCaption)
def stale_caption(request: HttpRequest, error: StaleCaption) -> HttpResponse:
    return problem(error.status, error.code, error.message, action=error.action, segment=line_state(error.current))


@api.exception_handler(LiveAlready)
def live_already(request: HttpRequest, error: LiveAlready) -> HttpResponse:
    return problem(error.status, error.code, error.message, action=error.action, session_id=str(error.session_id))


@api.exception_handler(StaleSpeaker)
def stale_speaker(request: HttpRequest, error: StaleSpeaker) -> HttpResponse:
    current = CurrentSpeaker.of(error.current).model_dump(mode="json")
    return problem(error.status, error.code, error.message, action=error.action, speaker=current)


@api.exception_handler(Http404)
def not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return standard_problem(404)


@api.exception_handler(PermissionDenied)
def permission_denied(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    return standard_problem(403)


@api.exception_handler(RequestDataTooBig)
def too_big(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    return standard_problem(413)


@api.exception_handler(HttpError)
def http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    return standard_problem(error.status_code)


@api.exception_handler(ValidationError)
def validation_error(request: HttpRequest, error: ValidationError) -> HttpResponse:
    errors = [_field_error(item) for item in error.errors]
    detail = "; ".join(f"{item['field']}: {item['message']}" for item in errors)
    return problem(422, "invalid", _("Some values are not valid."), detail=detail, errors=errors)


# Parts of an error's place that are names in our code, not in the request.
OURS = {"body", "query", "path", "header", "change", "wanted"}


def _field_error(item: dict[str, Any]) -> dict[str, str]:
    """Where and what. Never the value: it may be long, or hostile."""
    place = [str(part) for part in item["loc"] if part not in OURS]
    return {"field": ".".join(place) or "body", "message": field_message(item)}


def unknown(request: HttpRequest) -> HttpResponse:
    return standard_problem(404)


def _urls() -> list[URLPattern]:
    """All but the documentation page is open to those without a login: the API answers them itself, with 401."""
    patterns, _app, _namespace = api.urls
    for pattern in patterns:
        if pattern.name != "openapi-view":
            login_not_required(pattern.callback)
    return [*patterns, re_path(r"", login_not_required(unknown))]


urls = (_urls(), "ninja", api.urls_namespace)

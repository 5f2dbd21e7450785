"""One shape for every error of the API: RFC 9457 problem documents with title, detail, status and code."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CONTENT_TYPE = "application/problem+json"
PREFIX = "/api/"

# What Django and the framework answer by themselves: code, title, what to do.
STANDARD: dict[int, tuple[str, str | Promise, str | Promise]] = {
    400: ("bad_request", _("The request cannot be read."), _("Check that the body is what its Content-Type says.")),
    401: ("unauthenticated", _("Who you are is not known."), _("Send a valid API token, or log in.")),
    403: ("forbidden", _("You may not do this."), _("Ask an administrator for the right to do it.")),
    404: ("not_found", _("This does not exist."), _("Check the address.")),
    405: ("method_not_allowed", _("This address does not take this method."), _("See the Allow header.")),
    413: ("too_large", _("The request is too large."), _("Send less at a time.")),
    414: ("address_too_long", _("The address is too long."), _("Search for less at a time, or shorten the address.")),
    415: ("unsupported_media_type", _("This kind of body is not taken."), _("Send JSON, or a form with a file.")),
    431: (
        "head_too_long",
        _("A header of the request is too long."),
        _("Delete the cookies of this site in your browser, and try again."),
    ),
    500: ("internal_error", _("Something went wrong on the server."), _("Try again; tell your administrator.")),
}


# What is wrong with a value, by pydantic's type of error; its own texts are English only.
WRONG_VALUES: dict[str, str | Promise] = {
    "missing": _("is missing"),
    "extra_forbidden": _("is not known here"),
    "literal_error": _("must be one of %(expected)s"),
    "enum": _("must be one of %(expected)s"),
    "string_type": _("must be text"),
    "string_too_short": _("must not be empty"),
    "string_too_long": _("must have at most %(max_length)s characters"),
    "string_pattern_mismatch": _("is not written as it must be"),
    "int_type": _("must be a whole number"),
    "int_parsing": _("must be a whole number"),
    "int_from_float": _("must be a whole number"),
    "bool_type": _("must be true or false"),
    "bool_parsing": _("must be true or false"),
    "date_type": _("must be a date: 2026-03-02"),
    "date_parsing": _("must be a date: 2026-03-02"),
    "date_from_datetime_parsing": _("must be a date: 2026-03-02"),
    "date_from_datetime_inexact": _("must be a date: 2026-03-02"),
    "uuid_type": _("must be an id (UUID)"),
    "uuid_parsing": _("must be an id (UUID)"),
    "greater_than_equal": _("must be at least %(ge)s"),
    "less_than_equal": _("must be at most %(le)s"),
    "model_type": _("must be an object"),
    "model_attributes_type": _("must be an object"),
    "dict_type": _("must be an object"),
}


def field_message(item: dict[str, Any]) -> str:
    """One error of pydantic's list, or one of our own making (no type, or value_error), as a person reads it."""
    kind = item.get("type", "value_error")
    if kind == "value_error":
        return str(item["msg"]).removeprefix("Value error, ")
    context = {key: str(value).replace(" or ", ", ") for key, value in item.get("ctx", {}).items()}
    return str(WRONG_VALUES.get(kind, _("is not valid"))) % context


def problem(
    status: int,
    code: str,
    title: str | Promise,
    *,
    detail: str | Promise = "",
    action: str | Promise = "",
    **extra: Any,
) -> JsonResponse:
    """`title` says what is wrong, `action` what a person can do, both in the language of the request.

    `extra`: members that a certain problem adds, such as the errors of each field.
    """
    document = {
        "title": str(title),
        "detail": str(detail or action or title),
        "status": status,
        "code": code,
        "action": str(action),
        **extra,
    }
    response = JsonResponse(document, status=status, content_type=CONTENT_TYPE)
    if status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def standard_problem(status: int) -> JsonResponse:
    """What is to be said about a status alone; it gives nothing away."""
    code, title, action = STANDARD.get(status) or STANDARD[500 if status >= 500 else 400]
    return problem(status, code, title, action=action)


class ProblemMiddleware:
    """What holds for every answer of the API.

    Errors that were answered as pages (unknown address, wrong method, crash) become problems, and nothing
    is kept on the way or in a browser: it may be what was said in a sealed hearing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._answer(request)
        if request.path.startswith(PREFIX):
            response.headers["Cache-Control"] = "private, no-store"
        return response

    def _answer(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_page = response.headers.get("Content-Type") != CONTENT_TYPE
        if response.status_code < 400 or not is_page or not request.path.startswith(PREFIX):
            return response
        with translation.override(getattr(request, "LANGUAGE_CODE", settings.LANGUAGE_CODE)):
            answer = standard_problem(response.status_code)
        if "Allow" in response.headers:
            answer.headers["Allow"] = response.headers["Allow"]
        return answer

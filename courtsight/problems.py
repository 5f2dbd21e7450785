"""RFC 9457 problem documents: the one shape of an error that a program gets."""

from django.http import HttpResponse, JsonResponse
from django.utils.functional import Promise

CONTENT_TYPE = "application/problem+json"


def problem(
    status: int, code: str, title: str | Promise, *, detail: str | Promise = "", action: str | Promise = ""
) -> HttpResponse:
    """`title` says what is wrong, `action` what a person can do, both in the language of the request."""
    document = {
        "title": str(title),
        "detail": str(detail or action or title),
        "status": status,
        "code": code,
        "action": str(action),
    }
    return JsonResponse(document, status=status, content_type=CONTENT_TYPE)

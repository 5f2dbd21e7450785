"""Calls to the API as programs make them: with a token, through Django's client."""

from typing import Any

from django.http import HttpResponse
from django.test import Client

from courtsight.accounts.models import ApiToken, User

PREFIX = "/api/v1/stt"


class Caller:
    """A program with a user's token."""

    def __init__(self, user: User, **defaults: Any) -> None:
        _row, secret = ApiToken.create(user, "test")
        self.headers = {"Authorization": f"Bearer {secret}"}
        self.client = Client(raise_request_exception=False, **defaults)

    def get(self, path: str, **query: Any) -> HttpResponse:
        return self.client.get(PREFIX + path, query, headers=self.headers)

    def post(self, path: str, body: Any = None, key: str | None = None) -> HttpResponse:
        headers = self.headers | ({"Idempotency-Key": key} if key else {})
        return self.client.post(PREFIX + path, body or {}, content_type="application/json", headers=headers)

    def patch(self, path: str, body: Any) -> HttpResponse:
        return self.client.patch(PREFIX + path, body, content_type="application/json", headers=self.headers)

    def send_form(self, path: str, key: str | None = None, **fields: Any) -> HttpResponse:
        headers = self.headers | ({"Idempotency-Key": key} if key else {})
        return self.client.post(PREFIX + path, fields, headers=headers)


def assert_problem(response: HttpResponse, status: int, code: str) -> dict[str, Any]:
    """The one shape of errors; what else the document holds is returned."""
    assert response.status_code == status, response.content
    assert response.headers["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == status
    assert problem["code"] == code
    assert problem["title"]
    assert isinstance(problem["detail"], str)
    return problem

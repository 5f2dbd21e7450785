"""Calls to the API as programs make them: with a token, through Django's client."""

import re
from typing import Any
from uuid import uuid4

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


def body_for(path: str, speaker: str, segment: str) -> dict[str, Any]:
    """A body that the call at `path` takes; `speaker` and `segment` are the ids that it names."""
    bodies = {
        r"/priority": {"priority": "low"},
        r"/live-differences/[^/]+": {"taken": "batch"},
        r"/live/[^/]+": {"guests_allowed": False},
        r"/marks": {"kind": "anchor", "label": "Sumpah"},
        r"/marks/[^/]+": {"label": "Skors"},
        r"/marks/[^/]+/end": {},
        r"/speakers/[^/]+": {"revision": 1, "name": "Diubah"},
        r"/merge": {"revision": 1, "into": speaker, "into_revision": 1},
        r"/split": {"revision": 1, "segment_id": segment, "new": {}},
        r"/tell-apart": {"speaker_count": None},
        r"/decline": {"role": "witness"},
        r"/suggest-again": {"role": "witness"},
        r"/edits": {"edit_id": str(uuid4()), "kind": "edit", "changes": [edited(segment)]},
        r"/doubts": {"segment_id": segment, "revision": 1, "first": 0, "last": 0, "checked": True},
        r"/speaker": {"revision": 1, "speaker_id": speaker},
    }
    found = (body for ending, body in bodies.items() if re.search(f"{ending}$", path))
    return next(found, {"revision": 1, "text": "Diubah"})


def edited(segment: str, revision: int = 1, text: str = "Diubah") -> dict[str, Any]:
    """A change of one segment."""
    return {"seen": [{"id": segment, "revision": revision}], "by": [{"id": segment, "text": text}]}


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

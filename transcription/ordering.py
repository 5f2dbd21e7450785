"""POST /stt/transcribe comes as JSON or as a form with a file: both become an Order."""

import json
from dataclasses import dataclass
from typing import Any

import pydantic
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.translation import gettext
from ninja.errors import HttpError, ValidationError

from courtsight.accounts.models import User
from courtsight.accounts.roles import Action
from transcription.access import get_visible
from transcription.models import Hearing, Recording
from transcription.receiving import ReceivedFile
from transcription.recordings import add_recording, add_source
from transcription.schemas import TranscribeOptions, TranscribeRequest

FILE = {"type": "string", "format": "binary"}
# The body for OpenAPI: two forms are more than the framework can derive.
BODY: dict[str, Any] = {
    "required": True,
    "content": {
        "application/json": {"schema": TranscribeRequest.model_json_schema()},
        "multipart/form-data": {"schema": TranscribeOptions.model_json_schema()},
    },
}
_form = BODY["content"]["multipart/form-data"]["schema"]
_form["properties"]["file"] = FILE
_form["required"] = ["file"]


@dataclass(frozen=True)
class Order:
    """What is to be transcribed and how."""

    wish: TranscribeOptions | TranscribeRequest
    file: ReceivedFile | None = None

    @property
    def options(self) -> dict[str, Any]:
        return self.wish.job_options()

    def content(self) -> dict[str, Any]:
        """What makes two orders equal."""
        return self.wish.model_dump(mode="json") | {"file": self.file.sha256 if self.file else None}

    def recording(self, user: User) -> Recording:
        """The recording that is meant; a file becomes one.

        Raises Http404, PermissionDenied, BadAudio, StorageFull, CloudFileError.
        """
        if self.file is not None:
            recording, _created = add_recording(
                self.file.path, self.file.name, self._hearing(user), user, self.file.sha256
            )
            return recording
        if self.wish.recording_id is None:
            return add_source(self.wish.audio_uri, self._hearing(user), user)
        recording = get_visible(user, Recording, self.wish.recording_id, Action.TRANSCRIBE)
        if self.wish.hearing_id not in (None, recording.hearing_id):
            raise ValidationError(
                [{"loc": ("body", "hearing_id"), "msg": gettext("is not the hearing of this recording")}]
            )
        return recording

    def _hearing(self, user: User) -> Hearing | None:
        """Where a new recording goes. Raises Http404, PermissionDenied."""
        if not user.may(Action.UPLOAD) or not user.may(Action.TRANSCRIBE):
            raise PermissionDenied
        hearing_id = self.wish.hearing_id
        return get_visible(user, Hearing, hearing_id, Action.UPLOAD) if hearing_id else None


def read_order(request: HttpRequest) -> Order:
    """Raises ValidationError for values, HttpError 400 and 415 for bodies that cannot be read."""
    if request.content_type == "multipart/form-data":
        return _read_form(request)
    if request.content_type == "application/json":
        return Order(_valid(TranscribeRequest, _json(request)))
    raise HttpError(415, "neither JSON nor a form")


def _read_form(request: HttpRequest) -> Order:
    fields = {name: value for name, value in request.POST.dict().items() if value != ""}
    fields.pop("csrfmiddlewaretoken", None)
    file = request.FILES.get("file")
    return Order(_valid(TranscribeOptions if file else TranscribeRequest, fields), file)


def _json(request: HttpRequest) -> Any:
    try:
        return json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise HttpError(400, "not JSON") from error


def _valid(schema: type[TranscribeOptions], values: Any) -> TranscribeOptions:
    try:
        return schema.model_validate(values)
    except pydantic.ValidationError as error:
        raise ValidationError(error.errors(include_url=False, include_input=False)) from error

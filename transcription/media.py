"""Sound to the browser: the decoded audio for the player, the untouched original as a download."""

import asyncio
import logging
import os
from pathlib import Path
from typing import BinaryIO, Self
from uuid import UUID

import redis
from django.core.cache import cache
from django.db import connection
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from courtsight.accounts.models import User
from courtsight.accounts.roles import Action
from courtsight.audit.models import AuditAction
from courtsight.audit.trail import record_event
from courtsight.prompt_redis import reached
from transcription.access import get_visible
from transcription.models import Recording
from transcription.models.recording import DECODER_VERSION
from transcription.names import clean_name
from transcription.ranges import ByteRange, RangeNotSatisfiable, parse_range

logger = logging.getLogger(__name__)

BLOCK_BYTES = 256 * 1024
# A player asks for many ranges of one recording; together they are one act of listening.
NOTED_FOR_SECONDS = 300


class FileBlocks:
    """A stretch of a file in blocks, read in a thread so that the event loop never waits for the disk."""

    def __init__(self, file: BinaryIO, span: ByteRange) -> None:
        self._file = file
        self._left = span.length
        file.seek(span.first)

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        if not self._left:
            raise StopAsyncIteration
        block = await asyncio.to_thread(self._file.read, min(BLOCK_BYTES, self._left))
        if not block:
            raise EOFError(f"{self._left} bytes less than the file had when it was opened")
        self._left -= len(block)
        return block

    def close(self) -> None:
        self._file.close()


@require_safe
def recording_audio(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The decoded sound, on the time line of the transcript. 404 until a job of this recording has decoded it."""
    recording = get_visible(request.user, _with_hearing(), pk)
    if not recording.is_decoded:
        raise Http404
    # Not the file's time: it would tell when another recording of the same bytes was decoded.
    etag = f'"{recording.sha256}-{DECODER_VERSION}"'
    response = send_file(request, _open(recording.decoded_path), etag, "audio/wav")
    if _sends_bytes(request, response) and _first_in_a_while(request.user, recording, "listened"):
        _note(request, AuditAction.LISTENED, recording)
    return _finished(response, recording)


@require_safe
def recording_original(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The file as it was uploaded. Never shown in the browser, whatever it says that it is."""
    recording = get_visible(request.user, _with_hearing(), pk, Action.EXPORT)
    response = send_file(request, _open(recording.path), f'"{recording.sha256}"', "application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, clean_name(recording.name))
    # A download manager fetches one copy in many ranges; whole copies are counted one by one.
    if _sends_bytes(request, response) and (
        response.status_code == 200 or _first_in_a_while(request.user, recording, "downloaded")
    ):
        _note(request, AuditAction.DOWNLOADED, recording, name=recording.name, size=recording.size)
    return _finished(response, recording)


def send_file(request: HttpRequest, file: BinaryIO, etag: str, content_type: str) -> HttpResponseBase:
    """The file, or the part of it that the request asks for; closes it. `etag` is strong and quoted."""
    size = os.fstat(file.fileno()).st_size
    try:
        response = _answer(request, file, size, etag)
    except RangeNotSatisfiable:
        response = HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    if not response.streaming:
        file.close()
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = etag
    if response.status_code in (200, 206):
        response["Content-Type"] = content_type
    return response


def _answer(request: HttpRequest, file: BinaryIO, size: int, etag: str) -> HttpResponseBase:
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        return unchanged
    wanted = parse_range(_range_header(request, etag), size)
    span = wanted or ByteRange(0, size - 1)
    response = HttpResponse() if request.method == "HEAD" else StreamingHttpResponse(FileBlocks(file, span))
    response["Content-Length"] = str(span.length)
    if wanted is not None:
        response.status_code = 206
        response["Content-Range"] = f"bytes {wanted.first}-{wanted.last}/{size}"
    return response


def _range_header(request: HttpRequest, etag: str) -> str:
    """The Range header where it counts: on GET, and only while the browser's copy is still this file."""
    unchanged = request.headers.get("If-Range", etag).strip() == etag
    return request.headers.get("Range", "") if request.method == "GET" and unchanged else ""


def _sends_bytes(request: HttpRequest, response: HttpResponseBase) -> bool:
    return request.method == "GET" and response.status_code in (200, 206)


def _first_in_a_while(user: User, recording: Recording, what: str) -> bool:
    """Without Redis each time is the first: a line too many in the audit trail, and none too few."""
    try:
        with reached():
            return cache.add(f"noted:{what}:{user.pk}:{recording.pk}", True, NOTED_FOR_SECONDS)
    except redis.RedisError as error:
        logger.warning("Nobody knows what was noted lately: %s", error)
        return True


def _note(request: HttpRequest, action: AuditAction, recording: Recording, **details: object) -> None:
    record_event(request.user, action, recording, **details)


def _finished(response: HttpResponseBase, recording: Recording) -> HttpResponseBase:
    """No shared cache keeps it; of a sealed hearing the browser keeps nothing either."""
    sealed = recording.hearing is not None and recording.hearing.is_sealed
    response["Cache-Control"] = "private, no-store" if sealed else "private, no-cache"
    # A paused player takes hours over its response: its database connection goes back to the pool now.
    if not connection.in_atomic_block:
        connection.close()
    return response


def _with_hearing() -> QuerySet[Recording]:
    return Recording.objects.select_related("hearing__case")


def _open(path: Path) -> BinaryIO:
    try:
        return path.open("rb", buffering=0)
    except FileNotFoundError:
        raise Http404 from None

"""Which request bodies are let in: decided before a byte of them is stored, and again while they grow.

Twisted keeps a body on the disk before the application hears of the request, so that here is the only place where
a stranger's body can be refused. Whether the session or token is a valid one is asked later, by the application.
"""

import shutil
from io import BytesIO
from urllib.parse import unquote

from daphne.http_protocol import WebRequest
from django.conf import settings
from django.http import HttpResponse
from django.utils import translation
from twisted.internet import reactor

from courtsight.accounts.language import first_offered
from courtsight.problems import STANDARD, problem
from transcription.document_errors import TooLargeToCheck
from transcription.errors import CourtSightError, FileTooLarge, StorageFull
from transcription.files import storage_errors

# Recordings come in here, in a form of the API or by tus; forms have other fields too.
FILES = ("/uploads/", "/api/v1/stt/transcribe")
# Files that anybody may have checked: they are read and thrown away.
CHECKED = "/verify/"
MARGIN = 1024**2  # bytes
# How often a body that grows is compared with the room on the disk.
ROOM_CHECK = 16 * 1024**2  # bytes
# A client that is sending reads no answer before it has finished: so long we take what comes and throw it away.
LINGER_SECONDS = 5


class Refused(Exception):
    """This body is not let in."""

    def __init__(self, status: int, error: type[CourtSightError] | None = None) -> None:
        super().__init__(status)
        self.status = status
        self.error = error

    def answer(self, language: str) -> bytes:
        """A whole HTTP response, after which the connection is closed."""
        with translation.override(language):
            if self.error:
                response = problem(self.status, self.error.code, self.error.message, action=self.error.action)
            else:
                code, title, action = STANDARD[self.status]
                response = problem(self.status, code, title, action=action)
        return last_answer(response)


def last_answer(response: HttpResponse) -> bytes:
    """As it is sent, before the connection is closed."""
    response.headers["Content-Length"] = str(len(response.content))
    response.headers["Connection"] = "close"
    status = f"HTTP/1.1 {response.status_code} {response.reason_phrase}\r\n".encode()
    return status + response.serialize_headers() + b"\r\n\r\n" + response.content


def limit_of(path: str) -> int:
    """The most bytes that a body sent to `path` may have."""
    if path == CHECKED:
        return 2 * settings.VERIFY_MAX_BYTES  # of a file that is not much too large the page itself says so
    return settings.UPLOAD_MAX_BYTES + MARGIN if takes_files(path) else settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def takes_files(path: str) -> bool:
    return path.startswith(FILES[0]) or path == FILES[1]


def too_large_for(path: str) -> type[CourtSightError] | None:
    """What says so of a file; None for any other body."""
    if path == CHECKED:
        return TooLargeToCheck
    return FileTooLarge if takes_files(path) else None


def require_room(size: int) -> None:
    """Raises Refused unless `size` more bytes leave the disk its reserve."""
    if shutil.disk_usage(settings.HOME.path).free < size + settings.DISK_RESERVE_BYTES:
        raise Refused(507, StorageFull)


class AdmittedRequest(WebRequest):
    """A request with a body of bounded length."""

    _received = 0
    _is_refused = False

    def gotLength(self, length: int | None) -> None:
        """Twisted's, when the head has come and nothing of the body; None stands for a chunked body."""
        self._path = unquote(self.channel._path.partition(b"?")[0].decode("latin-1"))
        try:
            self._admit(length)
        except Refused as refused:
            self._refuse(refused)
        else:
            super().gotLength(length)

    def handleContentChunk(self, data: bytes) -> None:
        """Twisted's, for each piece of the body."""
        if self._is_refused:
            return
        try:
            self._take(data)
        except Refused as refused:
            self._refuse(refused)

    def requestReceived(self, command: bytes, path: bytes, version: bytes) -> None:
        """Twisted's, when all of the body has come."""
        if self._is_refused:
            self.channel.loseConnection()
        else:
            super().requestReceived(command, path, version)

    def _admit(self, length: int | None) -> None:
        self._require_length(length or 0)
        if takes_files(self._path) and (length is None or length > settings.DATA_UPLOAD_MAX_MEMORY_SIZE):
            session = settings.SESSION_COOKIE_NAME.encode()
            if session not in self.received_cookies and not self.requestHeaders.hasHeader(b"Authorization"):
                raise Refused(401)
            require_room(length or 0)

    def _require_length(self, length: int) -> None:
        if length > limit_of(self._path):
            raise Refused(413, too_large_for(self._path))

    def _take(self, data: bytes) -> None:
        before, self._received = self._received, self._received + len(data)
        self._require_length(self._received)
        if before // ROOM_CHECK != self._received // ROOM_CHECK:
            require_room(0)
        try:
            with storage_errors():
                super().handleContentChunk(data)
        except StorageFull:
            raise Refused(507, StorageFull) from None

    def _refuse(self, refused: Refused) -> None:
        """Answer, give the disk back, and close the connection when the client has had time to read."""
        self._is_refused = True
        if self.content is not None:
            self.content.close()
        self.content = BytesIO()
        self.requestHeaders.removeHeader(b"Expect")  # nobody shall be told to go on
        chosen = self.received_cookies.get(settings.LANGUAGE_COOKIE_NAME.encode(), b"")
        self.channel.write(refused.answer(first_offered(chosen.decode("latin-1"))))
        reactor.callLater(LINGER_SECONDS, self._hang_up)

    def _hang_up(self) -> None:
        if self.channel is not None:
            self.channel.transport.abortConnection()

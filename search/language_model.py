"""A language model behind an OpenAI-compatible endpoint (POST …/chat/completions): text to text, in bounded time.

http.client is enough for one call, and does less than clients that follow redirects: a redirect would send testimony,
and the key, to where nobody has decided that it may go.
"""

import contextlib
import http.client
import ipaddress
import json
import socket
import threading
import time
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from transcription.errors import CourtSightError

MOST_BYTES = 256 * 1024  # of an answer
MOST_TOKENS = 700
AT_ONCE = 4  # calls of one web process: who waits for the model must not take the place of everybody else
_places = threading.BoundedSemaphore(AT_ONCE)


class NoAnswer(CourtSightError):
    """The language model gave nothing that can be used."""

    code = "no_answer"
    status = 502
    message = _("The language model gave no answer that can be used.")
    action = _("Try again, or tell your administrator. The passages below are complete without it.")


class AnswerTooSlow(NoAnswer):
    code = "answer_too_slow"
    message = _("The language model took too long.")


class ModelUnreachable(NoAnswer):
    code = "language_model_unreachable"
    message = _("The language model cannot be reached, or refuses us.")


class ModelBusy(NoAnswer):
    code = "language_model_busy"
    message = _("The language model is answering others at the moment.")


def is_configured() -> bool:
    return bool(settings.ANSWER_URL and settings.ANSWER_MODEL)


def host() -> str:
    return urlsplit(settings.ANSWER_URL).hostname or ""


def is_outside() -> bool:
    """Whether what is sent there leaves this machine."""
    name = host()
    try:
        return not ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name != "localhost"


def complete(messages: Sequence[Mapping[str, str]]) -> str:
    """What the model writes. Raises NoAnswer, within `ANSWER_SECONDS` whatever the other side does."""
    if not _places.acquire(blocking=False):
        raise ModelBusy
    try:
        return _text(_ask({"model": settings.ANSWER_MODEL, "messages": [*messages], "max_tokens": MOST_TOKENS}))
    finally:
        _places.release()


def _ask(body: Mapping[str, object]) -> bytes:
    address, deadline = urlsplit(settings.ANSWER_URL), time.monotonic() + settings.ANSWER_SECONDS
    kind = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
    connection = kind(address.hostname, address.port, timeout=settings.ANSWER_SECONDS)
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if settings.ANSWER_KEY:
        headers["Authorization"] = f"Bearer {settings.ANSWER_KEY}"
    try:
        connection.connect()
        # A timeout of the socket begins anew with each byte that drips in; this ends it.
        clock = threading.Timer(max(0.0, deadline - time.monotonic()), _hang_up, [connection.sock])
        clock.daemon = True
        clock.start()
        try:
            connection.request("POST", f"{address.path.rstrip('/')}/chat/completions", json.dumps(body), headers)
            with connection.getresponse() as response:
                content = _content(response)
            if time.monotonic() >= deadline:
                raise TimeoutError("cut off")
            return content
        finally:
            clock.cancel()
    except (OSError, http.client.HTTPException) as error:
        late = time.monotonic() >= deadline
        raise (AnswerTooSlow if late else ModelUnreachable)(f"{address.hostname}: {error!r}") from error
    finally:
        connection.close()


def _hang_up(connected: socket.socket) -> None:
    with contextlib.suppress(OSError):  # it has ended by itself
        connected.shutdown(socket.SHUT_RDWR)


def _content(response: http.client.HTTPResponse) -> bytes:
    if response.status != http.client.OK:
        raise ModelUnreachable(f"status {response.status}")
    content = response.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise NoAnswer("longer than any answer")
    return content


def _text(content: bytes) -> str:
    try:
        text = json.loads(content)["choices"][0]["message"]["content"]
    except (ValueError, KeyError, IndexError, TypeError, RecursionError) as error:
        raise NoAnswer(f"not of the form of a chat completion: {error!r}") from error
    if not isinstance(text, str):
        raise NoAnswer("no text")
    return text

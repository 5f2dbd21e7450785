"""A language model behind an OpenAI-compatible endpoint (POST …/chat/completions): text to text, in bounded time.

Any such endpoint, or Vertex AI's (search.vertex), which has other credentials and nothing else of its own.

http.client is enough for one call, and does less than clients that follow redirects: a redirect would send testimony,
and the key, to where nobody has decided that it may go.
"""

import http.client
import ipaddress
import json
import threading
import time
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

import structlog
from django.conf import settings

from search import vertex
from search.call import Call, hang_up
from search.no_answer import (
    REFUSALS,
    AnswerTooSlow,
    GivenUp,
    KeyRefused,
    ModelBusy,
    ModelFailed,
    ModelUnreachable,
    NoAnswer,
)

MOST_BYTES = 256 * 1024  # of an answer
MOST_TOKENS = 700
MOST_OF_A_REFUSAL = 4096  # bytes, that are looked at for its reason
AT_ONCE = 4  # calls of one web process: who waits for the model must not take the place of everybody else
logger = structlog.get_logger(__name__)
_places = threading.BoundedSemaphore(AT_ONCE)


def is_configured() -> bool:
    return bool(_url() and settings.ANSWER_MODEL)


def host() -> str:
    return urlsplit(_url()).hostname or ""


def is_outside() -> bool:
    """Whether what is sent there leaves this machine. Vertex AI is outside, whatever it is reached through."""
    name = host()
    try:
        return vertex.is_configured() or not ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name != "localhost"


def complete(messages: Sequence[Mapping[str, str]], call: Call | None = None) -> str:
    """What the model writes. Raises NoAnswer, within `ANSWER_SECONDS` whatever the other side does."""
    call = call or Call()
    if not _places.acquire(blocking=False):
        raise ModelBusy
    most = vertex.MOST_TOKENS if vertex.is_configured() else MOST_TOKENS
    try:
        return _text(_ask({"model": settings.ANSWER_MODEL, "messages": [*messages], "max_tokens": most}, call))
    except GivenUp:
        logger.info("nobody waits for the language model any more", host=host())
        raise
    except NoAnswer as error:
        logger.warning("the language model gave no answer", code=error.code, host=host(), reason=str(error)[:500])
        raise
    finally:
        _places.release()


def _url() -> str:
    return settings.ANSWER_URL or (vertex.address() if vertex.is_configured() else "")


def _headers(deadline: float) -> dict[str, str]:
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    key = vertex.token(deadline) if vertex.is_configured() else settings.ANSWER_KEY
    return headers | {"Authorization": f"Bearer {key}"} if key else headers


def _ask(body: Mapping[str, object], call: Call) -> bytes:
    address, deadline = urlsplit(_url()), time.monotonic() + settings.ANSWER_SECONDS
    headers = _headers(deadline)
    kind = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
    connection = kind(address.hostname, address.port, timeout=max(0.1, deadline - time.monotonic()))
    try:
        connection.connect()
        # A timeout of the socket begins anew with each byte that drips in; this ends it.
        clock = threading.Timer(max(0.0, deadline - time.monotonic()), hang_up, [connection.sock])
        clock.daemon = True
        clock.start()
        try:
            with call.on(connection.sock):
                connection.request("POST", f"{address.path.rstrip('/')}/chat/completions", json.dumps(body), headers)
                with connection.getresponse() as response:
                    content = _content(response)
            if call.is_given_up or time.monotonic() >= deadline:
                raise TimeoutError("cut off")
            return content
        finally:
            clock.cancel()
    except (OSError, http.client.HTTPException) as error:
        late = AnswerTooSlow if time.monotonic() >= deadline else ModelUnreachable
        raise (GivenUp if call.is_given_up else late)(f"{address.hostname}: {error!r}") from error
    except KeyRefused:
        if vertex.is_configured():
            vertex.forget_token()
        raise
    finally:
        connection.close()


def _content(response: http.client.HTTPResponse) -> bytes:
    if response.status != http.client.OK:
        reason = _reason(response.read(MOST_OF_A_REFUSAL))
        raise REFUSALS.get(response.status, ModelFailed)(f"status {response.status} {reason}".strip())
    content = response.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise NoAnswer("longer than any answer")
    return content


def _reason(content: bytes) -> str:
    """What the service says of it, in one word such as PERMISSION_DENIED. More could repeat what was asked."""
    try:
        told = json.loads(content)
        error = (told[0] if isinstance(told, list) else told)["error"]
        reason = error.get("status") or error.get("code")
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError):
        return ""
    return reason[:60] if isinstance(reason, str) else ""


def _text(content: bytes) -> str:
    try:
        text = json.loads(content)["choices"][0]["message"]["content"]
    except (ValueError, KeyError, IndexError, TypeError, RecursionError) as error:
        raise NoAnswer(f"not of the form of a chat completion: {error!r}") from error
    if not isinstance(text, str):
        raise NoAnswer("no text")
    return text

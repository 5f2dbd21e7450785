"""Vertex AI by its OpenAI-compatible endpoint: where it is, and who we are to it.

Google's library for credentials is loaded with the first question, never at the start.
"""

import threading
import time
from functools import cache
from typing import TYPE_CHECKING, Any

from django.conf import settings

from search.no_answer import AnswerTooSlow, CredentialsMissing, KeyRefused, ModelUnreachable

if TYPE_CHECKING:
    from google.auth.credentials import Credentials

SCOPE = "https://www.googleapis.com/auth/cloud-platform"
ANYWHERE = "global"  # a location that Google chooses for each question
# Models there think before they write, and that counts as written.
MOST_TOKENS = 4096
_refreshing = threading.Lock()


def is_configured() -> bool:
    return bool(settings.ANSWER_VERTEX_PROJECT)


def address() -> str:
    location = settings.ANSWER_VERTEX_LOCATION
    host = "aiplatform.googleapis.com" if location == ANYWHERE else f"{location}-aiplatform.googleapis.com"
    return f"https://{host}/v1/projects/{settings.ANSWER_VERTEX_PROJECT}/locations/{location}/endpoints/openapi"


def token(deadline: float) -> str:
    """By Google's application default credentials, a new one shortly before the old one ends. `deadline`: monotonic.

    Raises NoAnswer.
    """
    from google.auth.exceptions import GoogleAuthError, RefreshError, TransportError
    from google.auth.transport.requests import Request

    request = Request()

    def in_time(*args: Any, **kwargs: Any) -> Any:
        return request(*args, **kwargs | {"timeout": max(0.1, deadline - time.monotonic())})

    credentials = _credentials()
    try:
        with _refreshing:
            if not credentials.valid:
                credentials.refresh(in_time)
            return credentials.token
    except RefreshError as error:
        raise KeyRefused(str(error)) from error
    except (TransportError, GoogleAuthError) as error:
        raise (AnswerTooSlow if time.monotonic() >= deadline else ModelUnreachable)(str(error)) from error
    finally:
        request.session.close()


def forget_token() -> None:
    """The service does not take it any more, whatever its end was to be: the next question brings a new one."""
    _credentials().token = None


@cache
def _credentials() -> "Credentials":
    """Raises CredentialsMissing."""
    import google.auth
    from google.auth.exceptions import GoogleAuthError

    try:
        return google.auth.default(scopes=[SCOPE])[0]
    except (GoogleAuthError, OSError, ValueError) as error:  # ValueError: a file that is no key
        raise CredentialsMissing(str(error)) from error

"""What Google's libraries raise, as errors of our own: the one place where it is decided whether to try again."""

from collections.abc import Iterator
from contextlib import contextmanager

import grpc
import requests
from google.api_core import exceptions
from google.auth import exceptions as auth
from google.cloud.storage import exceptions as storage
from google.rpc import error_details_pb2, status_pb2

from transcription.errors import EngineBusy, EngineError, EngineRefused, EngineUnreachable

NO_CREDENTIALS = (
    "no credentials: set GOOGLE_APPLICATION_CREDENTIALS to the key file of a service account, "
    "or run `gcloud auth application-default login` as the user that runs CourtSight"
)
# Not now, or not heard in time. Everything else the caller does is refused for good.
OUTAGES = (
    exceptions.ServerError,
    exceptions.RetryError,
    exceptions.Aborted,
    exceptions.Cancelled,
    auth.TransportError,
    storage.DataCorruption,
    requests.RequestException,
    ConnectionError,
    TimeoutError,
)


@contextmanager
def google_errors() -> Iterator[None]:
    """Calls inside raise EngineBusy, EngineUnreachable or EngineRefused instead of what the libraries raise."""
    try:
        yield
    except (exceptions.GoogleAPIError, auth.GoogleAuthError, requests.RequestException, OSError) as error:
        if (ours := translated(error)) is None:
            raise
        raise ours from error
    except storage.DataCorruption as error:
        raise EngineUnreachable(f"an upload or download arrived damaged: {error}") from error


@contextmanager
def client_errors() -> Iterator[None]:
    """As google_errors, where no file of ours is read: an OSError is a key file or a socket that is denied."""
    try:
        with google_errors():
            yield
    except OSError as error:
        raise EngineRefused(f"this machine denies it: {error}") from error


def translated(error: Exception) -> EngineError | None:
    """The error of ours that says the same; None for an OSError that is about this machine."""
    if isinstance(error, exceptions.TooManyRequests):
        return EngineBusy(str(error), _pause(error))
    if isinstance(error, OUTAGES):
        return EngineUnreachable(str(error))
    if isinstance(error, auth.DefaultCredentialsError):
        return EngineRefused(NO_CREDENTIALS)
    if isinstance(error, exceptions.PermissionDenied | exceptions.Forbidden):
        return EngineRefused(f"the account lacks a permission: {error}")
    if isinstance(error, exceptions.Unauthenticated | exceptions.Unauthorized | auth.GoogleAuthError):
        return EngineRefused(f"the credentials are not accepted: {error}")
    return EngineRefused(str(error)) if isinstance(error, exceptions.GoogleAPIError) else None


def of_status(status: status_pb2.Status) -> EngineError:
    """The error that an operation, or one file of it, ended with."""
    error = exceptions.from_grpc_status(_code(status.code), status.message, details=_details(status))
    return translated(error) or EngineRefused(status.message)


def _pause(error: exceptions.GoogleAPICallError) -> float | None:
    """Seconds that the service asks us to wait."""
    for detail in error.details:
        if isinstance(detail, error_details_pb2.RetryInfo):
            return max(0.0, detail.retry_delay.ToTimedelta().total_seconds())
    return None


def _details(status: status_pb2.Status) -> list[error_details_pb2.RetryInfo]:
    found = []
    for packed in status.details:
        detail = error_details_pb2.RetryInfo()
        if packed.Unpack(detail):
            found.append(detail)
    return found


def _code(number: int) -> grpc.StatusCode:
    known = {code.value[0]: code for code in grpc.StatusCode}
    return known.get(number, grpc.StatusCode.UNKNOWN)

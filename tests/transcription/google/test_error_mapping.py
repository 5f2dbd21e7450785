import pytest
import requests
from google.api_core import exceptions
from google.auth import exceptions as auth
from google.cloud.storage.exceptions import DataCorruption
from google.protobuf import any_pb2, duration_pb2
from google.rpc import error_details_pb2, status_pb2

from transcription.engines.google.errors import google_errors, of_status
from transcription.errors import EngineBusy, EngineRefused, EngineUnreachable


def retry_info(seconds: int) -> error_details_pb2.RetryInfo:
    return error_details_pb2.RetryInfo(retry_delay=duration_pb2.Duration(seconds=seconds))


@pytest.mark.parametrize(
    ("error", "ours"),
    [
        (exceptions.ResourceExhausted("kuota"), EngineBusy),
        (exceptions.TooManyRequests("kuota"), EngineBusy),
        (exceptions.ServiceUnavailable("mati"), EngineUnreachable),
        (exceptions.InternalServerError("rusak"), EngineUnreachable),
        (exceptions.DeadlineExceeded("lama"), EngineUnreachable),
        (exceptions.RetryError("menyerah", None), EngineUnreachable),
        (exceptions.Cancelled("putus"), EngineUnreachable),
        (auth.TransportError("putus"), EngineUnreachable),
        (requests.ConnectionError("putus"), EngineUnreachable),
        (ConnectionResetError("putus"), EngineUnreachable),
        (DataCorruption(None, "beda"), EngineUnreachable),
        (exceptions.PermissionDenied("tidak boleh"), EngineRefused),
        (exceptions.Unauthenticated("siapa"), EngineRefused),
        (exceptions.InvalidArgument("salah"), EngineRefused),
        (exceptions.NotFound("recognizer"), EngineRefused),
        (auth.DefaultCredentialsError("tidak ada"), EngineRefused),
        (auth.RefreshError("dicabut"), EngineRefused),
    ],
)
def test_each_error_of_the_libraries_becomes_one_of_ours(error, ours):
    with pytest.raises(ours) as raised, google_errors():
        raise error
    assert type(raised.value) is ours
    assert raised.value.__cause__ is error


def test_the_pause_that_the_service_asks_for_is_kept():
    with pytest.raises(EngineBusy) as raised, google_errors():
        raise exceptions.ResourceExhausted("kuota", details=[retry_info(7)])
    assert raised.value.pause == 7


def test_without_a_wish_of_the_service_there_is_no_pause():
    with pytest.raises(EngineBusy) as raised, google_errors():
        raise exceptions.ResourceExhausted("kuota")
    assert raised.value.pause is None


def test_missing_credentials_say_what_to_set():
    with pytest.raises(EngineRefused, match="GOOGLE_APPLICATION_CREDENTIALS"), google_errors():
        raise auth.DefaultCredentialsError("tidak ada")


def test_an_error_of_this_machine_stays_what_it_is():
    with pytest.raises(FileNotFoundError), google_errors():
        raise FileNotFoundError("x")


def test_an_error_of_ours_passes_through():
    with pytest.raises(EngineBusy), google_errors():
        raise EngineBusy("x")


@pytest.mark.parametrize(
    ("code", "ours"), [(8, EngineBusy), (14, EngineUnreachable), (13, EngineUnreachable), (3, EngineRefused)]
)
def test_the_status_of_an_operation_becomes_the_same_errors(code, ours):
    assert type(of_status(status_pb2.Status(code=code, message="x"))) is ours


def test_the_status_of_an_operation_brings_its_pause_along():
    packed = any_pb2.Any()
    packed.Pack(retry_info(11))
    assert of_status(status_pb2.Status(code=8, message="x", details=[packed])).pause == 11


def test_an_unknown_code_is_no_reason_to_crash():
    assert isinstance(of_status(status_pb2.Status(code=99, message="x")), EngineUnreachable)

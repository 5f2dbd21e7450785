"""Answers by Vertex AI: Google's own library gets tokens for a service account, from a server that plays Google.

The key is real and made for the test; the server checks what is signed with it.
"""

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from django.utils.timezone import now, timedelta
from django.utils.translation import override
from google.auth import jwt

from courtsight.checks import language_model_can_be_asked
from search import language_model, vertex
from search.no_answer import (
    AnswerTooSlow,
    CredentialsMissing,
    KeyRefused,
    ModelFailed,
    ModelUnknown,
    NoAnswer,
    QuotaUsed,
    UseRefused,
)
from tests.search.language_models import Model, playing

QUESTION = [{"role": "user", "content": "Apa yang dicuri?"}]
ACCOUNT = "penjawab@pengadilan.iam.gserviceaccount.com"


@dataclass
class Google:
    """Gives tokens: `t1`, `t2`, … Each lasts `seconds`; `status` other than 200 refuses; `waits` before it answers."""

    certificate: str = ""
    status: int = 200
    seconds: int = 3600
    waits: float = 0.0
    claims: list[dict[str, Any]] = field(default_factory=list)

    def token(self, form: dict[str, list[str]]) -> dict[str, Any]:
        time.sleep(self.waits)
        if self.status != 200:
            return {"error": "invalid_grant", "error_description": "Invalid JWT Signature."}
        self.claims.append(dict(jwt.decode(form["assertion"][0], certs=self.certificate, audience=None)))
        return {"access_token": f"t{len(self.claims)}", "expires_in": self.seconds, "token_type": "Bearer"}


class Tokens(BaseHTTPRequestHandler):
    google: Google

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        body = json.dumps(self.google.token(form)).encode()
        try:
            self.send_response(self.google.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:  # whoever asked has gone
            pass

    def log_message(self, *_: object) -> None:
        """Nothing on the console."""


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def certificate_of(key: rsa.RSAPrivateKey) -> str:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "penjawab")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(now() - timedelta(days=1))
    signed = builder.not_valid_after(now() + timedelta(days=1)).sign(key, hashes.SHA256())
    return signed.public_bytes(serialization.Encoding.PEM).decode()


@pytest.fixture
def google(key: rsa.RSAPrivateKey, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Google]:
    """The token service, and a key file that leads there."""
    google = Google(certificate_of(key))
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Playing", (Tokens,), {"google": google}))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file = tmp_path / "account.json"
    about = {
        "type": "service_account",
        "project_id": "pengadilan",
        "private_key_id": "1",
        "private_key": key.private_bytes(*form).decode(),
        "client_email": ACCOUNT,
        "token_uri": f"http://127.0.0.1:{server.server_port}/token",
    }
    file.write_text(json.dumps(about))
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(file))
    vertex._credentials.cache_clear()
    yield google
    vertex._credentials.cache_clear()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def model(settings: Any, google: Google) -> Iterator[Model]:
    """Vertex AI's endpoint, by another address."""
    with playing(settings, says="Sepeda motor. [1]") as model:
        settings.ANSWER_VERTEX_PROJECT, settings.ANSWER_KEY = "pengadilan", ""
        settings.ANSWER_MODEL = "google/gemini-2.5-flash"
        settings.ANSWER_URL = settings.ANSWER_URL.removesuffix("/v1") + "/v1/projects/p/locations/l/endpoints/openapi"
        yield model


def test_the_account_gets_a_token_and_the_model_is_asked_with_it(model: Model, google: Google):
    assert language_model.complete(QUESTION) == "Sepeda motor. [1]"
    assert google.claims[0]["iss"] == ACCOUNT
    assert google.claims[0]["scope"] == vertex.SCOPE
    assert model.headers[0]["Authorization"] == "Bearer t1"
    assert model.paths == ["/v1/projects/p/locations/l/endpoints/openapi/chat/completions"]
    assert model.asked[0]["model"] == "google/gemini-2.5-flash"
    assert model.asked[0]["messages"] == QUESTION


def test_a_token_is_kept_as_long_as_it_lasts(model: Model, google: Google):
    language_model.complete(QUESTION)
    language_model.complete(QUESTION)
    assert [headers["Authorization"] for headers in model.headers] == ["Bearer t1", "Bearer t1"]


def test_a_token_that_is_about_to_end_is_renewed(model: Model, google: Google):
    google.seconds = 10
    language_model.complete(QUESTION)
    language_model.complete(QUESTION)
    assert [headers["Authorization"] for headers in model.headers] == ["Bearer t1", "Bearer t2"]


def test_a_token_that_is_refused_is_not_used_again(model: Model, google: Google):
    model.status = 401
    with pytest.raises(KeyRefused):
        language_model.complete(QUESTION)
    model.status = 200
    language_model.complete(QUESTION)
    assert model.headers[-1]["Authorization"] == "Bearer t2"


def test_a_key_that_google_does_not_take_is_told_as_such_and_nothing_is_sent(model: Model, google: Google):
    google.status = 400
    with pytest.raises(KeyRefused, match="invalid_grant"):
        language_model.complete(QUESTION)
    assert model.asked == []


def test_a_token_service_that_hangs_takes_no_more_than_its_time(settings: Any, model: Model, google: Google):
    settings.ANSWER_SECONDS, google.waits = 1, 6.0
    with pytest.raises(AnswerTooSlow):
        language_model.complete(QUESTION)
    assert model.asked == []


@pytest.mark.parametrize("content", [None, "{}", "kein JSON"], ids=["no file", "no account", "no json"])
def test_without_credentials_it_says_so(
    model: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str | None
):
    file = tmp_path / "other.json"
    if content is not None:
        file.write_text(content)
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(file))
    vertex._credentials.cache_clear()
    with pytest.raises(CredentialsMissing):
        language_model.complete(QUESTION)
    assert model.asked == []


@pytest.mark.parametrize(
    ("status", "error", "word"),
    [
        (401, KeyRefused, "ANSWER_KEY"),
        (403, UseRefused, "Vertex AI User"),
        (404, ModelUnknown, "ANSWER_MODEL"),
        (429, QuotaUsed, "Try again in a minute"),
        (500, ModelFailed, "tell your administrator"),
    ],
)
def test_each_refusal_tells_what_to_do(model: Model, status: int, error: type[NoAnswer], word: str):
    model.status, model.raw = status, b'[{"error": {"status": "PERMISSION_DENIED", "message": "Apa yang dicuri?"}}]'
    with pytest.raises(error) as raised:
        language_model.complete(QUESTION)
    assert type(raised.value) is error
    with override("en"):
        assert word in str(raised.value.action)
    assert raised.value.detail == f"status {status} PERMISSION_DENIED"


@pytest.mark.parametrize(
    "raw", [b"", b"<html>", b"[]", b"7", b'{"error": 7}', b'{"error": {"status": 7}}', b"[" * 5000]
)
def test_a_refusal_without_a_reason_is_one_too(model: Model, raw: bytes):
    model.status, model.raw = 403, raw
    with pytest.raises(UseRefused):
        language_model.complete(QUESTION)


@pytest.mark.parametrize(
    ("location", "host"),
    [("asia-southeast1", "asia-southeast1-aiplatform.googleapis.com"), ("global", "aiplatform.googleapis.com")],
)
def test_its_own_address_is_that_of_project_and_location(settings: Any, location: str, host: str):
    settings.ANSWER_URL, settings.ANSWER_MODEL = "", "google/gemini-2.5-flash"
    settings.ANSWER_VERTEX_PROJECT, settings.ANSWER_VERTEX_LOCATION = "pengadilan", location
    assert vertex.address() == f"https://{host}/v1/projects/pengadilan/locations/{location}/endpoints/openapi"
    assert language_model.host() == host
    assert language_model.is_configured()


def test_it_is_outside_even_by_an_address_of_this_machine(settings: Any, model: Model):
    assert settings.ANSWER_URL.startswith("http://127.0.0.1")
    assert language_model.is_outside()
    settings.ANSWER_VERTEX_PROJECT = ""
    assert not language_model.is_outside()


def test_it_is_off_until_it_is_set_up(settings: Any):
    assert settings.ANSWER_VERTEX_PROJECT == ""
    assert not language_model.is_configured()


@pytest.mark.parametrize(
    ("given", "is_good"),
    [
        ({}, True),
        ({"ANSWER_URL": "https://vertex.pengadilan.go.id/v1"}, True),
        ({"ANSWER_URL": "http://127.0.0.1:8080/v1"}, True),
        ({"ANSWER_URL": "http://vertex.pengadilan.go.id/v1"}, False),
        ({"ANSWER_MODEL": ""}, False),
        ({"ANSWER_KEY": "kunci"}, False),
        ({"ANSWER_VERTEX_PROJECT": "a/b"}, False),
        ({"ANSWER_VERTEX_LOCATION": "evil.example.com/"}, False),
    ],
    ids=str,
)
def test_half_a_setup_stops_the_start(settings: Any, given: dict[str, str], is_good: bool):
    settings.ANSWER_VERTEX_PROJECT, settings.ANSWER_MODEL = "pengadilan", "google/gemini-2.5-flash"
    for name, value in given.items():
        setattr(settings, name, value)
    assert (language_model_can_be_asked() == []) is is_good

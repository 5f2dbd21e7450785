"""One id for all that a request brings about: in its answer, in what is logged for it, and with its tasks."""

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from channels.testing import WebsocketCommunicator
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import path
from django.utils.functional import SimpleLazyObject
from structlog.contextvars import bind_contextvars, clear_contextvars, get_contextvars

from courtsight import request_ids, urls
from courtsight.accounts.models import ApiToken, User
from courtsight.celery import REQUEST_ID, carry_the_id_on, leave_the_id
from courtsight.logs import add_person, configure, present_request
from courtsight.request_ids import NumberedSockets, id_from
from tests import factories
from transcription.models import Hearing
from transcription.tasks import sweep, transcribe_next


def breaks(request: HttpRequest, name: str) -> None:
    raise ZeroDivisionError


urlpatterns = [path("rusak/<str:name>/", breaks), *urls.urlpatterns]


class Lines(logging.Handler):
    """What a program would print, as objects."""

    def __init__(self) -> None:
        super().__init__()
        formatter = configure("json", "INFO")["formatters"]["structured"]
        factory = formatter.pop("()")
        self.setFormatter(factory(**formatter))
        self.told: list[dict[str, Any]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.told.append(json.loads(self.format(record)))


@pytest.fixture
def lines() -> Iterator[list[dict[str, Any]]]:
    handler = Lines()
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield handler.told
    root.removeHandler(handler)
    root.setLevel(level)
    clear_contextvars()


@pytest.mark.parametrize("told", ["abcdefgh", "0b2f6f0e-6f55-4d7e-9f4c-0d6a5b1f2c3d", "A" * 64])
def test_a_short_plain_id_from_outside_is_kept(told: str):
    assert id_from(told) == told


@pytest.mark.parametrize("told", ["", "short", "A" * 65, "a b c d e f", "abcdefgh\n", "abcdefgh;rm", "ünïcödé-id"])
def test_anything_else_is_replaced(told: str):
    assert id_from(told) != told
    assert id_from(id_from(told))
    assert id_from(told) != id_from(told), "a new one each time"


def test_an_answer_carries_the_id_and_so_does_its_line(client: Client, db: None, lines: list[dict[str, Any]]):
    answer = client.get("/login/?next=/rahasia/", headers={"X-Request-ID": "dari-proxy-17"})
    assert answer.headers["X-Request-ID"] == "dari-proxy-17"
    (line,) = (line for line in lines if line["event"] == "request answered")
    assert (line["request_id"], line["route"], line["status"]) == ("dari-proxy-17", "login/", 200)
    assert "rahasia" not in json.dumps(lines)
    assert get_contextvars() == {}, "the next request begins without it"


def test_without_one_each_answer_has_its_own(client: Client, db: None):
    first, second = (client.get("/login/").headers["X-Request-ID"] for _ in range(2))
    assert first != second


def test_what_programs_ask_all_the_time_is_no_line(client: Client, db: None, lines: list[dict[str, Any]]):
    assert client.get("/livez").headers["X-Request-ID"]
    assert [line["level"] for line in lines if line["event"] == "request answered"] == ["debug"]


def test_people_and_hearings_are_told_by_their_keys_alone(
    clerk: User, hearing: Hearing, client: Client, lines: list[dict[str, Any]]
):
    client.force_login(clerk)
    assert client.get(f"/hearings/{hearing.pk}/").status_code == 200
    (line,) = (line for line in lines if line["event"] == "request answered")
    assert line["user_id"] == clerk.pk
    assert line["hearing_id"] == str(hearing.pk)
    assert clerk.username not in json.dumps(lines)
    assert hearing.case.number not in json.dumps(lines)


def test_the_owner_of_a_token_is_known_as_well(clerk: User, client: Client, lines: list[dict[str, Any]]):
    _, token = ApiToken.create(clerk, "t")
    assert client.get("/api/v1/stt/jobs", headers={"Authorization": f"Bearer {token}"}).status_code == 200
    (line,) = (line for line in lines if line["event"] == "request answered")
    assert line["user_id"] == clerk.pk


def test_nobody_is_looked_up_to_be_named_in_a_line(rf: RequestFactory):
    request = rf.get("/")
    request.user = SimpleLazyObject(lambda: pytest.fail("asked for"))
    present = present_request.set(request)
    try:
        assert add_person(None, "info", {"event": "x"}) == {"event": "x"}
    finally:
        present_request.reset(present)


def test_a_task_is_sent_with_the_id_and_its_lines_carry_it_on(lines: list[dict[str, Any]]):
    request_ids.begin("pengirim-1")
    headers: dict[str, Any] = {}
    from celery.signals import before_task_publish

    before_task_publish.send(sender="t", headers=headers)
    assert headers[REQUEST_ID] == "pengirim-1"
    assert headers["sent_at"] > 0
    clear_contextvars()
    task = sweep
    task.push_request(**headers)
    try:
        carry_the_id_on(task_id="t1", task=task)
        structlog.get_logger("kerja").info("working")
    finally:
        task.pop_request()
        leave_the_id()
    (line,) = (line for line in lines if line["event"] == "working")
    assert (line["request_id"], line["task"], line["task_id"]) == ("pengirim-1", "transcription.tasks.sweep", "t1")
    assert get_contextvars() == {}


async def test_a_socket_has_one_for_all_that_happens_on_it():
    seen = []

    async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
        await receive()
        seen.append(request_ids.present_id())
        await send({"type": "websocket.accept"})
        await receive()
        seen.append(request_ids.present_id())
        await send({"type": "websocket.close"})

    bind_contextvars(job_id="dari yang lain")
    socket = WebsocketCommunicator(NumberedSockets(application), "/ws/", headers=[(b"x-request-id", b"soket-0001")])
    assert (await socket.connect())[0]
    await socket.send_to(text_data="x")
    await socket.wait()
    assert seen == ["soket-0001"] * 2
    clear_contextvars()


def test_the_key_of_a_job_stands_in_the_lines_of_its_steps(db: None, lines: list[dict[str, Any]], monkeypatch: Any):
    from transcription import work
    from transcription.claims import Step, claim_next

    def step(claim: Any, job: Any) -> None:
        structlog.get_logger("langkah").info("step", text="Saudara saksi")

    job = factories.JobFactory()
    monkeypatch.setitem(work.STEPS, Step.PREPARE, step)
    work._run(claim_next())
    (line,) = (line for line in lines if line["event"] == "step")
    assert (line["job_id"], line["step"], line["text"]) == (str(job.pk), "prepare", "[hidden]")


def test_an_unforeseen_error_of_a_step_is_told_with_the_job_and_the_step(
    db: None, lines: list[dict[str, Any]], monkeypatch: Any
):
    from transcription import work
    from transcription.claims import Step

    def step(claim: Any, job: Any) -> None:
        raise ZeroDivisionError

    job = factories.JobFactory()
    monkeypatch.setitem(work.STEPS, Step.PREPARE, step)
    assert transcribe_next.apply().failed()
    (line,) = (line for line in lines if "ZeroDivisionError" in json.dumps(line.get("exception", "")))
    assert (line["job_id"], line["step"], line["level"]) == (str(job.pk), "prepare", "error")
    assert line["task_id"]
    assert line["request_id"]
    assert get_contextvars() == {}, "the next task begins without them"


def test_an_expected_error_leaves_no_ids_behind(db: None, lines: list[dict[str, Any]], monkeypatch: Any):
    from transcription import work
    from transcription.claims import Step, claim_next
    from transcription.errors import NoSpeech

    def step(claim: Any, job: Any) -> None:
        raise NoSpeech

    factories.JobFactory()
    monkeypatch.setitem(work.STEPS, Step.PREPARE, step)
    work._run(claim_next())
    assert get_contextvars() == {}


@pytest.mark.parametrize(
    ("address", "status"), [("/perkara-rahasia-Budi", 404), ("/api/v1/perkara-rahasia-Budi", 404), ("/logout/", 405)]
)
def test_a_refused_request_is_one_line_too(
    client: Client, clerk: User, lines: list[dict[str, Any]], address: str, status: int
):
    client.force_login(clerk)
    assert client.get(address).status_code == status
    assert [line["status"] for line in lines if line.get("request_id")] == [status]
    assert [line for line in lines if "request" in line["logger"]] == [
        line for line in lines if line["event"] == "request answered"
    ]
    assert "Budi" not in json.dumps(lines)


def test_a_forged_form_is_told_by_its_route(db: None, hearing: Hearing, lines: list[dict[str, Any]]):
    forged = Client(enforce_csrf_checks=True).post(f"/hearings/{hearing.pk}/delete/")
    assert forged.status_code == 403
    (line,) = (line for line in lines if line["logger"] == "django.security.csrf")
    assert line["event"] == "Forbidden (CSRF cookie not set.): hearings/<uuid:pk>/delete/"
    assert line["request_id"] == forged.headers["X-Request-ID"]
    assert str(hearing.pk) not in json.dumps(lines)


@pytest.mark.urls(__name__)
def test_a_request_that_breaks_is_told_with_its_id_its_route_and_the_error(clerk: User, lines: list[dict[str, Any]]):
    client = Client(raise_request_exception=False)
    client.force_login(clerk)
    broken = client.get("/rusak/Büdi/")
    assert broken.status_code == 500
    (line,) = (line for line in lines if line["logger"] == "django.request")
    assert line["event"] == "Internal Server Error: rusak/<str:name>/"
    assert line["exception"][0]["exc_type"] == "ZeroDivisionError"
    assert line["request_id"] == broken.headers["X-Request-ID"]
    assert "di/" not in json.dumps(lines).replace("<str:name>/", "")

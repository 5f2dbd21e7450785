"""Edits through real daphne processes: what one of them takes, browsers at the other one see; a kill loses nothing."""

import asyncio
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import aiohttp
import pytest
import requests
from django.conf import settings as live

from courtsight.accounts.models import ApiToken, User
from tests import factories
from tests.transcription.calling import edited
from tests.transcription.editing.saying import said, texts_of
from tests.transcription.socketing import cookies_of, in_thread
from tests.transcription.web_server import WebServer
from transcription.models import Hearing, Transcript

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def transcript(hearing: Hearing, clerk: User) -> Transcript:
    transcript = factories.TranscriptFactory(recording__hearing=hearing)
    said(transcript, "Sidang dibuka", "Siap Yang Mulia")
    return transcript


@pytest.fixture
def servers(transcript: Transcript) -> Iterator[tuple[WebServer, WebServer]]:
    live.HOME.path.mkdir(parents=True)
    both = WebServer(live.HOME.path).start(), WebServer(live.HOME.path).start()
    yield both
    for server in both:
        server.kill()


def post(server: WebServer, transcript: Transcript, token: str, body: dict[str, Any]) -> requests.Response:
    address = f"{server.url}/api/v1/stt/transcripts/{transcript.pk}/edits"
    return requests.post(address, json=body, headers={"Authorization": f"Bearer {token}"}, timeout=20)


async def hear(socket: aiohttp.ClientWebSocketResponse, kind: str) -> dict[str, Any]:
    while (message := await socket.receive_json(timeout=20))["type"] != kind:
        pass
    return message


async def test_a_browser_at_one_server_sees_what_the_other_one_took(
    servers: tuple[WebServer, WebServer], transcript: Transcript, clerk: User, judge: User
):
    first, second = servers
    row = await in_thread(transcript.segments.get, index=0)
    _, token = await in_thread(ApiToken.create, judge, "sunting")
    headers = {"Cookie": await in_thread(cookies_of, clerk), "Origin": first.url}
    address = f"{first.url}/ws/transcripts/{transcript.pk}/".replace("http", "ws", 1)
    body = {"edit_id": str(uuid4()), "kind": "edit", "changes": [edited(str(row.pk), text="Sidang ditutup")]}
    async with aiohttp.ClientSession(headers=headers) as session, session.ws_connect(address) as socket:
        assert (await hear(socket, "presence"))["people"] == []
        made = await in_thread(post, second, transcript, token, body)
        assert made.status_code == 200, made.text
        told = await hear(socket, "edit")
        assert (told["number"], told["by"]["name"]) == (1, judge.display_name)
        assert told["segments"] == made.json()["segments"]


def test_an_edit_whose_answer_was_lost_with_the_server_is_sent_again_and_done_once(
    servers: tuple[WebServer, WebServer], transcript: Transcript, clerk: User
):
    first, second = servers
    row = transcript.segments.get(index=0)
    _, token = ApiToken.create(clerk, "sunting")
    body = {"edit_id": str(uuid4()), "kind": "edit", "changes": [edited(str(row.pk), text="Sidang ditutup")]}
    answer = post(first, transcript, token, body).json()
    first.kill()
    with pytest.raises(requests.ConnectionError):
        post(first, transcript, token, body)
    assert post(second, transcript, token, body).json() == answer
    assert (texts_of(transcript), transcript.edits.count()) == (["Sidang ditutup", "Siap Yang Mulia"], 1)


async def test_without_a_login_the_socket_says_so(servers: tuple[WebServer, WebServer], transcript: Transcript):
    address = f"{servers[0].url}/ws/transcripts/{transcript.pk}/".replace("http", "ws", 1)
    async with (
        aiohttp.ClientSession(headers={"Origin": servers[0].url}) as session,
        session.ws_connect(address) as socket,
    ):
        await asyncio.wait_for(socket.receive(), 20)
        assert socket.close_code == 4401

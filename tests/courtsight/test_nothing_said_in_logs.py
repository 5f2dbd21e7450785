"""Real processes at work on a secret: nothing of it stands in what they log, and what they log hangs together."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
import requests
from django.conf import settings

from courtsight.accounts.models import ApiToken, User
from courtsight.embedded.paths import Home
from tests import factories
from tests.transcription.captions.test_worker import Tape, reached, until, working
from tests.transcription.jobs import HEARING, excerpt, spoken_recording, started_job
from tests.transcription.test_job_workers import wait_for_completion
from tests.transcription.web_server import WebServer
from tests.transcription.workers import Crew
from transcription.audio.decode import decode_to_wav
from transcription.audio.wav import HEADER_BYTES
from transcription.models import CaptionLine, Hearing, Job, Recording, Segment

SECRET = "bunganggrek"
LOUD = {"LOG_FORMAT": "json", "LOG_LEVEL": "DEBUG"}


@pytest.fixture
def web(transactional_db: None) -> Iterator[WebServer]:
    Home(settings.HOME.path).create(settings.HOME.path / "static")
    server = WebServer(settings.HOME.path, **LOUD).start()
    yield server
    server.kill()


@pytest.fixture
def crew(transactional_db: None, tmp_path: Path) -> Iterator[Crew]:
    redis.Redis.from_url(settings.REDIS_URL).flushall()  # what was transcribed in other tests is transcribed here
    crew = Crew(tmp_path, **LOUD)
    yield crew
    crew.stop()


def lines_of(log: Path) -> list[dict[str, Any]]:
    """Those of ours that are written to the end; what Python itself prints is none."""
    lines = log.read_text().splitlines()
    return [json.loads(line) for line in lines if line.startswith("{") and line.endswith("}")]


def test_words_tokens_and_queries_are_in_no_line_of_the_web_server(web: WebServer, clerk: User):
    _, token = ApiToken.create(clerk, "t")
    segment = factories.SegmentFactory(text=f"Saksi melihat {SECRET}.")
    known = {"Authorization": f"Bearer {token}", "X-Request-ID": "uji-catatan-1"}
    part = f"{web.url}/api/v1/stt/transcripts/{segment.transcript_id}"
    asked = [
        ("GET", part, known, None, 200),
        ("PATCH", f"{part}/segments/{segment.pk}", known, {"revision": 1, "text": f"Ada {SECRET} di meja."}, 200),
        ("PATCH", f"{part}/segments/{segment.pk}", known, {"revision": SECRET, "text": SECRET}, 422),
        ("GET", f"{web.url}/api/v1/search?q={SECRET}", known, None, 200),
        ("GET", f"{web.url}/api/v1/search?limit={SECRET}&q={SECRET}", known, None, 422),
        ("GET", f"{web.url}/api/v1/stt/jobs", {"Authorization": f"Bearer {SECRET}"}, None, 401),
        ("GET", f"{web.url}/tidak-ada/?q={SECRET}", {}, None, 404),
        ("POST", f"{web.url}/login/", {}, {"username": SECRET, "password": SECRET}, 403),
    ]
    for method, address, headers, body, status in asked:
        answer = requests.request(method, address, headers=headers, json=body, timeout=60)
        assert answer.status_code == status, (address, answer.text)
    text = web.log.read_text()
    assert SECRET not in text
    assert token not in text
    told = [line for line in lines_of(web.log) if line["event"] == "request answered"]
    ours = [line for line in told if line["request_id"] == "uji-catatan-1"]
    assert [line["status"] for line in ours] == [200, 200, 422, 200, 422]
    assert {line["user_id"] for line in ours} == {clerk.pk}
    assert Segment.objects.get(pk=segment.pk).text == f"Ada {SECRET} di meja."


@pytest.mark.long
def test_a_job_can_be_followed_through_its_worker_and_tells_nothing_of_what_was_said(
    crew: Crew, clerk: User, tmp_path: Path
):
    recording = spoken_recording(source=excerpt(20), duration=20)
    Recording.objects.filter(pk=recording.pk).update(name=f"{SECRET}.wav")
    job = started_job(clerk, recording)
    wait_for_completion(job, crew)
    said = [text for text in Segment.objects.filter(transcript__job=job).values_list("text", flat=True) if text]
    assert said
    logs = [path for path in tmp_path.rglob("*.log") if path.is_file()]

    def ours() -> list[dict[str, Any]]:
        return [line for path in logs for line in lines_of(path) if line.get("job_id") == str(job.pk)]

    # The last step is logged when the transcript is there already.
    until(lambda: {"prepare", "transcribe", "assemble"} <= {line["step"] for line in ours()})
    text = "\n".join(path.read_text(errors="replace") for path in logs)
    assert SECRET not in text
    assert not [line for line in said if line in text]
    assert all(line["request_id"] and line["task"] == "transcription.tasks.transcribe_next" for line in ours())
    assert Job.objects.get(pk=job.pk).transcript


@pytest.fixture
def tape(hearing: Hearing, tmp_path: Path) -> Iterator[Tape]:
    wav = tmp_path / "sidang.wav"
    decode_to_wav(HEARING, wav)
    live = factories.LiveSessionFactory(hearing=hearing, stored_seconds=0.0, next_seq=0)
    tape = Tape(live, wav.read_bytes()[HEADER_BYTES : HEADER_BYTES + 20 * 32_000])
    yield tape
    tape.close()


@pytest.mark.long
def test_a_live_worker_tells_the_session_and_no_caption(
    transactional_db: None, tape: Tape, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
):
    for name, value in LOUD.items():
        monkeypatch.setenv(name, value)
    with working():
        tape.play(15)
        until(lambda: reached(tape.session, 5))
    out, err = capfd.readouterr()
    captions = list(CaptionLine.objects.filter(session=tape.session).values_list("text", flat=True))
    assert captions
    assert not [text for text in captions if text in out + err]
    told = [json.loads(line) for line in out.splitlines() if line.startswith("{")]
    (begun,) = (line for line in told if line["event"].startswith("Captions begin"))
    assert begun["session_id"] == str(tape.session.pk)
    assert begun["hearing_id"] == str(tape.session.hearing_id)
    assert begun["request_id"]

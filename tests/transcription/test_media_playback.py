"""The sound of a recording over HTTP: ranges, conditions, rights, traces."""

import os
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from asgiref.sync import async_to_sync
from django.core.cache import cache
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction, AuditEvent
from tests import factories
from transcription import media
from transcription.models import Hearing, Recording
from transcription.models.job import JobStage, JobStatus

NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
CONTENT = bytes(range(256)) * 4000  # a little more than three blocks


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    cache.clear()


@pytest.fixture
def recording(hearing: Hearing) -> Recording:
    return with_files(factories.RecordingFactory(hearing=hearing, name="sidang pagi.mp4"))


@pytest.fixture
def sealed_recording(sealed_hearing: Hearing) -> Recording:
    return with_files(factories.RecordingFactory(hearing=sealed_hearing, name="rahasia.wav"))


@pytest.fixture
def listener(client: Client, clerk: User) -> Client:
    client.force_login(clerk)
    return client


def with_files(recording: Recording) -> Recording:
    write(recording.decoded_path, CONTENT)
    write(recording.path, CONTENT)
    factories.JobFactory(recording=recording, status=JobStatus.COMPLETED, stage=JobStage.DONE)
    return recording


def write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def audio(recording: Recording) -> str:
    return reverse("recording_audio", args=[recording.pk])


def original(recording: Recording) -> str:
    return reverse("recording_original", args=[recording.pk])


def body(response: HttpResponseBase) -> bytes:
    """What the server would send."""
    if not response.streaming:
        return response.content

    async def collect() -> bytes:
        return b"".join([block async for block in response])

    return async_to_sync(collect)()


def test_without_a_range_the_whole_file_comes(listener: Client, recording: Recording):
    response = listener.get(audio(recording))
    assert response.status_code == 200
    assert body(response) == CONTENT
    assert response["Content-Length"] == str(len(CONTENT))
    assert response["Accept-Ranges"] == "bytes"
    assert response["Content-Type"] == "audio/wav"
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("wanted", "part", "shown"),
    [
        ("bytes=0-99", CONTENT[:100], "bytes 0-99/1024000"),
        ("bytes=300000-900000", CONTENT[300_000:900_001], "bytes 300000-900000/1024000"),
        ("bytes=1023990-", CONTENT[-10:], "bytes 1023990-1023999/1024000"),
        ("bytes=-10", CONTENT[-10:], "bytes 1023990-1023999/1024000"),
    ],
)
def test_a_range_gives_exactly_these_bytes(
    listener: Client, recording: Recording, wanted: str, part: bytes, shown: str
):
    response = listener.get(audio(recording), headers={"Range": wanted})
    assert response.status_code == 206
    assert response["Content-Range"] == shown
    assert response["Content-Length"] == str(len(part))
    assert body(response) == part


def test_a_range_behind_the_end_is_refused_with_the_size(listener: Client, recording: Recording):
    response = listener.get(audio(recording), headers={"Range": "bytes=1024000-"})
    assert response.status_code == 416
    assert response["Content-Range"] == "bytes */1024000"
    assert body(response) == b""


@pytest.mark.parametrize("header", ["bytes=0-1,4-5", "bytes=9-1", "lines=1-2"])
def test_several_or_malformed_ranges_get_the_whole_file(listener: Client, recording: Recording, header: str):
    response = listener.get(audio(recording), headers={"Range": header})
    assert response.status_code == 200
    assert body(response) == CONTENT


def test_head_tells_the_length_and_sends_nothing(listener: Client, recording: Recording):
    response = listener.head(audio(recording), headers={"Range": "bytes=0-99"})
    assert response.status_code == 200
    assert response["Content-Length"] == str(len(CONTENT))
    assert body(response) == b""


def test_a_range_counts_only_while_the_file_is_the_one_the_browser_knows(listener: Client, recording: Recording):
    etag = listener.head(audio(recording))["ETag"]
    same = listener.get(audio(recording), headers={"Range": "bytes=0-9", "If-Range": etag})
    other = listener.get(audio(recording), headers={"Range": "bytes=0-9", "If-Range": '"another"'})
    weak = listener.get(audio(recording), headers={"Range": "bytes=0-9", "If-Range": f"W/{etag}"})
    date = listener.get(audio(recording), headers={"Range": "bytes=0-9", "If-Range": "Sun, 22 Nov 2026 10:00:00 GMT"})
    assert [same.status_code, other.status_code, weak.status_code, date.status_code] == [206, 200, 200, 200]
    for response in (same, other, weak, date):
        body(response)


def test_a_browser_that_has_the_file_is_told_that_it_is_unchanged(listener: Client, recording: Recording):
    etag = listener.head(audio(recording))["ETag"]
    response = listener.get(audio(recording), headers={"If-None-Match": etag})
    assert response.status_code == 304
    assert response["ETag"] == etag
    assert body(response) == b""


def test_sound_from_another_decoder_is_another_file_to_the_browser(
    listener: Client, recording: Recording, monkeypatch: pytest.MonkeyPatch
):
    before = listener.head(audio(recording))["ETag"]
    monkeypatch.setattr(media, "DECODER_VERSION", 2)
    assert listener.head(audio(recording))["ETag"] != before
    assert listener.get(audio(recording), headers={"If-Match": before}).status_code == 412


def test_nothing_tells_when_the_sound_was_decoded(listener: Client, recording: Recording):
    before = dict(listener.head(audio(recording)).headers)
    os.utime(recording.decoded_path, (1, 1))
    after = dict(listener.head(audio(recording)).headers)
    assert before.pop("X-Request-ID") != after.pop("X-Request-ID")
    assert before == after


@pytest.mark.parametrize(
    "state",
    [
        None,
        {"stage": JobStage.QUEUED},
        {"stage": JobStage.PREPARING, "prepared": 0.9},
        {"stage": JobStage.PREPARING, "status": JobStatus.CANCELLED},
        {"stage": JobStage.PREPARING, "status": JobStatus.FAILED, "error_code": "model_unavailable"},
    ],
)
def test_who_uploads_the_bytes_of_a_sealed_hearing_does_not_learn_that_they_are_known(
    client: Client, outsider: User, sealed_recording: Recording, state: dict[str, object] | None
):
    own = factories.RecordingFactory(hearing=None, created_by=outsider, sha256=sealed_recording.sha256)
    if state is not None:
        factories.JobFactory(recording=own, **state)
    client.force_login(outsider)
    for method in (client.get, client.head):
        answer = method(audio(own))
        assert answer.status_code == 404
        assert "ETag" not in answer.headers


@pytest.mark.parametrize(
    "state",
    [
        {"stage": JobStage.TRANSCRIBING, "transcribing_at": NOW},
        {"stage": JobStage.TRANSCRIBING, "transcribing_at": NOW, "status": JobStatus.CANCELLED},
        {"stage": JobStage.PREPARING, "status": JobStatus.FAILED, "error_code": "no_speech"},
    ],
)
def test_sound_can_be_heard_as_soon_as_a_job_has_decoded_it(
    listener: Client, recording: Recording, state: dict[str, object]
):
    recording.jobs.all().delete()
    factories.JobFactory(recording=recording, **state)
    assert listener.head(audio(recording)).status_code == 200


def test_there_is_no_sound_before_it_is_decoded(listener: Client, recording: Recording):
    recording.decoded_path.unlink()
    assert listener.get(audio(recording)).status_code == 404


def test_sound_is_only_read(listener: Client, recording: Recording):
    assert listener.post(audio(recording)).status_code == 405
    assert listener.delete(original(recording)).status_code == 405


@pytest.mark.parametrize("url", [audio, original])
def test_an_outsider_of_a_sealed_hearing_gets_what_is_said_of_nothing(
    client: Client, outsider: User, administrator: User, sealed_recording: Recording, url
):
    for user in (outsider, administrator):
        client.force_login(user)
        assert client.get(url(sealed_recording)).status_code == 404
        assert client.get(url(sealed_recording), headers={"Range": "bytes=0-1"}).status_code == 404
        assert client.get(url(Recording(pk=uuid4()))).status_code == 404
    assert not AuditEvent.objects.filter(action__in=[AuditAction.LISTENED, AuditAction.DOWNLOADED]).exists()


def test_of_a_sealed_hearing_the_browser_keeps_nothing(
    listener: Client, sealed_recording: Recording, recording: Recording
):
    assert listener.head(audio(sealed_recording))["Cache-Control"] == "private, no-store"
    assert listener.head(original(sealed_recording))["Cache-Control"] == "private, no-store"
    assert listener.head(audio(recording))["Cache-Control"] == "private, no-cache"


def test_many_ranges_of_one_listener_are_one_line_in_the_trail(
    listener: Client, recording: Recording, judge: User, clerk: User
):
    for first in (0, 1000, 2000):
        body(listener.get(audio(recording), headers={"Range": f"bytes={first}-"}))
    listener.force_login(judge)
    body(listener.get(audio(recording)))
    listened = AuditEvent.objects.filter(action=AuditAction.LISTENED, target_id=recording.pk)
    assert {event.user for event in listened} == {clerk, judge}
    assert listened.count() == 2
    assert {event.hearing_id for event in listened} == {recording.hearing_id}


def test_asking_without_hearing_anything_is_not_listening(listener: Client, recording: Recording):
    listener.head(audio(recording))
    listener.get(audio(recording), headers={"Range": "bytes=9999999-"})
    assert not AuditEvent.objects.filter(action=AuditAction.LISTENED).exists()


def test_the_original_is_a_download_whatever_it_is(listener: Client, recording: Recording):
    write(recording.path, b"<script>alert(1)</script>")
    Recording.objects.update(name="serangan.html")
    response = listener.get(original(recording))
    assert body(response) == b"<script>alert(1)</script>"
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"] == 'attachment; filename="serangan.html"'
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("name", "disposition"),
    [
        ('kutip".wav', 'attachment; filename="kutip\\".wav"'),
        ("baris\r\nSet-Cookie: a=b.wav", 'attachment; filename="baris Set-Cookie: a=b.wav"'),
        ("../../etc/passwd", 'attachment; filename="passwd"'),
        ("sidang\u202evaw.exe", 'attachment; filename="sidangvaw.exe"'),
        ("rekaman é.wav", "attachment; filename*=utf-8''rekaman%20%C3%A9.wav"),
        ("", 'attachment; filename="recording"'),
    ],
)
def test_a_hostile_name_is_harmless_in_the_header(listener: Client, recording: Recording, name: str, disposition: str):
    Recording.objects.update(name=name)
    assert listener.head(original(recording))["Content-Disposition"] == disposition


def test_a_copy_of_the_original_needs_the_right_to_take_copies(client: Client, viewer: User, recording: Recording):
    client.force_login(viewer)
    assert client.get(original(recording)).status_code == 403
    heard = client.get(audio(recording))
    assert heard.status_code == 200
    body(heard)


def test_every_whole_copy_is_in_the_trail_and_one_fetched_in_parts_is_there_once(
    listener: Client, recording: Recording
):
    copies = AuditEvent.objects.filter(action=AuditAction.DOWNLOADED, target_id=recording.pk)
    for _ in range(2):
        body(listener.get(original(recording)))
    assert copies.count() == 2
    for first in (0, 1000):
        body(listener.get(original(recording), headers={"Range": f"bytes={first}-"}))
    assert copies.count() == 3


def test_a_file_that_shrinks_while_it_is_sent_breaks_off_instead_of_pretending(listener: Client, recording: Recording):
    response = listener.get(audio(recording))
    os.truncate(recording.decoded_path, 10)
    with pytest.raises(EOFError):
        body(response)

"""When the server cannot check a complete file just now, nothing is lost and the same upload goes on later."""

import sys
from pathlib import Path

import pytest
from django.test import Client

from courtsight.accounts.models import User
from tests.transcription.uploading import create, send, tone
from transcription.models import Hearing, Job, Recording, Upload


@pytest.fixture
def sender(client: Client, clerk: User) -> Client:
    client.force_login(clerk)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def killed_child(tmp_path: Path) -> str:
    """A program that ends as one that the system killed for memory."""
    path = tmp_path / "python"
    path.write_text("#!/bin/sh\nkill -9 $$\n")
    path.chmod(0o700)
    return str(path)


def test_the_part_is_kept_and_the_next_attempt_makes_the_recording(
    sender: Client, hearing: Hearing, killed_child: str, monkeypatch: pytest.MonkeyPatch
):
    content = tone()
    url = create(sender, hearing.pk, len(content))["Location"]

    with monkeypatch.context() as trouble:
        trouble.setattr(sys, "executable", killed_child)
        answer = send(sender, url, 0, content)

    assert (answer.status_code, answer.json()["code"]) == (503, "probe_failed")
    upload = Upload.objects.get()
    assert upload.path.read_bytes() == content
    assert not Recording.objects.exists()

    answer = send(sender, url, upload.stored, content[upload.stored :])

    assert answer.status_code == 204
    assert Recording.objects.get().path.read_bytes() == content
    assert Job.objects.count() == 1

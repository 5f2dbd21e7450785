"""A language may be named by its short code wherever a program names one."""

import base64

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.urls import reverse

from courtsight.accounts.models import User
from tests import factories
from tests.transcription.calling import Caller, assert_problem
from transcription.dispatch import create_job
from transcription.languages import full_code
from transcription.management.commands.transcribe import Command
from transcription.models import Hearing, Upload

CODES = [("id", "id-ID"), ("EN", "en-US"), ("en-us", "en-US"), ("jv", "jv-ID"), ("su", "su-ID"), ("auto", "auto")]


@pytest.mark.parametrize(("short", "full"), CODES)
def test_the_short_code_stands_for_the_full_one(short: str, full: str):
    assert full_code(short) == full
    assert full_code(full) == full


@pytest.mark.parametrize("typed", ["de", "en-GB", "", "english"])
def test_what_is_no_language_of_ours_stays_as_it_is(typed: str):
    assert full_code(typed) == typed


@pytest.mark.parametrize(("short", "full"), CODES)
def test_the_api_takes_both_and_answers_the_full_code(clerk: User, short: str, full: str):
    recording = factories.RecordingFactory(hearing=None, created_by=clerk)
    answer = Caller(clerk).post("/transcribe", {"recording_id": str(recording.pk), "language_code": short})
    assert answer.status_code == 202, answer.content
    assert answer.json()["language"] == full


@pytest.mark.parametrize("code", ["de", 7, None, []])
def test_the_api_refuses_other_codes_and_names_those_it_knows(clerk: User, code: object):
    body = {"recording_id": "c03c8b63-fcef-49c6-bf6f-43f77c759298", "language_code": code}
    problem = assert_problem(Caller(clerk).post("/transcribe", body), 422, "invalid")
    assert "'su-ID', 'en-US', 'auto'" in problem["detail"]


@pytest.mark.parametrize(("short", "full"), CODES)
def test_an_upload_takes_the_short_code(client: Client, clerk: User, hearing: Hearing, short: str, full: str):
    client.force_login(clerk)
    told = {"hearing": str(hearing.pk), "filename": "a.wav", "language": short}
    metadata = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in told.items())
    headers = {"Tus-Resumable": "1.0.0", "Upload-Length": "10", "Upload-Metadata": metadata}
    assert client.post(reverse("upload_create"), headers=headers).status_code == 201
    assert Upload.objects.get().language == full


def test_two_spellings_are_one_job(clerk: User):
    recording = factories.RecordingFactory()
    assert create_job(recording, clerk, language="en") == create_job(recording, clerk, language="en-US")


@pytest.mark.parametrize(("short", "full"), CODES)
def test_the_command_takes_the_short_code(short: str, full: str):
    parser = Command().create_parser("manage.py", "transcribe")
    assert parser.parse_args(["x.wav", "--language", short]).language == full


def test_the_command_says_what_to_do_about_a_file_that_is_not_there(tmp_path):
    with pytest.raises(CommandError) as refusal:
        call_command("transcribe", str(tmp_path / "tidak-ada.wav"))
    assert "tidak-ada.wav" in str(refusal.value)
    assert "No such file or directory" not in str(refusal.value)

"""`manage.py engines` says what is configured, lets each engine hear two seconds, and says what is missing."""

from io import StringIO

import pytest
from django.core.management import call_command

from tests.cloud import Cloud
from tests.fakes import FakeEngine, installed
from transcription.errors import EngineRefused
from transcription.management.commands.engines import clip, examine


def printed() -> str:
    out = StringIO()
    call_command("engines", stdout=out, no_color=True)
    return out.getvalue()


def test_the_clip_is_two_seconds_of_speech():
    assert clip().duration == 2
    assert abs(clip().read()).max() > 0.05
    assert examine("whisper").text, "the real engine hears words in it"


def test_each_engine_is_listed_with_what_it_heard():
    with installed(FakeEngine()):
        text = printed()
    assert "model      fake" in text
    assert "stays on this machine" in text
    assert "'kata0'" in text


def test_an_engine_that_refuses_is_told_with_the_reason_and_fails_the_command():
    def refuse() -> None:
        raise EngineRefused("GOOGLE_PROJECT is not set")

    out = StringIO()
    with installed(FakeEngine(before=refuse)), pytest.raises(SystemExit) as ended:
        call_command("engines", stdout=out, no_color=True)
    assert ended.value.code == 1
    assert "GOOGLE_PROJECT is not set" in out.getvalue()


def test_an_engine_that_is_not_configured_is_no_failure(settings: object):
    settings.GOOGLE_PROJECT = settings.GOOGLE_BUCKET = ""
    with installed(FakeEngine()):
        assert "not configured: GOOGLE_PROJECT, GOOGLE_BUCKET" in printed()


def test_a_configured_cloud_engine_is_compared_with_its_service_and_hears_the_clip(cloud_settings: Cloud):
    with installed(FakeEngine()):
        text = printed()
    assert "good  bucket: pengadilan-titipan" in text
    assert "good  model: asia-southeast1 offers chirp_2" in text
    assert "leaves the building" in text
    assert cloud_settings.billed == [2.0]


def test_the_clip_is_asked_for_as_a_job_asks(cloud_settings: Cloud, settings: object):
    """Else it is heard where jobs are refused."""
    settings.GOOGLE_MODEL = "long"
    examine("google")
    [running] = cloud_settings.speech.register.under("projects/pn-contoh/locations/asia-southeast1")
    assert list(running.request.config.language_codes) == ["id-ID", "jv-ID", "su-ID"]

"""`manage.py engines` says what is configured, lets each engine hear two seconds, and says what is missing."""

from io import StringIO

import pytest
from django.core.management import call_command

from tests.cloud import Cloud
from tests.fakes import FakeEngine, installed
from transcription.command_line import advice
from transcription.emulator.script import Rule
from transcription.errors import EngineRefused, EngineUnreachable
from transcription.management.commands import engines
from transcription.management.commands.engines import clip, examine


def away() -> None:
    raise EngineUnreachable("no line")


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


@pytest.mark.parametrize(("call", "error"), [("GetOperation", "UNAVAILABLE"), ("BatchRecognize", "RESOURCE_EXHAUSTED")])
def test_a_service_that_hesitates_once_is_asked_again(
    call: str, error: str, cloud_settings: Cloud, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(engines, "PATIENCE", (0.0,))
    cloud_settings.say(Rule(call=call, error=error, times=1))
    assert examine("google").text
    assert cloud_settings.billed == [2.0]


def test_what_is_given_up_is_stopped_and_leaves_nothing_in_the_cloud(
    cloud_settings: Cloud, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(engines, "PATIENCE", (0.0,))
    cloud_settings.say(Rule(call="GetOperation", error="UNAVAILABLE"))
    with pytest.raises(EngineUnreachable):
        examine("google")
    assert cloud_settings.objects() == []
    assert cloud_settings.speech.ledger.calls["CancelOperation"] == 1


def test_nobody_is_told_that_a_job_goes_on_where_there_is_none(settings: object, monkeypatch: pytest.MonkeyPatch):
    settings.GOOGLE_PROJECT = settings.GOOGLE_BUCKET = ""
    monkeypatch.setattr(engines, "PATIENCE", ())
    with installed(FakeEngine(before=away)):
        out = StringIO()
        with pytest.raises(SystemExit):
            call_command("engines", stdout=out, no_color=True)
    assert advice(EngineUnreachable()) in out.getvalue()
    assert str(EngineUnreachable.action) not in out.getvalue()

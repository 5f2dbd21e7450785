"""Recordings that lie in somebody's bucket: read there while they are what was fetched, else sent from our own copy."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.cloud import SOURCES, TEXT, Cloud
from tests.transcription.google.calls import OPTIONS, Caller, engine, piece, text_of, until_done
from transcription.emulator.script import Rule
from transcription.engines import Piece, StillRunning
from transcription.engines.google.flac import flac_file
from transcription.errors import EngineBusy, EngineRefused


def flac_bytes(folder: Path) -> bytes:
    with flac_file(piece().read(), folder) as file:
        return file.path.read_bytes()


def test_a_recording_in_cloud_storage_is_read_where_it_lies_and_stays(cloud: Cloud, tmp_path):
    what, call = lying(cloud, "2026/sidang pagi.flac", flac_bytes(tmp_path)), Caller()
    assert text_of(until_done(engine(cloud, tmp_path), call, what)) == TEXT
    assert [(departure.address, departure.size) for departure in call.left] == [(what.source, 0)]
    assert cloud.objects(SOURCES) == ["2026/sidang pagi.flac"]
    assert cloud.objects() == []


@pytest.mark.parametrize("change", ["replaced", "deleted"])
def test_what_lies_there_no_longer_is_sent_from_our_own_copy(change: str, cloud: Cloud, tmp_path):
    what, call = lying(cloud, "sidang.flac", flac_bytes(tmp_path)), Caller()
    if change == "replaced":
        cloud.put("sidang.flac", b"another hearing")
    else:
        cloud.client.bucket(SOURCES).blob("sidang.flac").delete()
    assert text_of(until_done(engine(cloud, tmp_path), call, what)) == TEXT
    assert [departure.address for departure in call.left] != [what.source]
    assert (call.taken_back, call.refused) == ([(what.source, 0)], [])
    assert len(cloud.billed) == 1
    assert cloud.objects() == []


def test_a_source_that_is_replaced_while_a_quota_lasts_is_not_paid_for(cloud: Cloud, tmp_path):
    what, call = lying(cloud, "sidang.flac", flac_bytes(tmp_path)), Caller()
    cloud.say(Rule(call="BatchRecognize", error="RESOURCE_EXHAUSTED", times=1))
    with pytest.raises(EngineBusy):
        until_done(engine(cloud, tmp_path), call, what)
    cloud.put("sidang.flac", b"another hearing")
    assert text_of(until_done(engine(cloud, tmp_path), call, what)) == TEXT
    assert [departure.address == what.source for departure in call.left] == [True, False]
    assert (call.taken_back, call.refused) == ([(what.source, 0)], [])


def test_what_the_service_may_not_read_where_it_lies_is_sent_from_our_own_copy(cloud: Cloud, tmp_path):
    what, call = lying(cloud, "sidang.flac", flac_bytes(tmp_path)), Caller()
    cloud.say(Rule(fails="PERMISSION_DENIED", times=1))
    assert text_of(until_done(engine(cloud, tmp_path), call, what)) == TEXT
    assert [departure.size > 0 for departure in call.left] == [False, True]
    assert call.refused == [(what.source, 0)]
    assert len(cloud.billed) == 1
    assert cloud.objects(SOURCES) == ["sidang.flac"]


def test_a_refusal_that_has_nothing_to_do_with_where_it_lies_stays_one(cloud: Cloud, tmp_path):
    what = lying(cloud, "sidang.flac", flac_bytes(tmp_path))
    cloud.say(Rule(fails="INVALID_ARGUMENT"))
    with pytest.raises(EngineRefused):
        until_done(engine(cloud, tmp_path), Caller(), what)
    assert cloud.objects() == []


def lying(cloud: Cloud, name: str, content: bytes) -> Piece:
    """All of a recording in somebody's bucket, as it was when it was fetched."""
    address = cloud.put(name, content)
    return replace(piece(source=address), generation=cloud.client.bucket(SOURCES).get_blob(name).generation)


@pytest.mark.parametrize(("seconds", "pause"), [(30.0, 1.0), (600.0, 10.0), (1200.0, 20.0), (28_000.0, 60.0)])
def test_the_pause_grows_with_the_audio_and_has_an_end(cloud: Cloud, tmp_path, seconds, pause):
    cloud.say(Rule(polls=99, seconds=1.0, text="ya"))
    long = replace(lying(cloud, "sidang.flac", b"x"), duration=seconds)
    subject = engine(cloud, tmp_path)
    with pytest.raises(StillRunning) as waiting:
        subject.transcribe([long], OPTIONS, Caller())
    assert waiting.value.pause.total_seconds() == pause

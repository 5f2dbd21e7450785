"""The engine with Google's real clients, step by step, and workers that die between the steps."""

import re
import time
from dataclasses import replace
from datetime import timedelta

import av
import numpy as np
import pytest
from google.cloud.speech_v2.types import cloud_speech as messages
from google.longrunning import operations_pb2

from tests.cloud import BUCKET, TEXT, Cloud, storage_answering
from tests.transcription.google.calls import OPTIONS, Caller, engine, piece, text_of, until_done, until_killed
from transcription.emulator.script import Rule
from transcription.engines import StillRunning
from transcription.engines.google import storage as storage_module
from transcription.engines.google.flac import flac_file
from transcription.engines.google.operations import Operations
from transcription.errors import (
    BudgetSpent,
    EngineBusy,
    EngineError,
    EngineFailed,
    EngineRefused,
    EngineUnreachable,
    MayNotLeave,
    UnsupportedOption,
)
from transcription.types import EngineOptions


def test_audio_goes_out_and_words_come_back(cloud: Cloud, tmp_path):
    call = Caller()
    result = until_done(engine(cloud, tmp_path), call, piece(start=60.0))
    assert text_of(result) == TEXT
    assert 60.0 <= result.words[0].start < result.words[-1].end <= 63.0
    assert (result.language, result.engine, result.model) == ("id-ID", "google", "chirp_2")
    assert cloud.billed == [3.0]


def test_its_variant_is_the_recognizer_which_may_bring_settings_of_its_own(cloud: Cloud, tmp_path):
    assert engine(cloud, tmp_path).variant == "_"
    assert engine(cloud, tmp_path, recognizer="sidang").variant == "sidang"


def test_nothing_of_it_stays_in_the_cloud_or_on_the_disk(cloud: Cloud, tmp_path):
    until_done(engine(cloud, tmp_path), Caller())
    assert cloud.objects() == []
    assert list(tmp_path.iterdir()) == []


def test_the_bucket_gets_a_rule_that_deletes_what_a_crash_leaves(cloud: Cloud, tmp_path):
    for _process in range(2):
        until_done(engine(cloud, tmp_path), Caller())
    [rule] = cloud.client.get_bucket(BUCKET).lifecycle_rules
    assert rule["action"]["type"] == "Delete"
    assert rule["condition"] == {"age": 1, "matchesPrefix": ["courtsight-staging/"]}


def test_while_the_service_computes_nobody_waits(cloud: Cloud, tmp_path):
    cloud.say(Rule(polls=3))
    subject, call = engine(cloud, tmp_path), Caller()
    began = time.monotonic()
    for _ in range(3):
        with pytest.raises(StillRunning) as waiting:
            subject.transcribe([piece()], OPTIONS, call)
        assert waiting.value.pause == timedelta(seconds=1)
    assert time.monotonic() - began < 5
    assert text_of(until_done(subject, call)) == TEXT


def test_what_leaves_is_announced_before_it_leaves_each_time(cloud: Cloud, tmp_path):
    call = Caller(dies_after="left_as")
    until_done(engine(cloud, tmp_path), call)
    departure, again = call.left
    assert (again.address, again.attempt) == (departure.address, 0), "for the caller to count once"
    assert departure.seconds == 3.0
    assert departure.region == "asia-southeast1"
    assert departure.model == "chirp_2"
    assert departure.size > 0
    assert re.fullmatch(r"[0-9a-f]{64}", departure.sha256)
    assert departure.cost == pytest.approx(3 / 60 * 0.016)
    assert re.fullmatch(rf"gs://{BUCKET}/courtsight-staging/[0-9a-f]{{32}}\.flac", departure.address)


def test_a_court_that_forbids_it_lets_nothing_out(cloud: Cloud, tmp_path):
    class Forbidding(Caller):
        def leaving(self, departure):
            raise MayNotLeave

    with pytest.raises(MayNotLeave):
        engine(cloud, tmp_path).transcribe([piece()], OPTIONS, Forbidding())
    assert cloud.objects() == []
    assert cloud.speech.ledger.calls == {}


def test_who_may_not_leave_is_not_made_ready(cloud: Cloud, tmp_path):
    class Waiting(Caller):
        def require_leave(self, departure):
            raise BudgetSpent

    read = []
    what = replace(piece(), read=lambda: read.append("samples"))
    with pytest.raises(BudgetSpent):
        engine(cloud, tmp_path).transcribe([what], OPTIONS, Waiting())
    assert (read, cloud.objects()) == ([], [])


def test_the_price_can_be_the_courts_own(cloud: Cloud, tmp_path):
    call = Caller()
    until_done(engine(cloud, tmp_path, price=0.6), call)
    assert call.left[0].cost == pytest.approx(0.03)


@pytest.mark.parametrize("fact", ["token", "left_as", "uploaded", "submitting", "operation", "heard"])
@pytest.mark.parametrize("moment", ["dies_before", "dies_after"])
def test_a_worker_that_dies_at_any_step_costs_no_second_payment(cloud: Cloud, tmp_path, fact, moment):
    call = Caller(**{moment: fact})
    until_killed(engine(cloud, tmp_path), call)
    # Another process goes on.
    assert text_of(until_done(engine(cloud, tmp_path), call)) == TEXT
    assert cloud.billed == [3.0]
    assert len({(departure.address, departure.attempt) for departure in call.left}) == 1
    assert cloud.objects() == []


def test_a_request_that_hangs_after_it_was_accepted_is_paid_once(cloud: Cloud, tmp_path):
    cloud.say(Rule(call="BatchRecognize", hang=3, after=True, times=1))
    subject, call = engine(cloud, tmp_path, timeout=0.5), Caller()
    with pytest.raises(EngineUnreachable):
        subject.transcribe([piece()], OPTIONS, call)
    assert text_of(until_done(subject, call)) == TEXT
    assert cloud.billed == [3.0]
    assert cloud.speech.ledger.calls["BatchRecognize"] == 1


def test_the_operation_is_found_behind_many_others(cloud: Cloud, tmp_path):
    for _ in range(3):
        until_done(engine(cloud, tmp_path), Caller())
    call = Caller(dies_before="operation")
    assert text_of(until_done(engine(cloud, tmp_path), call)) == TEXT
    assert len(cloud.billed) == 4


def test_a_quota_is_told_with_the_services_own_pause(cloud: Cloud, tmp_path):
    cloud.say(Rule(call="BatchRecognize", error="RESOURCE_EXHAUSTED", retry_after=7, times=1))
    subject, call = engine(cloud, tmp_path), Caller()
    with pytest.raises(EngineBusy) as busy:
        subject.transcribe([piece()], OPTIONS, call)
    assert busy.value.pause == 7
    assert text_of(until_done(subject, call)) == TEXT
    assert cloud.billed == [3.0]


@pytest.mark.parametrize("call_name", ["BatchRecognize", "GetOperation", "ListOperations"])
def test_an_outage_at_any_call_is_one_to_wait_out(cloud: Cloud, tmp_path, call_name):
    cloud.say(Rule(call=call_name, error="UNAVAILABLE", times=1))
    subject, call = engine(cloud, tmp_path), Caller(dies_before="operation")
    with pytest.raises(EngineUnreachable):
        until_done(subject, call)
    assert text_of(until_done(subject, call)) == TEXT
    assert cloud.billed == [3.0]


def test_a_service_that_is_not_there_is_an_outage(cloud: Cloud, tmp_path):
    with pytest.raises(EngineUnreachable):
        engine(cloud, tmp_path, speech_emulator="127.0.0.1:9").transcribe([piece()], OPTIONS, Caller())


def test_a_bucket_that_does_not_exist_is_named(cloud: Cloud, tmp_path):
    with pytest.raises(EngineRefused, match="tidak-ada"):
        engine(cloud, tmp_path, bucket="tidak-ada").transcribe([piece()], OPTIONS, Caller())


def test_a_lost_operation_whose_result_is_there_is_not_paid_again(cloud: Cloud, tmp_path):
    cloud.say(Rule(lost=True, polls=0, times=1))
    subject, call = engine(cloud, tmp_path), Caller()
    call.dies_after = "operation"
    until_killed(subject, call)
    wait_for(lambda: any(name.endswith(".json") for name in cloud.objects()))
    assert text_of(until_done(subject, call)) == TEXT
    assert cloud.billed == [3.0]
    assert cloud.objects() == []


def test_an_operation_lost_without_result_is_begun_again_once(cloud: Cloud, tmp_path):
    cloud.say(Rule(lost=True, fails="INTERNAL", times=1))
    call = Caller()
    assert text_of(until_done(engine(cloud, tmp_path), call)) == TEXT
    assert cloud.speech.ledger.calls["BatchRecognize"] == 2
    assert len({departure.address for departure in call.left}) == 1
    assert [departure.attempt for departure in call.left] == [0, 1], "for the caller to count both"
    assert call.refused == []


def test_a_service_that_loses_everything_is_not_paid_for_ever(cloud: Cloud, tmp_path):
    cloud.say(Rule(lost=True, fails="INTERNAL"))
    with pytest.raises(EngineFailed, match="lost") as lost:
        until_done(engine(cloud, tmp_path), Caller())
    assert cloud.speech.ledger.calls["BatchRecognize"] == 2
    assert not lost.value.retryable
    assert cloud.objects() == []


@pytest.mark.parametrize(("status", "error"), [("UNAVAILABLE", EngineUnreachable), ("RESOURCE_EXHAUSTED", EngineBusy)])
def test_an_operation_that_ends_badly_is_begun_again(cloud: Cloud, tmp_path, status, error):
    cloud.say(Rule(fails=status, times=1))
    subject, call = engine(cloud, tmp_path), Caller()
    with pytest.raises(error):
        until_done(subject, call)
    assert text_of(until_done(subject, call)) == TEXT
    assert cloud.billed == [3.0]


def test_an_operation_that_will_never_succeed_leaves_nothing_behind(cloud: Cloud, tmp_path):
    cloud.say(Rule(fails="INVALID_ARGUMENT", message="audio terlalu aneh"))
    call = Caller()
    with pytest.raises(EngineRefused, match="audio terlalu aneh"):
        until_done(engine(cloud, tmp_path), call)
    assert cloud.objects() == []
    assert call.refused == [(departure.address, departure.attempt) for departure in call.left]


def test_a_request_that_is_refused_is_not_paid_for(cloud: Cloud, tmp_path):
    cloud.say(Rule(call="BatchRecognize", error="PERMISSION_DENIED"))
    call = Caller()
    with pytest.raises(EngineRefused):
        until_done(engine(cloud, tmp_path), call)
    assert call.refused == [(departure.address, departure.attempt) for departure in call.left]


def test_what_may_have_been_paid_for_counts(cloud: Cloud, tmp_path):
    cloud.say(Rule(call="BatchRecognize", error="UNAVAILABLE", times=1))
    subject, call = engine(cloud, tmp_path), Caller()
    with pytest.raises(EngineUnreachable):
        until_done(subject, call)
    until_done(subject, call)
    assert call.refused == []


def test_progress_is_told_while_the_service_computes(cloud: Cloud, tmp_path):
    cloud.say(Rule(polls=3))
    told: list[float] = []
    until_done(engine(cloud, tmp_path), Caller(progress=told.append))
    assert told[0] == 0.0
    assert max(told) > 0.5


def test_audio_leaves_without_losing_a_bit(tmp_path):
    samples = piece(seconds=25.0).read()
    with flac_file(samples, tmp_path) as file, av.open(str(file.path)) as container:
        decoded = [frame.to_ndarray().ravel() for frame in container.decode(audio=0)]
        heard = sum(len(block) for block in decoded)
    assert heard == len(samples)
    assert decoded[0][:100].tolist() == [round(float(sample) * 32768) for sample in samples[:100]]


def test_a_large_result_comes_from_the_bucket(cloud: Cloud, tmp_path):
    cloud.say(Rule(text="kata " * 4_000))
    assert len(until_done(engine(cloud, tmp_path), Caller()).words) == 4_000


def test_a_large_file_goes_up_in_parts_that_can_be_resumed(cloud: Cloud, tmp_path, caplog):
    noise = np.random.default_rng(1).uniform(-1, 1, 300 * 16_000).astype(np.float32)
    with caplog.at_level("INFO", logger="gcp_storage_emulator.server"):
        until_done(engine(cloud, tmp_path), Caller(), replace(piece(), duration=300.0, read=lambda: noise))
    parts = [record.message for record in caplog.records if "upload_id=" in record.message]
    assert len(parts) == 2
    assert cloud.billed == [300.0]


def test_a_storage_that_answers_503_is_an_outage(cloud: Cloud, tmp_path, monkeypatch):
    monkeypatch.setattr(storage_module, "RETRY", storage_module.RETRY.with_timeout(0.1))
    with storage_answering(503) as address, pytest.raises(EngineUnreachable):
        engine(cloud, tmp_path, storage_emulator=address).transcribe([piece()], OPTIONS, Caller())
    assert "BatchRecognize" not in cloud.speech.ledger.calls


def test_a_result_that_is_no_json_is_a_failure_and_no_crash(cloud: Cloud, tmp_path):
    cloud.say(Rule(polls=1))
    subject, call = engine(cloud, tmp_path), Caller()
    with pytest.raises(StillRunning):
        subject.transcribe([piece()], OPTIONS, call)
    wait_for(lambda: any(name.endswith(".json") for name in cloud.objects()))
    [written] = [name for name in cloud.objects() if name.endswith(".json")]
    cloud.put(written, b"<html>", BUCKET)
    with pytest.raises(EngineFailed, match="cannot be read"):
        until_done(subject, call)


@pytest.mark.parametrize(
    ("response", "said"),
    [(messages.BatchRecognizeResponse, "says nothing of its audio"), (messages.RecognizeResponse, "answered with")],
)
def test_an_answer_of_another_kind_is_a_failure_that_may_have_been_paid_for(
    cloud: Cloud, tmp_path, monkeypatch, response: type, said: str
):
    def answers(self: Operations, name: str) -> operations_pb2.Operation:
        operation = operations_pb2.Operation(name=name, done=True)
        operation.response.Pack(response.pb(response()))
        return operation

    monkeypatch.setattr(Operations, "get", answers)
    call = Caller()
    with pytest.raises(EngineError, match=said):
        until_done(engine(cloud, tmp_path), call)
    assert call.refused == []
    assert call.memory["operation"] is None, "the next attempt submits again"


def test_a_language_that_the_model_does_not_know_is_refused_before_anything_leaves(cloud: Cloud, tmp_path):
    with pytest.raises(UnsupportedOption, match="su-ID"):
        engine(cloud, tmp_path).transcribe([piece()], EngineOptions("su-ID"), Caller())
    assert cloud.objects() == []


@pytest.mark.parametrize(
    ("model", "codes"),
    [("chirp_2", ["id-ID"]), ("chirp_3", ["id-ID"]), ("long", ["id-ID", "jv-ID", "su-ID"])],
)
def test_other_languages_that_may_be_spoken_are_named_too_where_the_model_takes_several(
    model: str, codes: list[str], cloud: Cloud, tmp_path
):
    options = EngineOptions("id-ID", also=("jv-ID", "su-ID"))
    until_done(engine(cloud, tmp_path, model=model), Caller(), options=options)
    [running] = cloud.speech.register.under("projects/pn-contoh/locations/asia-southeast1")
    assert list(running.request.config.language_codes) == codes


def test_an_unknown_language_is_left_to_the_model(cloud: Cloud, tmp_path):
    cloud.say(Rule(text="Good morning", language="en-US"))
    subject = engine(cloud, tmp_path)
    language = subject.detect_language([piece()])
    assert until_done(subject, Caller(), options=EngineOptions(language)).language == "en-US"


def test_a_model_that_cannot_detect_says_so(cloud: Cloud, tmp_path):
    with pytest.raises(UnsupportedOption):
        engine(cloud, tmp_path, model="long").detect_language([piece()])


@pytest.mark.parametrize(
    ("call", "remembered"),
    [("BatchRecognize", {}), ("ListOperations", {"submitting": True}), ("GetOperation", {"operation": "operations/1"})],
)
def test_the_client_library_repeats_no_call_by_itself(call: str, remembered: dict[str, object], cloud: Cloud, tmp_path):
    """A second BatchRecognize would be paid as well, and the job has pauses of its own."""
    cloud.say(Rule(call=call, error="UNAVAILABLE", times=5))
    with pytest.raises(EngineUnreachable):
        engine(cloud, tmp_path).transcribe([piece()], OPTIONS, Caller(memory={"token": "0" * 32} | remembered))
    assert cloud.speech.ledger.calls[call] == 1


def test_chirp_3_is_never_asked_for_a_confidence_that_it_does_not_have(cloud: Cloud, tmp_path):
    result = until_done(engine(cloud, tmp_path, model="chirp_3"), Caller())
    assert text_of(result) == TEXT
    assert {word.confidence for word in result.words} == {None}


def test_speakers_are_asked_for_only_where_the_model_tells_them_apart(cloud: Cloud, tmp_path):
    subject = engine(cloud, tmp_path, model="chirp_3")
    in_english = until_done(subject, Caller(), options=EngineOptions("en-US", diarize=True, speakers=2))
    in_indonesian = until_done(subject, Caller(), options=EngineOptions("id-ID", diarize=True))
    assert {word.speaker for word in in_english.words} == {"1"}
    assert {word.speaker for word in in_indonesian.words} == {None}


def test_hostile_names_go_out_as_plain_phrases(cloud: Cloud, tmp_path):
    vocabulary = ("$OOV_CLASS", "x" * 500, "a\x00b", "'; DROP TABLE", "../../etc/passwd")
    until_done(engine(cloud, tmp_path), Caller(), options=EngineOptions("id-ID", vocabulary))
    [running] = cloud.speech.register.under("projects/pn-contoh/locations/asia-southeast1")
    [sent] = running.request.config.adaptation.phrase_sets
    values = [phrase.value for phrase in sent.inline_phrase_set.phrases]
    assert values[:4] == ["OOV_CLASS", "a b", "'; DROP TABLE", "../../etc/passwd"]
    assert not any("x" * 100 in value or "$" in value for value in values)


def test_missing_settings_are_named(cloud: Cloud, tmp_path):
    with pytest.raises(EngineRefused, match="GOOGLE_PROJECT, GOOGLE_BUCKET"):
        engine(cloud, tmp_path, project="", bucket="")


def test_an_unknown_model_is_named(cloud: Cloud, tmp_path):
    with pytest.raises(EngineRefused, match="chirp_9"):
        engine(cloud, tmp_path, model="chirp_9")


def test_without_credentials_it_says_where_they_are_looked_for(cloud: Cloud, tmp_path, monkeypatch):
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", "")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NO_GCE_CHECK", "true")
    with pytest.raises(EngineRefused, match="no credentials"):
        engine(cloud, tmp_path, speech_emulator="")


def wait_for(condition, seconds: float = 60.0) -> None:
    last = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < last
        time.sleep(0.02)

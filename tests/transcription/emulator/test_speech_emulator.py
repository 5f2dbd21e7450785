"""The emulator, spoken to as others will: by Google's own client, over the network."""

import json
from datetime import timedelta
from pathlib import Path

import grpc
import numpy as np
import pytest
from google.api_core import exceptions
from google.cloud.location import locations_pb2
from google.cloud.speech_v2 import SpeechClient
from google.cloud.speech_v2.types import cloud_speech as messages
from google.cloud.speech_v2.types import locations_metadata
from google.longrunning import operations_pb2

from tests.cloud import BUCKET, SOURCES, TEXT, Cloud
from transcription.audio.wav import wav_header
from transcription.emulator.script import Rule, Script
from transcription.emulator.server import FAULT_KEY, Emulator
from transcription.engines.google.clients import speech_client

LOCATION = "projects/pn-contoh/locations/asia-southeast1"
RECOGNIZER = f"{LOCATION}/recognizers/_"
SECONDS = 2


@pytest.fixture
def client(cloud: Cloud, tmp_path: Path) -> SpeechClient:
    return speech_client(cloud.configuration(tmp_path))


def wav(seconds: float = SECONDS) -> bytes:
    samples = (np.sin(np.arange(round(seconds * 16_000)) / 20) * 9000).astype("<i2")
    return wav_header(len(samples)) + samples.tobytes()


def config(
    model: str = "chirp_2", language: str = "id-ID", also: tuple[str, ...] = (), **features: object
) -> messages.RecognitionConfig:
    return messages.RecognitionConfig(
        auto_decoding_config={},
        model=model,
        language_codes=[language, *also],
        features=messages.RecognitionFeatures(enable_word_time_offsets=True, **features),
    )


def recognize(client: SpeechClient, given: messages.RecognitionConfig | None = None, **more: object):
    request = messages.RecognizeRequest(recognizer=RECOGNIZER, config=given or config(), content=wav())
    return client.recognize(request, retry=None, timeout=30, **more)


def batch(client: SpeechClient, address: str, inline: bool = True, given: messages.RecognitionConfig | None = None):
    output = {"inline_response_config": {}} if inline else {"gcs_output_config": {"uri": f"gs://{BUCKET}/keluar/"}}
    request = messages.BatchRecognizeRequest(
        recognizer=RECOGNIZER,
        config=given or config(),
        files=[{"uri": address}],
        recognition_output_config=output,
    )
    return client.batch_recognize(request, retry=None, timeout=30)


def test_a_port_that_another_emulator_has_is_refused():
    with Emulator() as first, pytest.raises(RuntimeError):
        Emulator().start(first.port)


def test_short_audio_is_answered_at_once(client: SpeechClient, cloud: Cloud):
    answer = recognize(client)
    [result] = answer.results
    assert result.alternatives[0].transcript == TEXT
    assert result.language_code == "id-id"
    assert answer.metadata.total_billed_duration == timedelta(seconds=SECONDS)
    assert cloud.billed == [SECONDS]


def test_long_audio_is_an_operation_that_googles_client_can_wait_for(client: SpeechClient, cloud: Cloud):
    address = cloud.put("sidang.wav", wav())
    response = batch(client, address).result(timeout=60)
    assert response.results[address].inline_result.transcript.results[0].alternatives[0].transcript == TEXT
    assert cloud.speech.ledger.as_json()["billed"] == [{"what": address, "seconds": SECONDS}]


def test_results_are_written_to_the_bucket_when_that_is_asked_for(client: SpeechClient, cloud: Cloud):
    address = cloud.put("map/sidang pagi.wav", wav())
    written = batch(client, address, inline=False).result(timeout=60).results[address].cloud_storage_result.uri
    assert written.startswith(f"gs://{BUCKET}/keluar/sidang pagi_transcript_")
    content = cloud.client.bucket(BUCKET).blob(written.removeprefix(f"gs://{BUCKET}/")).download_as_bytes()
    assert json.loads(content)["results"][0]["alternatives"][0]["transcript"] == TEXT


def test_a_result_over_the_limit_does_not_come_inline(client: SpeechClient, cloud: Cloud):
    cloud.speech._batch.inline_limit = 10
    address = cloud.put("sidang.wav", wav())
    result = batch(client, address).result(timeout=60).results[address]
    assert "gcs_output_config" in result.error.message


def test_a_missing_object_is_an_error_of_its_file(client: SpeechClient):
    address = f"gs://{SOURCES}/tidak-ada.wav"
    assert batch(client, address).result(timeout=60).results[address].error.code == 5


def test_what_is_no_audio_is_an_error_of_its_file(client: SpeechClient, cloud: Cloud):
    address = cloud.put("surat.txt", b"bukan suara" * 100)
    assert batch(client, address).result(timeout=60).results[address].error.code == 3


def test_an_operation_runs_as_long_as_the_script_says(client: SpeechClient, cloud: Cloud):
    cloud.say(Rule(polls=2))
    name = batch(client, cloud.put("sidang.wav", wav())).operation.name
    looks = [client.get_operation(operations_pb2.GetOperationRequest(name=name)).done for _ in range(2)]
    assert looks == [False, False]


def test_operations_are_listed_page_by_page(client: SpeechClient, cloud: Cloud):
    address = cloud.put("sidang.wav", wav())
    started = [batch(client, address).operation.name for _ in range(3)]
    first = client.list_operations(operations_pb2.ListOperationsRequest(name=LOCATION, page_size=2))
    second = client.list_operations(
        operations_pb2.ListOperationsRequest(name=LOCATION, page_size=2, page_token=first.next_page_token)
    )
    assert [operation.name for operation in (*first.operations, *second.operations)] == started
    assert second.next_page_token == ""
    assert client.list_operations(operations_pb2.ListOperationsRequest(name="projects/x/locations/us")).operations == []


def test_a_cancelled_operation_ends_as_cancelled(client: SpeechClient, cloud: Cloud):
    cloud.say(Rule(polls=99))
    operation = batch(client, cloud.put("sidang.wav", wav()), inline=False)
    assert operation.cancel()
    shown = client.get_operation(operations_pb2.GetOperationRequest(name=operation.operation.name))
    assert (shown.done, shown.error.code) == (True, 1)
    assert cloud.speech.ledger.cancelled == [operation.operation.name]
    assert cloud.objects() == []


def test_a_deleted_operation_is_gone(client: SpeechClient, cloud: Cloud):
    name = batch(client, cloud.put("sidang.wav", wav())).operation.name
    client.delete_operation(operations_pb2.DeleteOperationRequest(name=name))
    with pytest.raises(exceptions.NotFound):
        client.get_operation(operations_pb2.GetOperationRequest(name=name))


def test_a_quota_says_when_to_come_again(client: SpeechClient, cloud: Cloud):
    cloud.say(Rule(call="Recognize", error="RESOURCE_EXHAUSTED", message="kuota", retry_after=2.5, times=1))
    with pytest.raises(exceptions.ResourceExhausted, match="kuota") as raised:
        recognize(client)
    assert raised.value.details[0].retry_delay.ToTimedelta() == timedelta(seconds=2.5)
    assert recognize(client).results
    assert cloud.billed == [SECONDS]


def test_a_call_that_hangs_runs_into_the_callers_deadline(client: SpeechClient, cloud: Cloud):
    cloud.say(Rule(call="Recognize", hang=30))
    request = messages.RecognizeRequest(recognizer=RECOGNIZER, config=config(), content=wav())
    with pytest.raises(exceptions.DeadlineExceeded):
        client.recognize(request, retry=None, timeout=0.3)


def test_a_caller_may_bring_its_own_fault_along(client: SpeechClient):
    with pytest.raises(exceptions.ServiceUnavailable):
        recognize(client, metadata=[(FAULT_KEY, '{"error": "UNAVAILABLE"}')])
    with pytest.raises(exceptions.InvalidArgument, match="not known"):
        recognize(client, metadata=[(FAULT_KEY, '{"eror": "UNAVAILABLE"}')])
    assert recognize(client).results


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (config(model="chirp_9"), "does not exist in the location"),
        (config(language="xx-XX"), "not supported"),
        (config(also=("jv-ID",)), "at most 1 language"),
        (config(model="long", also=("jv-ID", "su-ID", "en-US")), "at most 3 language"),
        (config(model="chirp_3", enable_word_confidence=True), "word_level_confidence"),
        (config(model="chirp_3", diarization_config={"max_speaker_count": 3}), "speaker_diarization"),
        (messages.RecognitionConfig(model="chirp_2"), "language_codes"),
    ],
)
def test_what_the_model_cannot_do_is_refused(client: SpeechClient, cloud: Cloud, given, says):
    with pytest.raises(exceptions.InvalidArgument, match=says):
        recognize(client, given)
    assert cloud.billed == []


def test_a_model_is_refused_in_a_region_that_does_not_have_it(client: SpeechClient):
    request = messages.RecognizeRequest(
        recognizer="projects/p/locations/us/recognizers/_", config=config(), content=wav()
    )
    with pytest.raises(exceptions.InvalidArgument, match='"us"'):
        client.recognize(request, retry=None, timeout=30)


def test_audio_that_is_too_long_for_the_model_is_refused(client: SpeechClient, cloud: Cloud):
    cloud.say(Rule(seconds=1201.0, text="panjang"))
    address = cloud.put("sidang.wav", wav())
    result = batch(client, address, given=config(model="chirp_3")).result(timeout=60).results[address]
    assert "1200 s" in result.error.message
    assert cloud.billed == []


def test_recognize_takes_a_minute_and_no_more(client: SpeechClient, cloud: Cloud):
    cloud.say(Rule(seconds=61.0, text="panjang"))
    with pytest.raises(exceptions.InvalidArgument, match="BatchRecognize"):
        recognize(client)


def test_too_many_phrases_are_refused(client: SpeechClient):
    given = config()
    given.adaptation = {"phrase_sets": [{"inline_phrase_set": {"phrases": [{"value": str(n)} for n in range(1001)]}}]}
    with pytest.raises(exceptions.InvalidArgument, match="phrases"):
        recognize(client, given)


def test_times_and_confidences_come_only_when_they_are_asked_for(client: SpeechClient):
    plain = messages.RecognitionConfig(auto_decoding_config={}, model="chirp_2", language_codes=["id-ID"])
    assert recognize(client, plain).results[0].alternatives[0].words == []
    words = recognize(client, config(model="long", enable_word_confidence=True)).results[0].alternatives[0].words
    assert words[-1].end_offset == timedelta(seconds=SECONDS)
    assert words[0].confidence == pytest.approx(0.9)


def test_a_region_says_which_languages_and_models_it_has(client: SpeechClient):
    location = client.get_location(locations_pb2.GetLocationRequest(name=LOCATION))
    packed = locations_metadata.LocationsMetadata.pb()()
    assert location.metadata.Unpack(packed)
    models = locations_metadata.LocationsMetadata.wrap(packed).languages.models["id-ID"].model_features
    assert {"chirp_2", "chirp_3", "long"} == set(models)
    listed = client.list_locations(locations_pb2.ListLocationsRequest(name="projects/pn-contoh"))
    assert "asia-southeast1" in [location.location_id for location in listed.locations]
    with pytest.raises(exceptions.NotFound):
        client.get_location(locations_pb2.GetLocationRequest(name="projects/pn-contoh/locations/mars"))


def test_rules_and_figures_can_be_had_from_another_process(cloud: Cloud, client: SpeechClient):
    with grpc.insecure_channel(cloud.speech.address) as channel:
        control = "/courtsight.emulator.Control/"
        channel.unary_unary(control + "AddRules")(json.dumps([{"text": "Dari luar."}]).encode())
        assert recognize(client).results[0].alternatives[0].transcript == "Dari luar."
        stats = json.loads(channel.unary_unary(control + "Stats")(b""))
        assert stats["billed_seconds"] == SECONDS
        with pytest.raises(grpc.RpcError, match="no gRPC status"):
            channel.unary_unary(control + "AddRules")(b'[{"fails": "KAPUT"}]')


def test_a_method_that_it_does_not_have_is_unimplemented(client: SpeechClient):
    with pytest.raises(exceptions.MethodNotImplemented):
        client.get_config(name=f"{LOCATION}/config", retry=None, timeout=30)


def test_without_a_storage_emulator_it_reads_no_addresses(cloud: Cloud, tmp_path: Path):
    with Emulator(Script([Rule(text=TEXT)])) as alone:
        client = speech_client(cloud.configuration(tmp_path, speech_emulator=alone.address))
        assert recognize(client).results
        address = cloud.put("sidang.wav", wav())
        result = batch(client, address).result(timeout=60).results[address]
    assert "STORAGE_EMULATOR_HOST" in result.error.message


def test_it_listens_on_this_machine_alone(cloud: Cloud):
    assert cloud.speech.address.startswith("127.0.0.1:")

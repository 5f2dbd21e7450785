"""StreamingRecognize: interim and final results while audio comes in."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from google.api_core import exceptions
from google.cloud.speech_v2 import SpeechClient
from google.cloud.speech_v2.types import cloud_speech as messages

from tests.cloud import Cloud, cloud_over
from transcription.emulator.script import Rule
from transcription.engines.google.clients import speech_client

RECOGNIZER = "projects/pn-contoh/locations/asia-southeast1/recognizers/_"
WORDS = [
    {"word": "Sidang", "start": 0.2, "end": 0.6},
    {"word": "dibuka.", "start": 0.7, "end": 1.2},
    {"word": "Silakan", "start": 1.5, "end": 2.0},
    {"word": "duduk", "start": 2.1, "end": 2.6},
]


@pytest.fixture
def client(cloud: Cloud, tmp_path: Path) -> SpeechClient:
    cloud.say(Rule(match="stream", words=WORDS))
    return speech_client(cloud.configuration(tmp_path))


def requests(seconds: float, interim: bool = True, language: str = "id-ID", part: int = 3200) -> Iterator:
    config = messages.RecognitionConfig(
        explicit_decoding_config={"encoding": "LINEAR16", "sample_rate_hertz": 16_000, "audio_channel_count": 1},
        model="chirp_3",
        language_codes=[language],
        features={"enable_word_time_offsets": True},
    )
    streaming = messages.StreamingRecognitionConfig(config=config, streaming_features={"interim_results": interim})
    yield messages.StreamingRecognizeRequest(recognizer=RECOGNIZER, streaming_config=streaming)
    silence = np.zeros(round(seconds * 16_000), "<i2").tobytes()
    for first in range(0, len(silence), part):
        yield messages.StreamingRecognizeRequest(audio=silence[first : first + part])


def heard(client: SpeechClient, stream: Iterator) -> list[tuple[bool, str]]:
    responses = client.streaming_recognize(stream, retry=None, timeout=20)
    return [
        (result.is_final, result.alternatives[0].transcript) for response in responses for result in response.results
    ]


def test_interim_results_grow_into_final_ones(client: SpeechClient, cloud: Cloud):
    results = heard(client, requests(3.0))
    assert [text for final, text in results if final] == ["Sidang dibuka.", "Silakan duduk"]
    assert (False, "Sidang") in results
    assert results.index((False, "Sidang")) < results.index((True, "Sidang dibuka."))
    assert cloud.billed == [3.0]


def test_without_interim_results_only_final_ones_come(client: SpeechClient):
    assert [final for final, _ in heard(client, requests(3.0, interim=False))] == [True, True]


def test_times_count_from_the_start_of_the_stream(client: SpeechClient):
    responses = client.streaming_recognize(requests(3.0, interim=False), retry=None, timeout=20)
    [_, last] = [result for response in responses for result in response.results]
    assert last.alternatives[0].words[0].start_offset == timedelta(seconds=1.5)
    assert last.result_end_offset == timedelta(seconds=2.6)


def test_results_come_while_audio_still_goes_in(client: SpeechClient):
    first_came = threading.Event()

    def patient() -> Iterator:
        """Half of the audio; the rest only when the first final result is there."""
        for number, request in enumerate(requests(3.0, interim=False)):
            assert number < 21 or first_came.wait(5)
            yield request

    finals = []
    for response in client.streaming_recognize(patient(), retry=None, timeout=20):
        first_came.set()
        finals.append(response.results[0].alternatives[0].transcript)
    assert finals == ["Sidang dibuka.", "Silakan duduk"]


def test_a_stream_ends_after_its_limit(storage_address: str, tmp_path: Path):
    with cloud_over(storage_address, stream_seconds=2.0) as cloud:
        cloud.say(Rule(match="stream", words=WORDS))
        client = speech_client(cloud.configuration(tmp_path))
        responses = client.streaming_recognize(requests(9.0, interim=False), retry=None, timeout=20)
        with pytest.raises(exceptions.Aborted, match="Max duration"):
            list(responses)


def test_a_stream_breaks_when_the_script_says_so(client: SpeechClient, cloud: Cloud):
    cloud.say(Rule(call="StreamingRecognize", error="UNAVAILABLE", after=True, times=1))
    responses = client.streaming_recognize(requests(3.0), retry=None, timeout=20)
    with pytest.raises(exceptions.ServiceUnavailable):
        list(responses)
    assert heard(client, requests(3.0))


def test_too_much_audio_in_one_message_is_refused(client: SpeechClient):
    with pytest.raises(exceptions.InvalidArgument, match="25600 bytes"):
        heard(client, requests(3.0, part=30_000))


def test_a_stream_without_configuration_is_refused(client: SpeechClient):
    with pytest.raises(exceptions.InvalidArgument, match="streaming_config"):
        heard(client, iter([messages.StreamingRecognizeRequest(audio=b"\0\0")]))


def test_a_language_that_the_model_does_not_stream_is_refused(client: SpeechClient):
    with pytest.raises(exceptions.InvalidArgument, match="su-ID"):
        heard(client, requests(1.0, language="su-ID"))

"""Streams as Google's client sends them: the configuration, the messages, the ends."""

import queue
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from google.cloud.speech_v2.types import cloud_speech as messages

from tests.transcription.captions.courtroom import Room, emulated, sound_of, words_each
from transcription.emulator.rules import STREAM_BYTES
from transcription.emulator.script import Rule
from transcription.engines.base import StreamResult
from transcription.engines.google.configuration import Configuration
from transcription.engines.google.convert import to_stream_result
from transcription.engines.google.models import MODELS
from transcription.engines.google.streaming import MESSAGE_BYTES, GoogleStreaming, RecognizeStream
from transcription.errors import EngineRefused, EngineUnreachable, UnsupportedOption
from transcription.types import EngineOptions

WORDS = words_each(0.5, 9.0, pauses=(4.0,))
OPTIONS = EngineOptions("id-ID", ("Siti Rahmawati",))


@pytest.fixture
def room() -> Iterator[Room]:
    with emulated(Room(sound_of(WORDS, 10), WORDS)) as room:
        yield room


def wait_for(is_so: Callable[[], object]) -> None:
    last = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < last
        time.sleep(0.01)


def heard(stream: RecognizeStream) -> list[StreamResult]:
    """All results, until the stream is over."""
    found: list[StreamResult] = []

    def look() -> bool:
        found.extend(stream.results())
        return stream.is_over

    wait_for(look)
    return found


def test_words_come_with_times_from_the_start_of_the_stream(room: Room):
    stream = GoogleStreaming(room.configuration()).open(OPTIONS)
    stream.send(room.pcm[2 * 16_000 :])  # a second and all that follows, in one call
    stream.finish()
    results = heard(stream)
    words = [word for result in results if result.is_final for word in result.words]
    said = [word for word in WORDS if word.start >= 1]
    assert [word.word for word in words] == [word.word for word in said]
    assert words[0].start == pytest.approx(said[0].start - 1)
    assert stream.model == "chirp_3"


def test_whoever_opened_it_is_woken_by_each_result_and_by_the_end(room: Room):
    """Who waits for that alone hears all of it."""
    woken: queue.SimpleQueue[None] = queue.SimpleQueue()
    stream = GoogleStreaming(room.configuration()).open(OPTIONS, lambda: woken.put(None))
    stream.send(room.pcm)
    stream.finish()
    results = []
    while not stream.is_over:
        woken.get(timeout=30)
        results += stream.results()
    said = [word.word for result in results if result.is_final for word in result.words]
    assert said == [word.word for word in WORDS]


def test_a_message_holds_less_than_the_service_takes():
    assert MESSAGE_BYTES <= STREAM_BYTES
    assert MESSAGE_BYTES % 2 == 0


def test_the_request_says_what_the_sound_is_and_which_names_to_expect(room: Room, monkeypatch: pytest.MonkeyPatch):
    seen: list[messages.StreamingRecognizeRequest] = []
    recognize = room.emulator._methods["/google.cloud.speech.v2.Speech/StreamingRecognize"].answer

    def spying(requests: Iterator[messages.StreamingRecognizeRequest]) -> Iterator:
        def copied() -> Iterator[messages.StreamingRecognizeRequest]:
            for request in requests:
                seen.append(request)
                yield request

        return recognize(copied())

    method = room.emulator._methods["/google.cloud.speech.v2.Speech/StreamingRecognize"]
    monkeypatch.setitem(
        room.emulator._methods,
        "/google.cloud.speech.v2.Speech/StreamingRecognize",
        type(method)(spying, method.read, method.write, streams=True),
    )
    stream = GoogleStreaming(room.configuration()).open(OPTIONS)
    stream.send(room.pcm[:64_000])
    stream.finish()
    heard(stream)
    config = seen[0].streaming_config
    assert config.streaming_features.interim_results
    decoding = config.config.explicit_decoding_config
    assert (decoding.encoding.name, decoding.sample_rate_hertz, decoding.audio_channel_count) == ("LINEAR16", 16_000, 1)
    [phrases] = config.config.adaptation.phrase_sets
    assert phrases.inline_phrase_set.phrases[0].value == "Siti Rahmawati"
    assert [len(request.audio) for request in seen[1:]] == [24_000, 24_000, 16_000]


@pytest.mark.parametrize(
    ("status", "error", "retryable"),
    [
        ("UNAVAILABLE", EngineUnreachable, True),
        ("ABORTED", EngineUnreachable, True),
        ("PERMISSION_DENIED", EngineRefused, False),
    ],
)
def test_errors_say_whether_to_try_again(room: Room, status: str, error: type[Exception], retryable: bool):
    room.say(Rule(call="StreamingRecognize", error=status))
    stream = GoogleStreaming(room.configuration()).open(OPTIONS)
    with pytest.raises(error) as caught:
        wait_for(lambda: stream.results() and False)
    assert caught.value.retryable is retryable
    assert not stream.is_over


def test_what_was_heard_before_a_stream_broke_is_given_first(room: Room):
    room.say(Rule(call="StreamingRecognize", error="UNAVAILABLE", audio=6.0))
    stream = GoogleStreaming(room.configuration()).open(OPTIONS)
    for place in range(0, len(room.pcm), 3200):
        stream.send(room.pcm[place : place + 3200])
    wait_for(stream._call.ended.is_set)
    found = stream.results()
    assert any(result.is_final for result in found)
    with pytest.raises(EngineUnreachable):
        stream.results()


def test_a_stream_that_nobody_wants_sends_nothing_more(room: Room):
    stream = GoogleStreaming(room.configuration()).open(OPTIONS)
    stream.send(room.pcm[:32_000])
    stream.cancel()
    stream.send(room.pcm[32_000:])
    wait_for(stream._call.ended.is_set)
    assert all(end <= 1.1 for _, end in room.heard)


def test_a_stream_that_nobody_wants_ends_though_the_service_never_answers(room: Room):
    room.say(Rule(call="StreamingRecognize", hang=3600))
    stream = GoogleStreaming(room.configuration()).open(OPTIONS)
    stream.send(room.pcm)
    wait_for(lambda: room.emulator.ledger.calls["StreamingRecognize"])
    stream.cancel()
    wait_for(stream._call.ended.is_set)
    assert room.heard == []


def test_a_stream_that_is_given_up_before_it_is_opened_ends(room: Room):
    room.say(Rule(call="StreamingRecognize", hang=3600))
    stream = GoogleStreaming(room.configuration()).open(OPTIONS)
    stream.cancel()
    wait_for(stream._call.ended.is_set)


def test_a_key_file_that_may_not_be_read_is_refused(room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(tmp_path))  # a folder: root may not read it either
    with pytest.raises(EngineRefused, match="Is a directory"):
        GoogleStreaming(replace(room.configuration(), speech_emulator=""))


def test_what_this_machine_denies_while_a_stream_runs_is_refused(room: Room, monkeypatch: pytest.MonkeyPatch):
    engine = GoogleStreaming(room.configuration())

    def denied(*_: object, **__: object) -> None:
        raise PermissionError("kunci.json")

    monkeypatch.setattr(engine._client, "streaming_recognize", denied)
    stream = engine.open(OPTIONS)
    with pytest.raises(EngineRefused, match="kunci"):
        wait_for(lambda: stream.results() and False)


def test_the_model_is_the_chosen_one_where_it_streams_the_language(tmp_path: Path):
    def model(language: str, **changes: str) -> str | None:
        found = Configuration("pn", "ember", tmp_path, **changes).streaming_model(language)
        return found and found.name

    assert model("en-US") == "chirp_2"
    assert model("id-ID") == "chirp_3"  # chirp_2 does not
    assert model("id-ID", model="long") == "long"
    assert model("su-ID") == "long"
    assert model("id-ID", region="us-central1") == "long"
    assert model("fr-FR") is None


def test_a_language_that_no_model_streams_is_refused(room: Room):
    with pytest.raises(UnsupportedOption):
        GoogleStreaming(room.configuration()).open(EngineOptions("fr-FR"))


def test_without_settings_nothing_is_opened(tmp_path: Path):
    with pytest.raises(EngineRefused, match="GOOGLE_PROJECT"):
        GoogleStreaming(Configuration("", "", tmp_path))


def test_an_interim_result_without_times_is_laid_over_what_is_not_final_yet():
    result = messages.StreamingRecognitionResult(
        alternatives=[{"transcript": "sidang dibuka"}], result_end_offset=timedelta(seconds=4)
    )
    converted = to_stream_result(result, 2.0, MODELS["chirp_3"])
    assert [word.word for word in converted.words] == ["sidang", "dibuka"]
    assert (converted.words[0].start, converted.words[-1].end, converted.is_final) == (2.0, 4.0, False)


def test_a_result_without_words_is_no_trouble():
    result = messages.StreamingRecognitionResult(is_final=True, result_end_offset=timedelta(seconds=4))
    assert to_stream_result(result, 2.0, MODELS["chirp_3"]) == StreamResult((), True, 4.0)

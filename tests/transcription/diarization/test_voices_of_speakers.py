"""The voice of each speaker as one vector, from what was heard of the recording and whose turns were found in it."""

from dataclasses import replace

import numpy as np
import pytest

from tests.transcription.diarization.conversations import alternating, evidence_of, voice_prints
from transcription.diarization import Evidence, tell_apart, voices_of
from transcription.diarization.clustering import unit
from transcription.types import Turn


def mean_voice(speaker: str, evidence: Evidence) -> np.ndarray:
    """What the conversation was made with, without what differs from time to time."""
    return voice_prints(["V0", "V1", "V2"], spread=0.0)[int(speaker) - 1]


def test_each_has_one_vector_of_length_one_that_is_like_what_was_said():
    evidence = evidence_of(alternating(3, 120), 120)
    voices = voices_of(evidence, tell_apart(evidence))
    assert sorted(voices) == ["1", "2", "3"]
    for label, voice in voices.items():
        assert voice.vector.dtype == np.float32
        assert np.linalg.norm(voice.vector) == pytest.approx(1, abs=1e-6)
        likeness = {other: float(voice.vector @ mean_voice(other, evidence)) for other in voices}
        assert max(likeness, key=likeness.get) == label
        assert likeness[label] > 0.95


def test_it_is_the_mean_of_the_windows_that_the_speaker_says():
    evidence = evidence_of([Turn(0.0, 8.0, "V0")], 9)
    (voice,) = voices_of(evidence, tell_apart(evidence)).values()
    expected = unit(evidence.embeddings.astype(np.float32).sum(axis=0))
    assert voice.vector == pytest.approx(expected, abs=1e-6)


def test_seconds_count_speech_once_though_windows_overlap():
    evidence = evidence_of(alternating(2, 60), 60)
    turns = tell_apart(evidence)
    for label, voice in voices_of(evidence, turns).items():
        spoken = sum(turn.end - turn.start for turn in turns if turn.speaker == label)
        assert voice.seconds == pytest.approx(spoken, abs=1.0)


def test_what_two_say_at_once_is_nobody_s_voice():
    evidence = evidence_of(alternating(2, 60), 60)
    turns = tell_apart(evidence)
    alone = voices_of(evidence, turns)["1"]
    first = turns[0]
    over = voices_of(evidence, [*turns, Turn(first.start, first.end, "2")])["1"]
    assert over.seconds == pytest.approx(alone.seconds - (first.end - first.start), abs=0.5)


def test_windows_at_the_edge_of_a_turn_count_for_neither():
    evidence = evidence_of([Turn(0.0, 8.0, "V0")], 9)
    halves = [Turn(0.0, 4.0, "1"), Turn(4.0, 8.0, "2")]
    voices = voices_of(evidence, halves)
    assert all(2.5 < voice.seconds < 4.0 for voice in voices.values())


def test_who_is_never_heard_alone_has_no_voice():
    evidence = evidence_of(alternating(2, 40), 40)
    turns = [*tell_apart(evidence), Turn(20.0, 20.4, "3")]
    assert sorted(voices_of(evidence, turns)) == ["1", "2"]


@pytest.mark.parametrize("said", [[], [Turn(0.5, 0.62, "V0")]], ids=["nobody", "too short"])
def test_where_no_voice_was_heard_there_is_none(said: list[Turn]):
    evidence = evidence_of(said, 3)
    assert voices_of(evidence, tell_apart(evidence)) == {}


def test_evidence_without_embeddings_has_no_voices():
    evidence = evidence_of(alternating(2, 20), 20)
    nothing_embedded = replace(evidence, windows=None, embeddings=None)
    assert voices_of(nothing_embedded, [Turn(0.0, 4.0, "1")]) == {}


def test_vectors_have_the_size_of_the_speaker_model():
    evidence = evidence_of(alternating(2, 30), 30)
    sizes = {voice.vector.shape for voice in voices_of(evidence, tell_apart(evidence)).values()}
    assert sizes == {(evidence.embeddings.shape[1],)}

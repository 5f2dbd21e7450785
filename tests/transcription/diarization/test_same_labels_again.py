"""Labels are the same when a step is done again, and when more is heard afterwards."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transcription.diarization.conversations import alternating, evidence_of
from transcription.diarization import Evidence, tell_apart
from transcription.diarization.evidence import WINDOWS_A_STEP
from transcription.types import Turn


def gathered_anew(evidence: Evidence, step: int, seed: int) -> Evidence:
    """One step of prints as another processor would compute them: the last bit of any number may differ."""
    assert evidence.embeddings is not None
    prints = evidence.embeddings.copy()
    here = slice(step * WINDOWS_A_STEP, (step + 1) * WINDOWS_A_STEP)
    towards = np.random.default_rng(seed).choice([-np.inf, np.inf], prints[here].shape).astype(np.float16)
    prints[here] = np.nextafter(prints[here], towards)
    return replace(evidence, embeddings=prints)


@settings(max_examples=15)
@given(st.integers(1, 6), st.integers(0, 1), st.integers(0, 1000))
def test_a_step_that_is_done_again_on_another_machine_leaves_every_label(speakers: int, step: int, seed: int):
    evidence = evidence_of(alternating(speakers, 200), 200, seed)
    assert tell_apart(gathered_anew(evidence, step, seed)) == tell_apart(evidence)


@settings(max_examples=15)
@given(st.integers(1, 6), st.integers(0, 1000))
def test_telling_apart_again_gives_the_same_and_leaves_the_evidence_as_it_was(speakers: int, seed: int):
    evidence = evidence_of(alternating(speakers, 150), 150, seed)
    before = evidence.to_bytes()
    assert tell_apart(evidence) == tell_apart(evidence)
    assert evidence.to_bytes() == before


@settings(max_examples=10)
@given(st.integers(1, 5), st.integers(0, 1000))
def test_what_is_heard_later_changes_no_label_of_what_was_heard_before(speakers: int, seed: int):
    said = alternating(speakers, 400)
    whole = tell_apart(evidence_of(said, 400, seed))
    half = tell_apart(evidence_of([turn for turn in said if turn.end <= 200], 200, seed))
    assert labels(half) == labels(whole[: len(half)])


def labels(turns: tuple[Turn, ...]) -> list[str]:
    return [turn.speaker for turn in turns]

"""Evidence is gathered in steps; one that is done again gives the same, stopped and gone on or not."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.transcription.audio.speech import spoken, write_wav
from tests.transcription.diarization.conversations import alternating, evidence_of
from transcription.diarization import Evidence, Networks, diarize, evidence, gather, tell_apart
from transcription.engines.base import Cancelled
from transcription.errors import EvidenceUnusable


@pytest.fixture(autouse=True)
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence, "CHUNKS_A_STEP", 2)
    monkeypatch.setattr(evidence, "WINDOWS_A_STEP", 7)


@pytest.fixture
def wav(tmp_path: Path) -> Path:
    return write_wav(tmp_path / "x.wav", spoken(22))


def steps(networks: Networks, wav: Path) -> Iterator[Evidence]:
    found = Evidence.begin(networks, wav)
    yield found
    while not found.is_complete:
        found = gather(networks, wav, found)
        yield found


def same(one: Evidence, other: Evidence) -> bool:
    return one.to_bytes() == other.to_bytes()


def test_each_step_goes_on_from_what_was_kept_and_done_again_gives_the_same(networks: Networks, wav: Path):
    found = list(steps(networks, wav))
    assert len(found) >= 5
    for before, after in zip(found, found[1:], strict=False):
        kept = Evidence.from_bytes(before.to_bytes())
        assert same(gather(networks, wav, kept), after)
        assert before.progress <= after.progress
    assert (found[0].progress, found[-1].progress) == (0, 1)
    assert gather(networks, wav, found[-1]) is found[-1]


def test_all_at_once_gives_the_turns_of_all_steps(networks: Networks, wav: Path):
    told: list[float] = []
    turns = diarize(wav, networks, progress=told.append)
    assert turns == tell_apart(list(steps(networks, wav))[-1])
    assert turns
    assert told[-1] == 1


def test_a_run_that_is_cancelled_ends(networks: Networks, wav: Path):
    with pytest.raises(Cancelled):
        diarize(wav, networks, cancelled=lambda: True)


def test_bytes_keep_everything_and_are_small():
    written = evidence_of(alternating(3, 600), 600)
    content = written.to_bytes()
    read = Evidence.from_bytes(content)
    assert (read.samples, read.speaker_model) == (written.samples, written.speaker_model)
    for name in ("heard", "levels", "below", "windows", "embeddings"):
        assert np.array_equal(getattr(read, name), getattr(written, name))
        assert getattr(read, name).dtype == getattr(written, name).dtype
    assert len(content) < 500_000


@pytest.mark.parametrize("harm", [lambda c: b"", lambda c: b"x" * 100, lambda c: c[: len(c) // 2]])
def test_damaged_bytes_are_refused(harm: object):
    with pytest.raises(EvidenceUnusable):
        Evidence.from_bytes(harm(evidence_of(alternating(2, 30), 30).to_bytes()))


def test_another_version_is_refused(monkeypatch: pytest.MonkeyPatch):
    content = evidence_of(alternating(2, 30), 30).to_bytes()
    monkeypatch.setattr(evidence, "VERSION", evidence.VERSION + 1)
    with pytest.raises(EvidenceUnusable, match="version"):
        Evidence.from_bytes(content)

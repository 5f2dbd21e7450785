"""A recording of which a part is unreadable: the job is done, and the transcript says so."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from courtsight.accounts.models import User
from tests.fakes import FakeEngine, installed
from tests.transcription.jobs import HEARING, spoken_recording, started_job, work_until_done
from transcription.models import Job


@pytest.fixture(autouse=True)
def engine() -> Iterator[FakeEngine]:
    with installed(FakeEngine()) as engine:
        yield engine


def test_a_damaged_recording_is_transcribed_and_says_what_could_not_be_read(clerk: User, tmp_path: Path):
    damaged = tmp_path / "rusak.opus"
    content = bytearray(HEARING.read_bytes())
    first, last = int(len(content) * 0.5), int(len(content) * 0.9)
    content[first:last] = bytes(last - first)
    damaged.write_bytes(content)

    job = started_job(clerk, spoken_recording(source=damaged, duration=1))
    work_until_done()
    job = Job.objects.get(pk=job.pk)

    (finding,) = job.transcript.findings
    assert finding["kind"] == "unreadable_audio"
    assert finding["end"] - finding["start"] == pytest.approx(182 * 0.4, abs=8)
    assert job.recording.duration == pytest.approx(182, abs=3), "the length was only estimated before"

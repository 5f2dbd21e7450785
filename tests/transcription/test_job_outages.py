"""Jobs in real worker processes: long hearings beside short clips, and servers that are restarted under them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
import redis
from django.conf import settings
from django.db import connection

from courtsight.accounts.models import User
from tests.servers import Servers
from tests.transcription.jobs import excerpt, spoken_recording, started_job
from tests.transcription.workers import CLAIM_SECONDS, Crew, wait_until
from transcription.audio.wav import SAMPLE_BYTES, wav_header
from transcription.dispatch import cancel_job
from transcription.models import Chunk, Job
from transcription.models.job import ChunkStatus, JobStage, JobStatus
from transcription.types import SAMPLE_RATE

pytestmark = pytest.mark.long

HOURS = 8
SOON = 10  # seconds, on a machine that does other things as well
PATIENCE = 120
COMPUTING = 0.3  # seconds of a processor: more than questions take, less than the engine does
WAITS = "The database is away, again in"


@pytest.fixture
def crew_of(transactional_db: None, tmp_path: Path) -> Iterator[Callable[..., Crew]]:
    redis.Redis.from_url(settings.REDIS_URL).flushall()
    crews: list[Crew] = []

    def start(**options: bool) -> Crew:
        crews.append(Crew(tmp_path, **options))
        return crews[-1]

    yield start
    for crew in crews:
        crew.stop()


def hours_of_silence(folder: Path) -> Path:
    """Eight hours that take no disk, and minutes to prepare."""
    path = folder / "sehari.wav"
    samples = HOURS * 3600 * SAMPLE_RATE
    with path.open("wb") as file:
        file.write(wav_header(samples))
        file.truncate(file.tell() + samples * SAMPLE_BYTES)
    return path


def row(job: Job) -> Job:
    return Job.objects.get(pk=job.pk)


def test_a_short_clip_is_done_while_the_only_other_process_prepares_a_day_and_dies_of_it(
    crew_of: Callable[..., Crew], clerk: User, judge: User, tmp_path: Path
):
    day = started_job(clerk, spoken_recording(source=hours_of_silence(tmp_path), duration=HOURS * 3600.0))
    crew = crew_of(quick=True)
    wait_until(lambda: row(day).stage == JobStage.PREPARING, 60, "the day is being prepared")
    lost = row(day).claimed_by

    clip = started_job(judge, spoken_recording(source=excerpt(20), duration=20.0))
    wait_until(lambda: row(clip).started_at is not None, SOON, "the clip begun")
    crew.kill_the_process_at_work()
    wait_until(lambda: row(clip).status == JobStatus.COMPLETED, PATIENCE, "the clip done")
    assert row(day).stage == JobStage.PREPARING

    # Whose process died in a preparation has it taken up again, once its claim has run out.
    wait_until(lambda: row(day).claimed_by not in ("", lost), CLAIM_SECONDS + SOON, "the preparation taken up")
    assert row(day).status == JobStatus.PROCESSING
    cancel_job(row(day), clerk)


def test_restarted_servers_cost_no_second_transcription(
    crew_of: Callable[..., Crew], clerk: User, own_servers: Servers
):
    job = started_job(clerk, spoken_recording(source=excerpt(20), duration=20.0))
    crew = crew_of()
    held = Chunk.objects.filter(job=job, status=ChunkStatus.PROCESSING)
    wait_until(held.exists, PATIENCE, "a batch in hand")
    begun = crew.seconds_at_work()
    # Before that it asks the database and the cache, and may do so again.
    wait_until(lambda: crew.seconds_at_work() > begun + COMPUTING, PATIENCE, "the engine hears")
    connection.close_pool()
    # Away until the batch is computed and cannot be stored.
    own_servers.restart(lambda: wait_until(lambda: WAITS in crew.log(), PATIENCE, "a result waits"))
    connection.close()
    wait_until(lambda: row(job).status in JobStatus.ended(), PATIENCE, "the job ends")
    assert row(job).status == JobStatus.COMPLETED, crew.log()
    assert set(job.chunks.values_list("attempts", flat=True)) == {1}, "every batch was claimed once"
    assert row(job).transcript.segments.exists()
    assert psutil.pid_exists(crew.worker.pid)

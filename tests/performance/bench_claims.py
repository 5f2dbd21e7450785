"""How long a worker looks for its next unit when a great deal waits.

2,000 active jobs of 50 users with 1,000 chunks each, in PostgreSQL as the tests start it (without fsync).
"""

import statistics
import time
from collections.abc import Callable
from datetime import timedelta

from tests.performance.apart import figures_of, tell
from tests.performance.figures import Figure

JOBS, CHUNKS, USERS, REPEATS = 2000, 1000, 50, 50
FILL = """
INSERT INTO transcription_chunk (job_id, engine, index, batch, start, "end", status, claimed_by, attempts, failures,
    speech, memory, from_cache, processing_seconds, finished_at)
SELECT id, engine, number, number / 4, number * 28.0, number * 28.0 + 28, 'pending', '', 0, 0,
    '[]', '{}', false, null, null
FROM transcription_job, generate_series(0, %s) number
"""


def run() -> list[Figure]:
    return figures_of("tests.performance.bench_claims")


def _measure() -> list[Figure]:
    from django.db import connection
    from django.db.models.functions import Now

    from courtsight.queues import Queue
    from transcription.claims import claim_next, count_runnable
    from transcription.models import Chunk

    _create_jobs()
    with connection.cursor() as cursor:
        cursor.execute(FILL, [CHUNKS - 1])
        cursor.execute("ANALYZE")
    note = f"{JOBS} jobs x {CHUNKS} chunks, median and slowest of {REPEATS}"
    figures = _figures("a claim", lambda: claim_next(), note, "< 50 ms")
    figures += _figures("counting for bells", lambda: count_runnable(16), note)
    figures += _figures("a claim of a quick worker, nothing short", lambda: claim_next(Queue.QUICK), note, "< 50 ms")
    Chunk.objects.exclude(index=CHUNKS - 1).update(status="done")
    Chunk.objects.filter(index=CHUNKS - 1).update(
        status="processing", claimed_by="elsewhere", claimed_until=Now() + timedelta(hours=1)
    )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE transcription_chunk")
    figures += _figures("a look when each job's last chunk is held elsewhere", lambda: claim_next(), note)
    return figures


def _create_jobs() -> None:
    from courtsight.accounts.models import User
    from transcription.models import Job, Recording

    users = User.objects.bulk_create(User(username=f"panitera{number}") for number in range(USERS))
    audio = {"size": 1, "container": "wav", "codec": "pcm", "duration": 8 * 3600, "sample_rate": 16000, "channels": 1}
    recordings = Recording.objects.bulk_create(
        Recording(name="x", sha256=f"{number:064x}", created_by=users[number % USERS], **audio)
        for number in range(JOBS)
    )
    Job.objects.bulk_create(
        Job(recording=recording, created_by=recording.created_by, status="processing", stage="transcribing")
        for recording in recordings
    )


def _figures(name: str, act: Callable[[], object], note: str, target: str = "") -> list[Figure]:
    times = []
    for _ in range(REPEATS):
        begun = time.perf_counter()
        act()
        times.append(1000 * (time.perf_counter() - begun))
    return [
        Figure(f"{name}, median", statistics.median(times), "ms", target, note),
        Figure(f"{name}, slowest", max(times), "ms", "", note),
    ]


if __name__ == "__main__":
    tell(_measure)

"""A month of samples and some jobs on a running site, for the tests of the dashboard and its benchmark."""

from tests.site import Site

# A sample each hour of the last thirty days, and each minute of the last two; values go up and down with the day.
MONTH = """
from django.db import connection
with connection.cursor() as cursor:
    for span, step, length in (("hour", "1 hour", "30 days"), ("minute", "1 minute", "47 hours")):
        cursor.execute('''
            INSERT INTO monitoring_sample (span, at, metric, labels, value)
            SELECT %s, at, metric, ARRAY[label]::varchar[],
                base + swing * abs(sin(extract(epoch FROM at) / 9000 + base)) + pace * n
            FROM (SELECT at, row_number() OVER (ORDER BY at) * extract(epoch FROM %s::interval) / 3600 AS n
                  FROM generate_series(date_trunc(%s, now()) - %s::interval, date_trunc(%s, now()), %s::interval) at) t,
            (VALUES
                ('jobs', 'pending', 0, 6, 0), ('jobs', 'processing', 1, 4, 0), ('streams', '', 0, 3, 0),
                ('jobs_ended', 'completed', 100, 0, 6), ('jobs_ended', 'failed', 4, 0, 0.3),
                ('jobs_ended', 'cancelled', 1, 0, 0.1),
                ('errors', 'engine_failed', 3, 0, 0.2), ('errors', 'no_speech', 1, 0, 0.1),
                ('audio_minutes', 'whisper', 4000, 0, 200), ('audio_minutes', 'google', 300, 0, 20),
                ('worked_seconds', 'whisper', 120000, 0, 6500), ('worked_seconds', 'google', 9000, 0, 240),
                ('confidence_sum', 'whisper', 80, 0, 5), ('confidence_count', 'whisper', 95, 0, 6),
                ('confidence_sum', 'google', 8, 0, 0.9), ('confidence_count', 'google', 9, 0, 1),
                ('cache_hits', 'file', 5, 0, 1), ('cache_misses', 'file', 20, 0, 5),
                ('cache_hits', 'chunk', 50, 0, 12), ('cache_misses', 'chunk', 200, 0, 50),
                ('queue_age_seconds', 'transcription', 0, 140, 0), ('queue_age_seconds', 'quick', 0, 4, 0),
                ('queue_age_seconds', 'indexing', 0, 12, 0),
                ('queue_depth', 'transcription', 0, 6, 0), ('queue_depth', 'quick', 0, 2, 0),
                ('worker_processes', 'transcription', 2, 0, 0), ('worker_processes', 'quick', 1, 0, 0),
                ('worker_processes', 'indexing', 1, 0, 0), ('worker_processes', 'live', 8, 0, 0),
                ('cloud_minutes', 'google', 300, 0, 20), ('cloud_cost_usd', 'google', 5, 0, 0.3),
                ('disk_used_bytes', '', 2e10, 0, 1.5e7), ('disk_size_bytes', '', 2.6e11, 0, 0)
            ) AS series (metric, label, base, swing, pace)
            ON CONFLICT (span, at, metric, labels) DO UPDATE SET value = excluded.value
        ''', [span, step, span, length, span, step])
"""
JOBS = """
from datetime import timedelta
from django.utils import timezone
from transcription.models import Case, Hearing, Job, Recording
now = timezone.now()
case, _ = Case.objects.get_or_create(number={number!r}, defaults={{"title": "Wanprestasi"}})
hearing = Hearing.objects.create(case=case, starts_at=now, agenda="Pemeriksaan saksi",
    court_room="Ruang Sidang Kartika", sealed={sealed})
def job(name, number, duration, **fields):
    recording = Recording.objects.create(hearing=hearing, name=name, size=1, container="mp4", codec="aac",
        sha256=f"{{hash(({number!r}, number)) % 2**200:064x}}", duration=duration, sample_rate=48000, channels=2)
    return Job.objects.create(recording=recording, started_at=now - timedelta(minutes=20),
        finished_at=now - timedelta(minutes=2), **fields)
failed = job({name!r}, 1, 1800.0, status="failed", error_code="engine_failed", error_detail="the engine broke")
job("sidang siang.mp4", 2, 3600.0, status="completed", stage="done")
job("sidang sore.mp4", 3, 900.0, status="completed", stage="done")
print(failed.pk)
"""


def stage_month(site: Site) -> None:
    site.python(MONTH)


def stage_jobs(site: Site, number: str, name: str = "sidang pagi.mp4", *, sealed: bool = False) -> str:
    """A failed job and two completed ones, of a hearing of this case: the id of the failed one."""
    return site.python(JOBS.format(number=number, name=name, sealed=sealed)).strip()


def stage_claim(site: Site, number: str, name: str) -> str:
    """The id of a job that the quick worker seems to hold, for a long time."""
    failed = stage_jobs(site, number, name)
    site.python(f"""
from datetime import timedelta
from courtsight import heartbeats
from django.utils import timezone
from transcription.models import Job
quick = next(one for one in heartbeats.workers() if one.name.startswith("quick@"))
Job.objects.filter(pk={failed!r}).update(status="processing", stage="preparing", error_code="",
    finished_at=None, claimed_by=quick.holds_as + ":x", claimed_until=timezone.now() + timedelta(hours=1))
""")
    return failed

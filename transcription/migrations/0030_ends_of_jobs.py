"""Ends of jobs are kept for the reports, whatever becomes of the job, and each attempt is timed."""

from django.db import migrations, models

# What reports were read from so far: of jobs that were retried or removed nothing is known any more.
KEEP = """
INSERT INTO transcription_jobend (job_id, at, status, engine, error_code, seconds, audio_seconds)
SELECT
    job.id, job.finished_at, job.status, coalesce(nullif(job.fallback_engine, ''), job.engine),
    CASE WHEN job.status = 'failed' THEN job.error_code ELSE '' END,
    extract(epoch FROM job.finished_at - job.started_at), recording.duration
FROM transcription_job job
JOIN transcription_recording recording ON recording.id = job.recording_id
LEFT JOIN transcription_hearing hearing ON hearing.id = recording.hearing_id
LEFT JOIN transcription_case court_case ON court_case.id = hearing.case_id
WHERE job.status IN ('completed', 'failed', 'cancelled') AND job.finished_at IS NOT NULL AND job.relabels_id IS NULL
AND NOT coalesce(hearing.sealed, false) AND NOT coalesce(court_case.sealed, false)
"""
BEGUN = "UPDATE transcription_job SET begun_at = started_at WHERE status IN ('pending', 'processing')"


class Migration(migrations.Migration):

    dependencies = [
        ('transcription', '0029_labels_told_anew'),
    ]

    operations = [
        migrations.CreateModel(
            name='JobEnd',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('job_id', models.UUIDField(db_index=True)),
                ('at', models.DateTimeField(db_index=True)),
                ('status', models.CharField(help_text='of those in JobStatus.ended()', max_length=12)),
                ('engine', models.CharField(help_text='that did the last of the work', max_length=20)),
                ('error_code', models.CharField(blank=True, help_text='of one that failed', max_length=40)),
                (
                    'seconds',
                    models.FloatField(
                        help_text='from the first work of this attempt; null when nobody began', null=True
                    ),
                ),
                ('audio_seconds', models.FloatField(help_text='length of the recording')),
            ],
            options={
                'ordering': ['at', 'id'],
            },
        ),
        migrations.RunSQL(KEEP, migrations.RunSQL.noop),
        migrations.AddField(
            model_name='job',
            name='begun_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.RunSQL(BEGUN, migrations.RunSQL.noop),
    ]

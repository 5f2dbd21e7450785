"""What happens to jobs is written down by their table itself: every change of it, in the transaction that makes it."""

from django.db import migrations, models

from courtsight.partitions.operation import PartitionByMonth

WRITE = """
CREATE FUNCTION transcription_note_job_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO transcription_jobevent (job_id, at, status, stage, engine, is_paused, priority, error_code)
    VALUES (
        NEW.id, clock_timestamp(), NEW.status, NEW.stage, coalesce(nullif(NEW.fallback_engine, ''), NEW.engine),
        NEW.paused_at IS NOT NULL, NEW.priority, NEW.error_code
    );
    RETURN NULL;
END $$;
CREATE TRIGGER note_new_job AFTER INSERT ON transcription_job
    FOR EACH ROW EXECUTE FUNCTION transcription_note_job_event();
CREATE TRIGGER note_changed_job AFTER UPDATE ON transcription_job
    FOR EACH ROW WHEN (
        (OLD.status, OLD.stage, OLD.engine, OLD.fallback_engine, OLD.paused_at IS NULL, OLD.priority, OLD.error_code)
        IS DISTINCT FROM
        (NEW.status, NEW.stage, NEW.engine, NEW.fallback_engine, NEW.paused_at IS NULL, NEW.priority, NEW.error_code)
    ) EXECUTE FUNCTION transcription_note_job_event();
"""
FORGET = """
DROP TRIGGER note_new_job ON transcription_job;
DROP TRIGGER note_changed_job ON transcription_job;
DROP FUNCTION transcription_note_job_event();
"""
STATUS = [('pending', 'Waiting'), ('processing', 'In progress'), ('completed', 'Completed'), ('failed', 'Failed'), ('cancelled', 'Cancelled')]
STAGE = [('queued', 'Waiting for a free worker'), ('preparing', 'Listening for speech'), ('transcribing', 'Transcribing'), ('assembling', 'Writing the transcript'), ('done', 'Done')]


class Migration(migrations.Migration):

    dependencies = [
        ('transcription', '0026_live_engine'),
    ]

    operations = [
        migrations.CreateModel(
            name='JobEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('job_id', models.UUIDField()),
                ('at', models.DateTimeField()),
                ('status', models.CharField(choices=STATUS, max_length=12)),
                ('stage', models.CharField(choices=STAGE, max_length=14)),
                ('engine', models.CharField(help_text='who was to do what was not done yet', max_length=20)),
                ('is_paused', models.BooleanField()),
                ('priority', models.SmallIntegerField()),
                ('error_code', models.CharField(blank=True, max_length=40)),
            ],
            options={
                'ordering': ['at', 'id'],
                'indexes': [models.Index(fields=['job_id', 'at'], name='job_event_of_job')],
            },
        ),
        PartitionByMonth('jobevent', 'at'),
        migrations.RunSQL(WRITE, FORGET),
    ]

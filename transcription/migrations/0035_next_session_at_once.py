from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import OuterRef, Subquery


def name_closed_recordings(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Of sessions whose recordings were made with the draft, and were known by their jobs alone."""
    session = apps.get_model("transcription", "LiveSession")
    job = apps.get_model("transcription", "Job")
    recording = job.objects.filter(pk=OuterRef("closed_job")).values("recording")
    unnamed = session.objects.filter(closed_recording=None).exclude(closed_job=None)
    unnamed.update(closed_recording=Subquery(recording))


class Migration(migrations.Migration):
    dependencies = [
        ("transcription", "0034_recordings_before_captions"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="livesession", name="one_live_session_of_a_hearing"),
        migrations.AddConstraint(
            model_name="livesession",
            constraint=models.UniqueConstraint(
                fields=["hearing"],
                condition=models.Q(state__in=["ready", "recording", "paused", "off_record"]),
                name="one_live_session_of_a_hearing",
            ),
        ),
        migrations.RunPython(name_closed_recordings, migrations.RunPython.noop),
    ]

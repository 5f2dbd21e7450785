"""Changes of speakers keep what these were called. Those that are there go on with the names of today."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("transcription", "0031_proceedings")]

    operations = [
        migrations.AddField(
            model_name="speakerchange",
            name="names",
            field=models.JSONField(null=True, help_text="of speaker and source, as identities, when it was made"),
        ),
        migrations.AddField(
            model_name="speakerchange",
            name="reused",
            field=models.JSONField(default=list, help_text="speakers without words whom it gave to new voices"),
        ),
    ]

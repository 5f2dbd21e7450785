"""Telling speakers apart again writes the machine's new labels down. Nothing changes in the database."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("transcription", "0028_hot_paths")]

    operations = [
        migrations.AlterField(
            model_name="segment",
            name="engine_speaker",
            field=models.CharField(
                blank=True, help_text="the machine's label; only told anew by it", max_length=100
            ),
        ),
    ]

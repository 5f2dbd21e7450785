import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("transcription", "0020_certification"),
    ]

    operations = [
        migrations.AddField(
            model_name="speakerchange",
            name="cuts",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="transcription.transcriptedit",
            ),
        ),
        migrations.AlterField(
            model_name="transcriptedit",
            name="kind",
            field=models.CharField(
                choices=[
                    ("edit", "edited"),
                    ("split", "split"),
                    ("join", "joined"),
                    ("paste", "pasted"),
                    ("replace", "replaced throughout"),
                    ("undo", "undone"),
                    ("redo", "redone"),
                    ("restore", "restored"),
                    ("relabel", "cut by speakers, or joined again"),
                ],
                max_length=10,
            ),
        ),
    ]

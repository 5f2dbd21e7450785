from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("transcription", "0003_upload_fingerprint"),
    ]

    operations = [
        migrations.AlterField(
            model_name="case",
            name="number",
            field=models.CharField(db_index=True, max_length=80, verbose_name="case number"),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.UniqueConstraint(
                condition=models.Q(("sealed", False)), fields=("number",), name="open_case_number_once"
            ),
        ),
    ]

"""Passages know by which rules their words were made; those that are there are written again by the worker."""

from django.db import migrations, models

BY_OLDER_RULES = """
INSERT INTO search_renewal (id, rules, is_done) SELECT 1, 0, false WHERE EXISTS (SELECT FROM search_child)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0007_words_behind"),
    ]

    operations = [
        migrations.CreateModel(
            name="Renewal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rules", models.PositiveIntegerField(help_text="search.text.RULES of whoever wrote this")),
                (
                    "reached",
                    models.UUIDField(help_text="the last transcript that is done; they are done by their keys", null=True),
                ),
                ("is_done", models.BooleanField(default=False)),
            ],
        ),
        migrations.AlterField(
            model_name="child",
            name="carried",
            field=models.CharField(
                db_default="", help_text="digest of the rules, and of the words behind it", max_length=16
            ),
        ),
        migrations.RunSQL(BY_OLDER_RULES, migrations.RunSQL.noop),
    ]

"""Passages carry how others go on behind them. All are indexed anew for it by the worker, and answer meanwhile."""

import django.contrib.postgres.search
from django.db import migrations, models

AGAIN = """
INSERT INTO search_pending AS pending (transcript_id, version, indexed, since)
SELECT DISTINCT transcript_id, 1, 0, now() FROM search_child ORDER BY transcript_id
ON CONFLICT (transcript_id) DO UPDATE SET version = pending.version + 1
"""


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0006_half_vectors"),
    ]

    operations = [
        migrations.AddField(
            model_name="child",
            name="carried",
            field=models.CharField(db_default="", help_text="digest of the words behind it", max_length=16),
        ),
        migrations.AlterField(
            model_name="child",
            name="forms",
            field=django.contrib.postgres.search.SearchVectorField(
                help_text="words as they are, and how others go on behind it: search.lexemes"
            ),
        ),
        migrations.RunSQL(AGAIN, migrations.RunSQL.noop),
    ]

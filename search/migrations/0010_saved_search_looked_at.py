"""When new hearings were looked for last: the saved search that has waited longest comes first."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0009_synonym_list"),
    ]

    operations = [
        migrations.AddField(
            model_name="savedsearch",
            name="looked_at",
            field=models.DateTimeField(
                help_text="new hearings were looked for last, see search.watching", null=True
            ),
        ),
    ]

"""The court's synonyms are one list, which takes the place of ours; before, they came in beside it."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from search.synonyms import shipped


def into_one_list(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """With ours behind the court's own, as until now. Without any of its own the court has no list."""
    own = [" ".join(terms.split()) for terms in apps.get_model("search", "Synonym").objects.values_list("terms", flat=True)]
    if own:
        text = "\n".join([*sorted(own), *shipped().splitlines()])
        apps.get_model("search", "SynonymList").objects.create(text=text)


def into_rows(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    last = apps.get_model("search", "SynonymList").objects.order_by("-pk").first()
    ours = {*shipped().splitlines(), ""}
    own = [line for line in (last.text.splitlines() if last else ()) if line not in ours and not line.startswith("#")]
    synonym = apps.get_model("search", "Synonym")
    synonym.objects.bulk_create([synonym(terms=line) for line in own])


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0008_renewal"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SynonymList",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "text",
                    models.TextField(
                        blank=True, help_text="a group a line, terms between commas, remarks behind #"
                    ),
                ),
                ("saved_at", models.DateTimeField(auto_now_add=True)),
                (
                    "saved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.RunPython(into_one_list, into_rows),
        migrations.DeleteModel(name="Synonym"),
    ]

"""Channels without a name were measured as "Kanal 2"; they are stored in no language now, and belong to one group."""

from django.db import migrations
from django.db.models import F, Value
from django.db.models.functions import Replace


def make_neutral(apps, schema_editor):
    rows = apps.get_model("monitoring", "AccuracyRow").objects.filter(microphone__regex=r"^Kanal [1-9][0-9]?$")
    rows.update(microphone=Replace(F("microphone"), Value("Kanal "), Value("channel-")))


class Migration(migrations.Migration):
    dependencies = [("monitoring", "0004_dismissed_deliveries")]
    operations = [migrations.RunPython(make_neutral, migrations.RunPython.noop)]

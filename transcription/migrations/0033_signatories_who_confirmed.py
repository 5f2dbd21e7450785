"""Whoever has confirmed a transcript without having been named counts as named, as it was when they did."""

from django.db import migrations


def name_those_who_confirmed(apps, schema_editor):
    """The last of each role in a hearing; where somebody was named, they stay."""
    confirmations = apps.get_model("transcription", "Confirmation").objects.select_related("transcript__recording")
    signatories = apps.get_model("transcription", "Signatory").objects
    for one in confirmations.exclude(transcript__recording__hearing=None).order_by("-confirmed_at"):
        hearing = one.transcript.recording.hearing_id
        signatories.get_or_create(hearing_id=hearing, role=one.role, defaults={"user_id": one.user_id})


class Migration(migrations.Migration):
    dependencies = [("transcription", "0032_names_at_the_time")]
    operations = [migrations.RunPython(name_those_who_confirmed, migrations.RunPython.noop)]

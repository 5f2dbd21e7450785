from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('transcription', '0017_revisions_become_edits'),
    ]

    operations = [
        migrations.DeleteModel(name='SegmentRevision'),
    ]

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('transcription', '0033_signatories_who_confirmed'),
    ]

    operations = [
        migrations.AddField(
            model_name='livesession',
            name='closed_recording',
            field=models.ForeignKey(help_text='of what was closed to the public', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='transcription.recording'),
        ),
        migrations.AddField(
            model_name='livesession',
            name='guests_until',
            field=models.DateTimeField(help_text='so long guests may read on when it has ended: captions are held back from them', null=True),
        ),
    ]

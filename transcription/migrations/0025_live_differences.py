import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('transcription', '0024_marks_of_the_court'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='livesession',
            name='differences',
        ),
        migrations.AddField(
            model_name='livesession',
            name='closed_job',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='transcription.job'),
        ),
        migrations.CreateModel(
            name='LiveDifference',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('start', models.FloatField()),
                ('end', models.FloatField()),
                ('live', models.TextField(help_text='as somebody had corrected it while the hearing ran')),
                ('batch', models.TextField(blank=True, help_text='as the better pass heard it; empty where it heard nothing')),
                ('taken', models.CharField(blank=True, choices=[('live', 'live correction'), ('batch', 'better transcript')], help_text='empty: nobody has decided', max_length=5)),
                ('taken_at', models.DateTimeField(null=True)),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='transcription.captionline')),
                ('taken_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('transcript', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='live_differences', to='transcription.transcript')),
            ],
            options={
                'ordering': ['start', 'pk'],
            },
        ),
    ]

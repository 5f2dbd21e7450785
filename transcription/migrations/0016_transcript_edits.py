import uuid

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.constraints
import django.db.models.deletion
import django.db.models.manager
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('transcription', '0015_names_of_courts_and_templates_of_minutes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='TranscriptEdit',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField(help_text='1, 2, 3, … in a transcript')),
                ('kind', models.CharField(choices=[('edit', 'edited'), ('split', 'split'), ('join', 'joined'), ('paste', 'pasted'), ('replace', 'replaced throughout'), ('undo', 'undone'), ('redo', 'redone'), ('restore', 'restored'), ('relabel', 'cut between speakers')], max_length=10)),
                ('digest', models.CharField(blank=True, help_text='of the request: the same id is the same request', max_length=64)),
                ('before', models.JSONField()),
                ('after', models.JSONField()),
                ('segment_ids', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), help_text='all that are in before or after', size=None)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('transcript', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='edits', to='transcription.transcript')),
            ],
            options={
                'ordering': ['number'],
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['segment_ids'], name='edits_of_a_segment')],
                'constraints': [models.UniqueConstraint(fields=('transcript', 'number'), name='edit_number_once_in_a_transcript')],
            },
        ),
        migrations.AlterModelOptions(
            name='segment',
            options={'base_manager_name': 'ever', 'ordering': ['index']},
        ),
        migrations.AlterModelManagers(
            name='segment',
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('ever', django.db.models.manager.Manager()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='segment',
            name='segment_index_once_in_a_transcript',
        ),
        migrations.AddField(
            model_name='segment',
            name='machine_text',
            field=models.TextField(help_text='what the machine had written; null while its words stand', null=True),
        ),
        migrations.AlterField(
            model_name='segment',
            name='engine_text',
            field=models.TextField(help_text='what the engine said; never changed, only cut or joined with the segment'),
        ),
        migrations.AlterField(
            model_name='segment',
            name='index',
            field=models.FloatField(help_text='its place in the order; null: joined into another one, or removed', null=True),
        ),
        migrations.AlterField(
            model_name='segment',
            name='words',
            field=models.JSONField(default=list, help_text='[{start, end, word, confidence}, …], see results.dump_word'),
        ),
        migrations.AddConstraint(
            model_name='segment',
            constraint=models.UniqueConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], fields=('transcript', 'index'), name='segment_index_once_in_a_transcript'),
        ),
    ]

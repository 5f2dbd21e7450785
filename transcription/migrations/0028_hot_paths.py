"""Indexes of what is asked all the time, made while everybody goes on working: so each outside a transaction.

If it breaks off it is run again.
"""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Index, Q

from courtsight.index_operations import DropFieldIndex, MakeIndex

INDEXES = {
    'cached': [
        Index(fields=['expires_at'], include=('kind', 'size'), name='cached_by_expiry'),
        Index(fields=['-created_at', 'key'], include=('kind', 'size'), name='cached_by_age'),
    ],
    'job': [
        Index(
            condition=Q(('status__in', ('pending', 'processing'))),
            fields=['-created_at'],
            include=('recording',),
            name='job_open',
        ),
        Index(fields=['-created_at', '-id'], name='job_newest'),
        Index(condition=Q(('finished_at__isnull', False)), fields=['finished_at'], name='job_finished'),
        Index(
            condition=Q(('started_at__isnull', False)),
            fields=['started_at'],
            include=('created_at',),
            name='job_begun',
        ),
    ],
    'segment': [
        Index(
            condition=Q(('index__isnull', False)),
            fields=['transcript', 'start', 'end'],
            include=('index',),
            name='segment_by_time',
        ),
    ],
}


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('transcription', '0027_job_events'),
    ]

    operations = [
        *[MakeIndex(model, index) for model, indexes in INDEXES.items() for index in indexes],
        # Those that are superseded go.
        DropFieldIndex('cached', 'expires_at', models.DateTimeField()),
        DropFieldIndex(
            'segment',
            'transcript',
            models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name='segments',
                to='transcription.transcript',
            ),
        ),
    ]

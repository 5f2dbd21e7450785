"""The trail only grows: one partition a month. Its rows are carried over; the model stays as it is."""

from django.db import migrations

from courtsight.partitions.operation import PartitionByMonth


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0006_texts_sent'),
    ]

    operations = [
        PartitionByMonth('auditevent', 'at'),
    ]

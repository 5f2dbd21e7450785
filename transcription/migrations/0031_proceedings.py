"""The record of proceedings: attendance and oaths, exhibits, how a sitting opened and ended."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('transcription', '0030_ends_of_jobs'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='participant',
            name='attendance',
            field=models.CharField(blank=True, choices=[('present', 'Present'), ('absent', 'Absent'), ('represented', 'Represented')], max_length=12, verbose_name='attendance'),
        ),
        migrations.AddField(
            model_name='participant',
            name='attendance_note',
            field=models.CharField(blank=True, max_length=300, verbose_name='remark'),
        ),
        migrations.AddField(
            model_name='participant',
            name='belief',
            field=models.CharField(blank=True, max_length=100, verbose_name='religion or belief'),
        ),
        migrations.AddField(
            model_name='participant',
            name='oath',
            field=models.CharField(blank=True, choices=[('sworn', 'Sworn'), ('affirmed', 'Affirmed'), ('not_sworn', 'Not sworn')], max_length=10, verbose_name='oath'),
        ),
        migrations.CreateModel(
            name='Exhibit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=50, verbose_name='number')),
                ('description', models.CharField(max_length=500, verbose_name='description')),
                ('handed_in_by', models.CharField(blank=True, max_length=200, verbose_name='handed in by')),
                ('order', models.PositiveSmallIntegerField(default=0)),
                ('hearing', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='exhibits', to='transcription.hearing')),
            ],
            options={
                'ordering': ['order', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Proceedings',
            fields=[
                ('hearing', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='proceedings', serialize=False, to='transcription.hearing')),
                ('ordinal', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='which session of the case')),
                ('opened_at', models.DateTimeField(blank=True, null=True, verbose_name='opened at')),
                ('opened_as', models.CharField(blank=True, choices=[('open', 'Open to the public'), ('closed', 'Closed to the public')], max_length=10, verbose_name='opened as')),
                ('closed_part', models.CharField(blank=True, max_length=300, verbose_name='part closed to the public')),
                ('no_exhibits', models.BooleanField(default=False, verbose_name='no exhibits were handed in')),
                ('ending', models.CharField(blank=True, choices=[('adjourned', 'Adjourned'), ('decided', 'Judgment pronounced'), ('finished', 'Examination finished, sitting closed')], max_length=10, verbose_name='how it ended')),
                ('adjourned_to', models.DateTimeField(blank=True, null=True, verbose_name='adjourned to')),
                ('adjourned_for', models.CharField(blank=True, max_length=300, verbose_name='agenda of the next session')),
                ('adjourned_because', models.CharField(blank=True, max_length=300, verbose_name='reason of the adjournment')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='closed at')),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('updated_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name_plural': 'proceedings',
            },
        ),
    ]

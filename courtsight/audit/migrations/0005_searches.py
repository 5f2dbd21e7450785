from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0004_certification'),
    ]

    operations = [
        migrations.AlterField(
            model_name='auditevent',
            name='action',
            field=models.CharField(choices=[('login', 'logged in'), ('login_failed', 'failed to log in'), ('logout', 'logged out'), ('password_changed', 'changed the password'), ('token_created', 'created an API token'), ('viewed', 'viewed'), ('listened', 'listened'), ('created', 'created'), ('changed', 'changed'), ('deleted', 'deleted'), ('uploaded', 'uploaded'), ('downloaded', 'downloaded'), ('job_started', 'started a transcription'), ('job_cancelled', 'cancelled a transcription'), ('job_retried', 'retried a transcription'), ('sent_away', 'sent audio out of the building'), ('job_paused', 'paused a transcription'), ('job_resumed', 'resumed a transcription'), ('job_priority', 'changed the priority of a transcription'), ('submitted', 'submitted for review'), ('sent_back', 'sent back from review'), ('confirmed', 'confirmed a transcript'), ('certified', 'certified a transcript'), ('reopened', 'opened a new draft'), ('renvoi_made', 'proposed a renvoi'), ('renvoi_initialled', 'initialled a renvoi'), ('renvoi_refused', 'refused a renvoi'), ('version_restored', 'restored an earlier state'), ('searched', 'searched')], max_length=32),
        ),
    ]

"""What happened to a job, one row a change. A trigger of PostgreSQL writes them, whoever changes the job and however.

No foreign key: a row outlives its job, until JOB_EVENTS_KEEP_MONTHS are over. It names no person, recording or hearing.
"""

from django.db import models

from transcription.models.job import JobStage, JobStatus


class JobEvent(models.Model):
    """How the job was from `at` on. The table is kept in one partition a month, see courtsight.partitions."""

    job_id = models.UUIDField()
    at = models.DateTimeField()
    status = models.CharField(max_length=12, choices=JobStatus.choices)
    stage = models.CharField(max_length=14, choices=JobStage.choices)
    engine = models.CharField(max_length=20, help_text="who was to do what was not done yet")
    is_paused = models.BooleanField()
    priority = models.SmallIntegerField()
    error_code = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["job_id", "at"], name="job_event_of_job")]

    def __str__(self) -> str:
        return f"{self.job_id} {self.at:%Y-%m-%d %H:%M:%S} {self.status} {self.stage}"

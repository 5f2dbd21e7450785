"""How each attempt of a job ended, for reports: a retry or the removal of its recording takes nothing back."""

from django.db import models


class JobEnd(models.Model):
    """One end of a transcription; none of a sealed hearing's, and none where only speakers were told apart again.

    Only `Job.count_end` writes them. No foreign key: a row outlives its job. It names no person, recording or hearing.
    """

    job_id = models.UUIDField(db_index=True)
    at = models.DateTimeField(db_index=True)
    status = models.CharField(max_length=12, help_text="of those in JobStatus.ended()")
    engine = models.CharField(max_length=20, help_text="that did the last of the work")
    error_code = models.CharField(max_length=40, blank=True, help_text="of one that failed")
    seconds = models.FloatField(null=True, help_text="from the first work of this attempt; null when nobody began")
    audio_seconds = models.FloatField(help_text="length of the recording")

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.job_id} {self.at:%Y-%m-%d %H:%M:%S} {self.status}"

"""What is counted for good, sampled for the charts, and found of accuracy; alerts are in monitoring.alerts."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from monitoring.alerts.models import Alert, Delivery, Silence

__all__ = ["AccuracyRow", "Alert", "Delivery", "Sample", "Silence", "Span", "Tally"]


class Tally(models.Model):
    """One running number of a metric of monitoring.metrics. Only `metrics.add` writes them, in the transaction that
    does what they count; they are never deleted.
    """

    metric = models.CharField(max_length=100)
    labels = ArrayField(models.CharField(max_length=100), help_text="values, in the order of the metric's labels")
    part = models.CharField(
        max_length=10, blank=True, help_text="of a histogram: sum, or the upper bound of a bucket, not cumulated"
    )
    value = models.FloatField()

    class Meta:
        verbose_name_plural = "tallies"
        constraints = [models.UniqueConstraint(fields=["metric", "labels", "part"], name="one_tally")]

    def __str__(self) -> str:
        return f"{self.metric}{self.labels} {self.part}: {self.value:g}"


class Span(models.TextChoices):
    """How long a time a sample stands for."""

    MINUTE = "minute"
    HOUR = "hour"


class Sample(models.Model):
    """What a measure (monitoring.readings) was at a time: a gauge's mean over the span, a counter's last number.

    Nothing refers to it: the table has one partition a month (courtsight.partitions).
    Only monitoring.samples writes it.
    """

    pk = models.CompositePrimaryKey("span", "at", "metric", "labels")
    span = models.CharField(max_length=6, choices=Span.choices)
    at = models.DateTimeField(help_text="the beginning of the span")
    metric = models.CharField(max_length=40)
    labels = ArrayField(models.CharField(max_length=100))
    value = models.FloatField()

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.metric}{self.labels}: {self.value:g}"


class AccuracyRow(models.Model):
    """What one engine got wrong at one microphone, as people corrected one transcript: counts, and never a word.

    `edit_number` and `status` are the transcript's as they were measured: others mean that it is to be done again.
    """

    transcript = models.ForeignKey("transcription.Transcript", on_delete=models.CASCADE, related_name="+")
    edit_number = models.PositiveIntegerField()
    status = models.CharField(max_length=12)
    microphone = models.CharField(max_length=100, blank=True, help_text="empty: all in one track")
    engine = models.CharField(max_length=20)
    model = models.CharField(max_length=100)
    words = models.PositiveIntegerField()
    words_wrong = models.PositiveIntegerField()
    names = models.PositiveIntegerField()
    names_wrong = models.PositiveIntegerField()
    numbers = models.PositiveIntegerField(help_text="numbers, dates and articles")
    numbers_wrong = models.PositiveIntegerField()
    terms = models.PositiveIntegerField()
    terms_wrong = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["transcript", "microphone", "engine", "model"], name="accuracy_measured_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.transcript_id} {self.microphone} {self.engine}: {self.words_wrong}/{self.words}"

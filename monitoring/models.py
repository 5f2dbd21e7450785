"""What is counted for good. Rows are added to in the transaction that does what they count, and never deleted."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from monitoring.alerts.models import Alert, Delivery, Silence

__all__ = ["Alert", "Delivery", "Silence", "Tally"]


class Tally(models.Model):
    """One running number of a metric of monitoring.metrics. Only `metrics.add` writes them."""

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

"""Results that are kept: the second floor of the cache, behind Redis."""

from typing import Self

from django.db import models
from django.utils import timezone


class CachedQuerySet(models.QuerySet["Cached"]):
    def fresh(self) -> Self:
        return self.filter(expires_at__gt=timezone.now())


class CachedKind(models.TextChoices):
    FILE = "file"
    CHUNK = "chunk"


class Cached(models.Model):
    """One result. Never of audio that only sealed hearings have: see cache.forget_sealed."""

    key = models.CharField(max_length=255, primary_key=True)
    kind = models.CharField(max_length=5, choices=CachedKind.choices)
    audio_sha256 = models.CharField(max_length=64, db_index=True, help_text="of the recording that it was made from")
    engine = models.CharField(max_length=20)
    model = models.CharField(max_length=100)
    language = models.CharField(max_length=10)
    value = models.JSONField()
    size = models.PositiveIntegerField(help_text="bytes of the value as JSON")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()

    objects = CachedQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["engine", "model"], name="cached_by_engine"),
            # What has expired, how much there is, and which are the oldest is told without a look at the values.
            models.Index(fields=["expires_at"], include=["kind", "size"], name="cached_by_expiry"),
            models.Index(fields=["-created_at", "key"], include=["kind", "size"], name="cached_by_age"),
        ]

    def __str__(self) -> str:
        return self.key


class CacheCount(models.Model):
    """How often one floor knew the answer in one hour, and how many entries it had to drop. Of open hearings only."""

    hour = models.DateTimeField(help_text="its beginning")
    floor = models.CharField(max_length=10)
    kind = models.CharField(max_length=5, choices=CachedKind.choices)
    hits = models.PositiveBigIntegerField(default=0)
    misses = models.PositiveBigIntegerField(default=0)
    evictions = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["hour", "floor", "kind"], name="cache_counted_once_an_hour")]

    def __str__(self) -> str:
        return f"{self.hour:%Y-%m-%d %H} {self.floor} {self.kind}"

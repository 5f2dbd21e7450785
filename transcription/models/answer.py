"""Answers that are kept so that a request sent twice is carried out once (the Idempotency-Key header)."""

import uuid
from datetime import timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from transcription.models.job import Job
from transcription.models.transcript import Transcript

KEPT = timedelta(hours=24)


class AnswerQuerySet(models.QuerySet["Answer"]):
    def expired(self) -> Self:
        return self.filter(created_at__lt=timezone.now() - KEPT)


class Answer(models.Model):
    """What the first of two equal requests was told. It names its job or transcript, whose rights are asked again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    request_digest = models.CharField(max_length=64)
    job = models.ForeignKey(Job, null=True, on_delete=models.CASCADE, related_name="+")
    transcript = models.ForeignKey(Transcript, null=True, on_delete=models.CASCADE, related_name="+")
    body = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="answer_once_for_a_key")]

    def __str__(self) -> str:
        return self.key

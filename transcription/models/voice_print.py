"""The voices of a case's speakers, encrypted. Personal data: see docs/decisions/voice-prints.md."""

from typing import Self

from django.db import models

from courtsight.accounts.models import User
from transcription.models.case import Case
from transcription.models.hearing import Hearing
from transcription.models.speaker import Speaker


class VoicePrintQuerySet(models.QuerySet["VoicePrint"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(speaker__in=Speaker.objects.visible_to(user))

    def comparable_in(self, hearing: Hearing, speaker_model: str) -> Self:
        """Those of the other hearings of the same case, by the same model."""
        same_case = self.filter(case=hearing.case_id, speaker_model=speaker_model)
        return same_case.exclude(speaker__transcript__recording__hearing=hearing.pk)


class VoicePrint(models.Model):
    """The voice of a machine's label. It has no name: whose voice it is, the transcript says, as it is now."""

    speaker = models.OneToOneField(Speaker, on_delete=models.CASCADE, primary_key=True, related_name="voice_print")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="voice_prints")
    speaker_model = models.CharField(max_length=255, help_text="prints of different models cannot be compared")
    encrypted = models.BinaryField(help_text="the vector, as transcription.speakers.encryption writes it")
    seconds = models.FloatField(help_text="of speech that it was made of")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = VoicePrintQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["case", "speaker_model"], name="voice_prints_of_a_case")]

    def __str__(self) -> str:
        return f"{self.speaker_id}, {self.speaker_model}"

"""Recordings: the original audio of a hearing, stored once, never changed."""

import hashlib
import uuid
from pathlib import Path
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courtsight.accounts.models import User
from transcription.audio.channel_files import channel_wav, tracks_of
from transcription.models.hearing import Hearing

# Raise it whenever decoding the same original gives another file: browsers know what they have by it.
DECODER_VERSION = 1
VOICES = ".voices"
PEAKS = ".peaks"
# What stands for the digest of bytes that nobody has fetched yet; no real digest begins with it.
NOT_FETCHED = "gs:"


class RecordingQuerySet(models.QuerySet["Recording"]):
    def visible_to(self, user: User) -> Self:
        """Recordings of visible hearings, and the user's own that belong to no hearing yet."""
        hearings = Hearing.objects.visible_to(user)
        return self.filter(Q(hearing__in=hearings) | Q(hearing=None, created_by=user))

    def unfiled_of(self, user: User) -> Self:
        """The user's own that belong to no hearing yet."""
        return self.filter(hearing=None, created_by=user)


class Recording(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    hearing = models.ForeignKey(Hearing, null=True, on_delete=models.PROTECT, related_name="recordings")
    # As the clerk's computer named it: shown escaped, never used as a path.
    name = models.CharField(_("name"), max_length=255)
    sha256 = models.CharField(max_length=64, db_index=True, help_text="gs:… while the bytes are not here yet")
    source_uri = models.CharField(max_length=2048, blank=True, help_text="gs://…, where it was taken from")
    source_generation = models.BigIntegerField(
        null=True, help_text="the object's, when it was taken: a later one differs"
    )
    size = models.BigIntegerField(help_text="bytes")
    container = models.CharField(max_length=50)
    codec = models.CharField(max_length=50)
    duration = models.FloatField(help_text="seconds")
    sample_rate = models.PositiveIntegerField(help_text="Hz")
    channels = models.PositiveSmallIntegerField()
    has_video = models.BooleanField(default=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = RecordingQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(fields=["hearing", "sha256"], name="recording_once_in_a_hearing"),
            models.UniqueConstraint(
                fields=["created_by", "sha256"], condition=Q(hearing=None), name="recording_once_without_hearing"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def audited_hearing_id(self) -> uuid.UUID | None:
        return self.hearing_id

    @property
    def is_fetched(self) -> bool:
        """Whether the bytes are here. Until then size, length and format are unknown."""
        return not self.sha256.startswith(NOT_FETCHED)

    @property
    def path(self) -> Path:
        """The original file."""
        return settings.HOME.audio / self.sha256[:2] / self.sha256

    @property
    def decoded_path(self) -> Path:
        """16 kHz mono WAV, for the engines and for playback; there once a job has decoded it."""
        return settings.HOME.decoded / self.sha256[:2] / f"{self.sha256}.wav"

    @property
    def voices_path(self) -> Path:
        """What is known of the voices in it (transcription.voices): personal data; there once a job has listened."""
        return self.decoded_path.with_suffix(VOICES)

    @property
    def peaks_path(self) -> Path:
        """How loud it is over time (transcription.peaks); there once a worker has looked."""
        return self.decoded_path.with_suffix(PEAKS)

    def channel_path(self, channel: int) -> Path:
        """One microphone's sound, as decoded_path; there while jobs want it."""
        return channel_wav(self.decoded_path, channel)

    def decoded_paths(self, channels: int) -> list[Path]:
        return tracks_of(self.decoded_path, channels)

    @property
    def is_decoded(self) -> bool:
        """Whether a job of this very recording has decoded it: only then `decoded_path` may be played or spoken of.

        Recordings of the same bytes share that file, and nobody may learn from it that a sealed hearing has them.
        """
        return self.transcripts.exists() or self.jobs.decoded().exists()


def digest_of_address(address: str) -> str:
    """What `sha256` holds until the object at the address is fetched: one for each address."""
    digest = hashlib.sha256(address.encode()).hexdigest()
    return f"{NOT_FETCHED}{digest}"[:64]

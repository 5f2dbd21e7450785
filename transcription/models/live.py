"""Live sessions: a hearing while it is recorded and captioned, marks in it, and the lines of its captions."""

import uuid
from pathlib import Path
from typing import Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from courtsight.accounts.models import User
from transcription.models.hearing import Hearing
from transcription.models.job import Job
from transcription.models.recording import Recording
from transcription.models.transcript import Transcript

MOST_CHANNELS = 8


class LiveState(models.TextChoices):
    """REFUSED: the panel gave no leave to record. READY: it did, nothing is recorded yet. ENDING: no more sound comes;
    the recording is made at once, the last lines and the draft may take longer."""

    REFUSED = "refused", _("Not allowed")
    READY = "ready", _("Ready")
    RECORDING = "recording", _("Being recorded")
    PAUSED = "paused", _("Paused")
    OFF_RECORD = "off_record", _("Off the record")
    ENDING = "ending", _("Ending")
    ENDED = "ended", _("Ended")

    @classmethod
    def open(cls) -> tuple["LiveState", ...]:
        """In which audio comes, or may come again."""
        return (cls.READY, cls.RECORDING, cls.PAUSED, cls.OFF_RECORD)

    @classmethod
    def captioned(cls) -> tuple["LiveState", ...]:
        """In which a worker listens."""
        return (cls.RECORDING, cls.PAUSED, cls.OFF_RECORD, cls.ENDING)


class Degraded(models.TextChoices):
    """What is left out when the machine cannot keep up, in this order. Audio never is."""

    NO = "", _("Captions keep up.")
    FEWER_INTERIMS = "fewer_interims", _("Captions come in larger steps: the machine is busy.")
    LONGER_WINDOWS = "longer_windows", _("Captions come line by line: the machine is very busy.")
    NO_CAPTIONS = "no_captions", _("Captions are left out for now: the machine cannot keep up. Recording goes on.")
    NOBODY = "nobody", _("No captions are made: the program that writes them does not run. Recording goes on.")
    CLOUD_AWAY = "cloud_away", _("Captions pause: the cloud engine cannot be used now. Recording goes on.")


class LiveSessionQuerySet(models.QuerySet["LiveSession"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(hearing__in=Hearing.objects.visible_to(user))

    def letting_in(self, user: User) -> Self:
        """Whose closed parts this user may know: while they are of the hearing, if assigned to it or recording it. As
        soon as they have a sealed hearing of their own, if assigned to that."""
        assigned = Hearing.objects.filter(assigned=user).values("pk")
        before = Q(closed_recording=None) & (Q(started_by=user) | Q(hearing__in=assigned))
        return self.filter(before | Q(closed_recording__hearing__in=assigned))

    def open(self) -> Self:
        """In which audio comes, or may come: a hearing has one at a time."""
        return self.filter(state__in=LiveState.open())

    def active(self) -> Self:
        """Those, and what has ended and is captioned still."""
        return self.filter(state__in=(*LiveState.open(), LiveState.ENDING))


class LiveSession(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    hearing = models.ForeignKey(Hearing, on_delete=models.PROTECT, related_name="live_sessions")
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=12, choices=LiveState.choices, default=LiveState.READY)
    language = models.CharField(max_length=10, help_text="BCP 47")
    channels = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(1), MaxValueValidator(MOST_CHANNELS)]
    )
    engine = models.CharField(max_length=20, default="whisper", help_text="that is to caption it, as in ENGINES")
    engine_now = models.CharField(max_length=20, blank=True, help_text="that captions it; empty while none does")
    permission_granted = models.BooleanField(help_text="the panel's leave to record")
    permission_by = models.CharField(max_length=200, help_text="who of the panel gave or refused it")
    permission_at = models.DateTimeField()
    guests_allowed = models.BooleanField(default=False)
    delay_seconds = models.FloatField(default=0.0, help_text="for so long captions are held back from guests")
    degraded = models.CharField(max_length=20, blank=True, choices=Degraded.choices)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, help_text="when the first audio came")
    ended_at = models.DateTimeField(null=True)
    guests_until = models.DateTimeField(
        null=True, help_text="so long guests may read on when it has ended: captions are held back from them"
    )
    # What the file of the audio holds, which is the truth; noted every second while audio comes.
    stored_seconds = models.FloatField(default=0.0)
    next_seq = models.PositiveBigIntegerField(default=0)
    heard_at = models.DateTimeField(null=True, help_text="when a microphone was last connected")
    # The captioning worker that holds it, see captions.claims.
    worker = models.CharField(max_length=100, blank=True)
    claimed_until = models.DateTimeField(null=True)
    captioned_seconds = models.FloatField(default=0.0, help_text="of audio; whoever takes over goes on from here")
    audio_sha256 = models.CharField(max_length=64, blank=True, help_text="of all PCM, when it has ended")
    recording = models.ForeignKey(Recording, null=True, on_delete=models.SET_NULL, related_name="live_sessions")
    closed_recording = models.ForeignKey(
        Recording, null=True, on_delete=models.SET_NULL, related_name="+", help_text="of what was closed to the public"
    )
    transcript = models.ForeignKey(Transcript, null=True, on_delete=models.SET_NULL, related_name="+")
    # The better passes: over the recording, and over what was closed to the public.
    job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="live_sessions")
    closed_job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = LiveSessionQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["hearing"],
                condition=Q(state__in=LiveState.open()),
                name="one_live_session_of_a_hearing",
            )
        ]

    def __str__(self) -> str:
        return f"{self.hearing}, {self.state}"

    @property
    def audited_hearing_id(self) -> uuid.UUID:
        return self.hearing_id

    @property
    def audio_path(self) -> Path:
        """The durable audio, as it arrives; see captions.audio_file."""
        return settings.HOME.live / f"{self.pk}.audio"


class MarkKind(models.TextChoices):
    PAUSE = "pause", _("Pause")
    OFF_RECORD = "off_record", _("Off the record")
    CLOSED = "closed", _("Closed to the public")
    ANCHOR = "anchor", _("Anchor")

    @classmethod
    def silencing(cls) -> tuple["MarkKind", ...]:
        """While one of these is open no audio is taken."""
        return (cls.PAUSE, cls.OFF_RECORD)


class LiveMarkQuerySet(models.QuerySet["LiveMark"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(session__in=LiveSession.objects.visible_to(user)).told_to(user)

    def open(self) -> Self:
        return self.filter(ended_at=None).exclude(kind=MarkKind.ANCHOR)

    def behind_closed_doors(self) -> Self:
        """Anchors that were set, or whose sound was captured, while the hearing was closed to the public."""
        return self.filter(Exists(_around()), kind=MarkKind.ANCHOR)

    def in_public(self) -> Self:
        return self.exclude(Exists(_around()), kind=MarkKind.ANCHOR)

    def told_to(self, user: User) -> Self:
        """Of those that the user sees: labels from behind closed doors only as the lines from there, and one's own."""
        inside = Hearing.objects.filter(assigned=user).values("pk")
        may = Q(made_by=user) | Q(session__started_by=user) | Q(session__hearing__in=inside)
        return self.filter(may | ~Q(kind=MarkKind.ANCHOR) | ~Exists(_around()))


def _around() -> "LiveMarkQuerySet":
    """Closed ranges in which the mark of the outer query lies: by its place in the sound, or by the clock."""
    in_sound = Q(start__lte=OuterRef("start")) & (Q(end=None) | Q(end__gt=OuterRef("start")))
    by_clock = Q(begun_at__lte=OuterRef("begun_at")) & (Q(ended_at=None) | Q(ended_at__gt=OuterRef("begun_at")))
    closed = LiveMark.objects.filter(session=OuterRef("session"), kind=MarkKind.CLOSED)
    return closed.filter(in_sound | by_clock).order_by()


class LiveMark(models.Model):
    """Something in the record. Times are seconds of stored audio, of which a pause takes none."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(LiveSession, on_delete=models.CASCADE, related_name="marks")
    kind = models.CharField(max_length=12, choices=MarkKind.choices)
    label = models.CharField(max_length=200, blank=True)
    start = models.FloatField()
    end = models.FloatField(null=True)
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = LiveMarkQuerySet.as_manager()

    class Meta:
        ordering = ["begun_at", "pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.start:.1f}"

    @property
    def audited_hearing_id(self) -> uuid.UUID:
        return self.session.hearing_id

    @property
    def is_behind_closed_doors(self) -> bool:
        return LiveMark.objects.filter(pk=self.pk).behind_closed_doors().exists()


class CaptionLineQuerySet(models.QuerySet["CaptionLine"]):
    def visible_to(self, user: User) -> Self:
        """What was spoken while the hearing was closed: to those who are let in there."""
        visible = self.filter(session__in=LiveSession.objects.visible_to(user))
        return visible.filter(Q(closed=False) | Q(session__in=LiveSession.objects.letting_in(user)))

    def public(self) -> Self:
        return self.filter(closed=False)


class CaptionLine(models.Model):
    """A final line. Only a person changes it; what the machine had written stays beside it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(LiveSession, on_delete=models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField(help_text="1, 2, 3, … in a session")
    revision = models.PositiveIntegerField(default=1)
    start = models.FloatField(help_text="seconds of stored audio")
    end = models.FloatField()
    text = models.TextField()
    words = models.JSONField(default=list, help_text="as of a segment; of what the machine heard")
    speaker = models.CharField(max_length=100, blank=True)
    confidence = models.FloatField(null=True)
    machine_text = models.TextField(null=True, help_text="what the machine had written; null while its words stand")
    machine_speaker = models.CharField(max_length=100, blank=True)
    engine = models.CharField(max_length=20, default="whisper", help_text="that heard it, as in ENGINES")
    model = models.CharField(max_length=100, blank=True)
    corrected_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    corrected_at = models.DateTimeField(null=True)
    closed = models.BooleanField(default=False, help_text="spoken while the hearing was closed to the public")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = CaptionLineQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["session", "number"], name="caption_number_once_in_a_session")]

    def __str__(self) -> str:
        return self.text

    @property
    def audited_hearing_id(self) -> uuid.UUID:
        return self.session.hearing_id


class LiveGap(models.Model):
    """What nobody heard while it was said. The local engine fills it from the stored audio, when there is time."""

    session = models.ForeignKey(LiveSession, on_delete=models.CASCADE, related_name="gaps")
    start = models.FloatField(help_text="seconds of stored audio")
    end = models.FloatField(null=True, help_text="null while nobody hears")
    reason = models.CharField(max_length=50, help_text="code of the error that is why")
    filled_until = models.FloatField(help_text="up to here its lines are there")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["start", "pk"]

    def __str__(self) -> str:
        return f"{self.start:.1f}-{self.end or 0:.1f}"

    @property
    def audited_hearing_id(self) -> uuid.UUID:
        return self.session.hearing_id

    @property
    def is_filled(self) -> bool:
        return self.end is not None and self.filled_until >= self.end

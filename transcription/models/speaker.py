"""Who speaks in a transcript, and every change that people made of it. See docs/decisions/speakers-and-undo.md."""

import uuid
from collections.abc import Iterable
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Min, Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courtsight.accounts.models import User
from transcription.microphones import shown_label
from transcription.models.hearing import Participant, ParticipantRole
from transcription.models.transcript import Segment, Transcript

MOST_NUMBERED = 9_999
COLOURS = 8  # as many as static/src/components/speakers.css has


class SpeakerQuerySet(models.QuerySet["Speaker"]):
    def free(self) -> Self:
        """Voices of which nobody has said anything: who has no words any more may stand for another voice."""
        said = Q(name="", role="", participant=None, declined_roles=[], declined_voices=[])
        numbered = Q(label="") | Q(label__regex=r"^[0-9]+$")
        theirs = Speaker.objects.filter(merged_into=models.OuterRef("pk"))
        return self.filter(said & numbered, ~models.Exists(theirs), merged_into=None)

    def visible_to(self, user: User) -> Self:
        return self.filter(transcript__in=Transcript.objects.visible_to(user))

    def heard(self) -> Self:
        """Those who say something, first the one who speaks first; with `count` of segments, `start`, `seconds`."""
        length = Sum(F("segments__end") - F("segments__start"))
        # Only of those that are in the text: a join knows nothing of managers.
        said = self.filter(segments__index__isnull=False).annotate(first=Min("segments__index"))
        return said.annotate(count=Count("segments"), start=Min("segments__start"), seconds=length).order_by("first")

    def by_microphone(self) -> Self:
        """Those whom a channel of the recording tells, by its name; voices are numbered."""
        return self.exclude(label="").exclude(label__regex=r"^[0-9]+$")


class Speaker(models.Model):
    """A voice of the machine's, or somebody whom a person added; named once, and every segment follows.

    `label` is the machine's and never changes. Where two are one person, the segments of one go to the other, and
    `merged_into` remembers it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    transcript = models.ForeignKey(Transcript, on_delete=models.CASCADE, related_name="speakers")
    label = models.CharField(max_length=100, blank=True, help_text="the machine's; empty where a person added one")
    number = models.PositiveIntegerField(help_text="for the default name and the colour; never changes")
    name = models.CharField(gettext_lazy("name"), max_length=200, blank=True)
    role = models.CharField(gettext_lazy("role"), max_length=20, choices=ParticipantRole.choices, blank=True)
    ordinal = models.PositiveSmallIntegerField(null=True, help_text="which witness: 1 is the first")
    participant = models.ForeignKey(Participant, null=True, on_delete=models.SET_NULL, related_name="+")
    merged_into = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")
    declined_roles = models.JSONField(default=list, help_text="suggestions that a person has dismissed")
    declined_voices = models.JSONField(default=list, help_text="speakers of other hearings whom this one is not")
    revision = models.PositiveIntegerField(default=1)

    objects = SpeakerQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["transcript", "number"], name="speaker_number_once_in_a_transcript"),
            models.UniqueConstraint(
                fields=["transcript", "label"], condition=~Q(label=""), name="speaker_label_once_in_a_transcript"
            ),
        ]

    def __str__(self) -> str:
        return self.shown_name

    @property
    def audited_hearing_id(self) -> uuid.UUID | None:
        return self.transcript.recording.hearing_id

    @property
    def is_named(self) -> bool:
        return bool(self.name or self.role)

    @property
    def shown_name(self) -> str:
        """In the reader's language: role and name, else what the machine called this voice."""
        return joined_name(self.name, self.role, self.ordinal) or self.default_name

    def is_called(self, name: str) -> bool:
        """So shown, or by the seat, while nothing but its role is known."""
        called = {self.shown_name, self.shown_name if self.name else self.default_name}
        return bool(name) and bool(called & {name, shown_label(name)})

    @property
    def default_name(self) -> str:
        if self.label and not self.label.isdecimal():
            return shown_label(self.label)
        return _("Speaker %(number)s") % {"number": self.number}

    @property
    def colour(self) -> int:
        """1 to COLOURS, by the number alone. Beside others of the transcript: see colours_for."""
        return (self.number - 1) % COLOURS + 1


def joined_name(name: str, role: str, ordinal: int | None) -> str:
    """ "Saksi ke-2: Darmanto", in the reader's language; empty where neither name nor role is known."""
    return ": ".join(part for part in (shown_role(role, ordinal), name) if part)


def shown_role(role: str, ordinal: int | None = None) -> str:
    """ "Saksi ke-2" in the reader's language."""
    label = str(ParticipantRole(role).label) if role else ""
    return _("%(role)s %(number)s") % {"role": label, "number": ordinal} if label and ordinal else label


def numbers_for(labels: Iterable[str], taken: Iterable[int] = ()) -> dict[str, int]:
    """A number for each label, in order. "3" keeps its own where it can; the others go on after the highest."""
    found: dict[str, int] = {}
    used, labels = set(taken), list(dict.fromkeys(labels))
    for label in labels:
        if label.isdecimal() and 1 <= int(label) <= MOST_NUMBERED and int(label) not in used:
            found[label] = int(label)
            used.add(int(label))
    for label in labels:
        if label not in found:
            found[label] = max(used, default=0) + 1
            used.add(found[label])
    return found


def colours_for(speakers: Iterable[Speaker]) -> dict[uuid.UUID, int]:
    """By key. Who would share one with a lower number has the first that is left, as long as any is."""
    found: dict[uuid.UUID, int] = {}
    for speaker in sorted(speakers, key=lambda one: one.number):
        free = [colour for colour in range(1, COLOURS + 1) if colour not in found.values()]
        found[speaker.pk] = speaker.colour if speaker.colour in free or not free else free[0]
    return found


class ChangeKind(models.TextChoices):
    RENAME = "rename", gettext_lazy("named")
    MERGE = "merge", gettext_lazy("merged")
    SPLIT = "split", gettext_lazy("split")
    REASSIGN = "reassign", gettext_lazy("reassigned")
    # By the machine, since a person asked for it.
    RELABEL = "relabel", gettext_lazy("told apart again")


class SpeakerChangeQuerySet(models.QuerySet["SpeakerChange"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(transcript__in=Transcript.objects.visible_to(user))


class SpeakerChange(models.Model):
    """One operation of a person on the speakers of a transcript, with all that undoing it needs.

    `speaker` is who was named, or who got the segments (None: nobody); `source` whose they were. `before` and
    `after` are what the name of `speaker` was and became, None where the operation did not touch it. `names`: what
    both were called just before, to tell of it; None in changes of earlier versions. `cuts`: the edit that cut segments
    where the voices were told apart again. `reused`: keys of speakers who stand for another voice since then.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    transcript = models.ForeignKey(Transcript, on_delete=models.CASCADE, related_name="speaker_changes")
    kind = models.CharField(max_length=10, choices=ChangeKind.choices)
    speaker = models.ForeignKey(Speaker, null=True, on_delete=models.CASCADE, related_name="+")
    source = models.ForeignKey(Speaker, null=True, on_delete=models.CASCADE, related_name="+")
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    names = models.JSONField(null=True, help_text="of speaker and source, as identities, when it was made")
    reused = models.JSONField(default=list, help_text="speakers without words whom it gave to new voices")
    cuts = models.ForeignKey("TranscriptEdit", null=True, on_delete=models.SET_NULL, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    undone_at = models.DateTimeField(null=True)

    objects = SpeakerChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.source_id} → {self.speaker_id}"


class SpeakerMoveQuerySet(models.QuerySet["SpeakerMove"]):
    def elsewhere(self) -> Self:
        """Where somebody else speaks by now than this move had said."""
        somebody_else = Q(after__isnull=False) & (Q(segment__speaker=None) | ~Q(segment__speaker=F("after")))
        return self.filter(somebody_else | Q(after__isnull=True, segment__speaker__isnull=False))


class SpeakerMove(models.Model):
    """What an operation did to one segment. All of a segment's moves are the history of its speaker."""

    change = models.ForeignKey(SpeakerChange, on_delete=models.CASCADE, related_name="moves")
    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="moves")
    before = models.ForeignKey(Speaker, null=True, on_delete=models.CASCADE, related_name="+")
    after = models.ForeignKey(Speaker, null=True, on_delete=models.CASCADE, related_name="+")

    objects = SpeakerMoveQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["change", "segment"], name="segment_moves_once_in_a_change")]

    def __str__(self) -> str:
        return f"{self.segment_id}: {self.before_id} → {self.after_id}"

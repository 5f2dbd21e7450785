"""What the court has decided for all its cases, and how its rooms are wired."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from transcription.models.job import CorrectionMode

THE_ONE = 1


class Court(models.Model):
    """One row. Nothing leaves the building until an administrator says so here."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=THE_ONE, editable=False)
    name = models.CharField(
        _("name of the court"),
        max_length=200,
        blank=True,
        help_text=_("Written out, as it heads the minutes: Pengadilan Negeri Jakarta Pusat."),
    )
    engine = models.CharField(_("usual engine"), max_length=20, default="whisper")
    engine_by_language = models.JSONField(default=dict, blank=True, help_text="{BCP 47: engine}")
    live_engine = models.CharField(
        _("engine of live captions"),
        max_length=20,
        default="whisper",
        help_text=_("The cloud engine only where the case may leave the building; else the one on this machine."),
    )
    # Beginnings of a case's classification: "Pdt" covers Pdt.G and Pdt.P, "Pdt.G" only itself and its children.
    cloud_classes = models.JSONField(_("classes of case that may leave the building"), default=list, blank=True)
    sealed_may_leave = models.BooleanField(_("sealed hearings may leave the building"), default=False)
    falls_back = models.BooleanField(
        _("go on with the other engine"),
        default=False,
        help_text=_("When an engine fails for good, the other one does the rest, if the case allows it."),
    )
    monthly_minutes = models.PositiveIntegerField(
        _("minutes a month for the cloud engine"), null=True, blank=True, help_text=_("Empty: no limit.")
    )
    local_when_spent = models.BooleanField(
        _("use the local engine when the minutes are used up"), default=False, help_text=_("Otherwise jobs wait.")
    )
    correction = models.CharField(
        _("words that do not exist"), max_length=10, choices=CorrectionMode.choices, default=CorrectionMode.APPLY
    )
    vocabulary = models.TextField(
        _("names and terms of the court"), blank=True, max_length=20_000, help_text=_("One a line.")
    )
    anchors = models.TextField(
        _("marks in live recordings"),
        blank=True,
        max_length=2000,
        help_text=_(
            "One a line, at most nine: key 1 sets the first. “Exhibit …” asks for the rest. Empty: the usual ones."
        ),
    )
    suggests_voices = models.BooleanField(
        _("suggest speakers by their voices in other hearings of the case"),
        default=False,
        help_text=_("Holds for recordings whose speakers are told apart from then on."),
    )
    updated_at = models.DateTimeField(auto_now=True)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=THE_ONE), name="one_court")]

    def __str__(self) -> str:
        return "court"

    @classmethod
    def current(cls) -> Self:
        """What holds now; the defaults until somebody changed them."""
        return cls.objects.filter(pk=THE_ONE).first() or cls()


class MinutesTemplate(models.Model):
    """One row at most: the court's own Word document that minutes (Berita Acara Sidang) are filled in from."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=THE_ONE, editable=False)
    name = models.CharField(max_length=255, help_text="of the file, as it was uploaded")
    content = models.BinaryField(help_text="checked by transcription.exports.check_apart")
    updated_at = models.DateTimeField(auto_now=True)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=THE_ONE), name="one_template_of_minutes")]

    def __str__(self) -> str:
        return self.name


class CourtRoom(models.Model):
    """A room whose recordings have one microphone a channel. Hearings name their room by `name`."""

    name = models.CharField(_("court room"), max_length=100, unique=True)
    channels = models.JSONField(default=list, help_text="who sits at each microphone, in the order of the channels")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

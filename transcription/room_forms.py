"""The form of a court room: its name, and who sits at each microphone."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from transcription.forms import VersionedForm
from transcription.microphones import MOST
from transcription.models import CourtRoom

LONGEST_NAME = 100


class Names(forms.CharField):
    """Names, one a line, as a list. A line may be empty: nobody in particular sits there."""

    widget = forms.Textarea(attrs={"rows": 6})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(strip=False, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:
        return [" ".join(line.split()) for line in super().to_python(value).rstrip().splitlines()]

    def validate(self, value: list[str]) -> None:
        super().validate(value)
        if not 2 <= len(value) <= MOST:
            raise ValidationError(_("Write 2 to %(most)s lines, one for each channel."), params={"most": MOST})
        named = [name.casefold() for name in value if name]
        for name in value:
            if len(name) > LONGEST_NAME:
                raise ValidationError(_("“%(name)s” is too long."), params={"name": f"{name[:40]}…"})
            if named.count(name.casefold()) > 1:
                raise ValidationError(
                    _("“%(name)s” stands at two microphones. Give each of them a name of its own."),
                    params={"name": name},
                )

    def has_changed(self, initial: Any, data: Any) -> bool:
        return (initial or []) != self.to_python(data)


class RoomForm(VersionedForm):
    channels = Names(
        label=_("Who sits at each microphone"),
        help_text=_(
            "One a line, in the order of the recording's channels: Hakim Ketua, Saksi. These names become the "
            "speakers. A recording with another number of channels is not touched by this."
        ),
    )

    class Meta:
        model = CourtRoom
        fields = ["name", "channels"]
        labels = {"name": _("Court room")}
        help_texts = {"name": _("As it is written in the hearings.")}

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if CourtRoom.objects.filter(name__iexact=name).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("This court room is already here."))
        return name

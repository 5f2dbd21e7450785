"""The form of a hearing's record of proceedings, but for its rows."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from transcription.forms import VersionedForm
from transcription.models import Proceedings
from transcription.models.proceedings import Ending
from transcription.proceedings.suggestions import Suggestions

MINUTE = "%Y-%m-%dT%H:%M"
# Further from the planned beginning than this a time is a slip of the hand.
FURTHEST, LONGEST_ADJOURNMENT = timedelta(days=366), timedelta(days=3660)


class MomentField(forms.DateTimeField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MINUTE), **kwargs)


class ProceedingsForm(VersionedForm):
    """What was saved of the hearing itself meanwhile is a conflict as well: its people stand in this form.

    `offered_any` is sent back by a page that had suggestions in it: these count once somebody says that they are right.
    """

    offered_any = forms.BooleanField(required=False, widget=forms.HiddenInput)
    reviewed = forms.BooleanField(required=False, label=_("I have checked what is marked as suggested."))
    marks_optional = False

    class Meta:
        model = Proceedings
        fields = [
            *("ordinal", "opened_at", "opened_as", "closed_part", "no_exhibits"),
            *("ending", "adjourned_to", "adjourned_for", "adjourned_because", "closed_at"),
        ]
        field_classes = dict.fromkeys(("opened_at", "adjourned_to", "closed_at"), MomentField)
        labels = {
            "ordinal": _("Which session of the case"),
            "opened_at": _("Opened at"),
            "opened_as": _("Opened as"),
            "closed_part": _("Part closed to the public"),
            "no_exhibits": _("No exhibits were handed in"),
            "ending": _("How it ended"),
            "adjourned_to": _("Adjourned to"),
            "adjourned_for": _("Agenda of the next session"),
            "adjourned_because": _("Reason of the adjournment"),
            "closed_at": _("Closed at"),
        }
        help_texts = {
            "ordinal": _("Sealed sessions of the case are not counted in the suggestion."),
            "closed_part": _("If an open sitting was closed for a part: which. As it is to stand in the minutes."),
            "adjourned_for": _("As it is to stand in the minutes, for example: pemeriksaan saksi tergugat."),
            "adjourned_because": _("If it is to stand in the minutes, for example: saksi belum hadir."),
        }

    def __init__(self, *args: Any, hints: Suggestions | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["opened_as"].choices = [("", _("Not noted")), *self.fields["opened_as"].choices[1:]]
        self.fields["ending"].choices = [("", _("Not noted")), *self.fields["ending"].choices[1:]]
        offer(self, hints.fields if hints is not None else {})

    @property
    def stored_version(self) -> str:
        own = self.instance.updated_at.isoformat() if self.instance.updated_at else ""
        return f"{own}/{self.instance.hearing.updated_at.isoformat()}"

    def clean_ordinal(self) -> int | None:
        ordinal = self.cleaned_data["ordinal"]
        if ordinal is not None and not 1 <= ordinal <= 9999:
            raise ValidationError(_("A number from 1 to 9999."))
        return ordinal

    def clean_opened_at(self) -> datetime | None:
        return self._near(self.cleaned_data["opened_at"], -FURTHEST, FURTHEST)

    def clean_closed_at(self) -> datetime | None:
        return self._near(self.cleaned_data["closed_at"], -FURTHEST, FURTHEST)

    def clean_adjourned_to(self) -> datetime | None:
        return self._near(self.cleaned_data["adjourned_to"], timedelta(0), LONGEST_ADJOURNMENT)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        opened, closed = cleaned.get("opened_at"), cleaned.get("closed_at")
        if opened and closed and closed < opened:
            self.add_error("closed_at", _("The sitting was closed before it was opened."))
        adjourned = [name for name in self.Meta.fields if name.startswith("adjourned") and cleaned.get(name)]
        if adjourned and cleaned.get("ending") != Ending.ADJOURNED:
            self.add_error("ending", _("It says to when or why it was adjourned: choose “adjourned”, or empty that."))
        if cleaned.get("offered_any") and not cleaned.get("reviewed"):
            self.add_error("reviewed", _("Check what is suggested, change what is wrong, and tick this box."))
        if cleaned.get("closed_part") and cleaned.get("opened_as") == "closed":
            self.add_error("closed_part", _("The sitting was closed to the public from the beginning."))
        return cleaned

    def _near(self, moment: datetime | None, before: timedelta, after: timedelta) -> datetime | None:
        planned = self.instance.hearing.starts_at
        if moment is not None and not planned + before <= moment <= planned + after:
            raise ValidationError(_("This is too far from the day of the hearing."))
        return moment


def offer(form: forms.BaseForm, hints: dict[str, Any]) -> None:
    """Fill in what is suggested, and say so beside it. Of a form that was sent only what was typed counts."""
    form.offered = [] if form.is_bound else [name for name in hints if name in form.fields]
    for name in form.offered:
        form.initial[name] = hints[name].value
        form.fields[name].help_text = f"{hints[name].source} {form.fields[name].help_text}".strip()
        form.fields[name].widget.attrs["data-offered"] = ""

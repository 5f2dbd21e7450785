"""The form of a hearing's record of proceedings, and its rows: who came, who was sworn, what was handed in."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from transcription.forms import Conflict, VersionedForm, as_read
from transcription.models import Exhibit, Hearing, Participant, Proceedings
from transcription.models.hearing import SWEARING, Attendance, Oath
from transcription.models.proceedings import Ending
from transcription.proceedings.suggestions import Suggestions

MINUTE = "%Y-%m-%dT%H:%M"
# Further from the planned beginning than this a time is a slip of the hand.
FURTHEST, LONGEST_ADJOURNMENT = timedelta(days=366), timedelta(days=3660)
# Who may send somebody instead.
SENDING = ("plaintiff", "respondent", "co_respondent", "petitioner", "petition_respondent", "intervener")
MOST_EXHIBITS = 300
BLANK_EXHIBITS = 1  # so that the form can be filled in without JavaScript
BELIEFS = ("Islam", "Kristen", "Katolik", "Hindu", "Buddha", "Khonghucu", "Kepercayaan terhadap Tuhan Yang Maha Esa")


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


class PersonForm(forms.ModelForm):
    """Whether a participant came; of those who are heard under oath also how they took it."""

    marks_optional = False

    class Meta:
        model = Participant
        fields = ["attendance", "attendance_note", "oath", "belief"]
        labels = {
            "attendance": _("Attendance"),
            "attendance_note": _("Remark"),
            "oath": _("Oath"),
            "belief": _("Religion or belief"),
        }

    def __init__(self, *args: Any, hints: Suggestions | None = None, **kwargs: Any) -> None:
        person = kwargs["instance"]
        super().__init__(*args, prefix=f"p{person.pk.hex}", **kwargs)
        self.fields["attendance"].choices = [("", _("Not noted")), *Attendance.choices]
        self.fields["oath"].choices = [("", _("Not noted")), *Oath.choices]
        if person.role in SENDING:
            self.fields["attendance_note"].widget.attrs["placeholder"] = "dengan surat kuasa"
        if person.role not in SWEARING:
            del self.fields["oath"], self.fields["belief"]
        offer(self, hints.people.get(person.pk, {}) if hints is not None else {})

    @property
    def was_sent(self) -> bool:
        """Of somebody who takes part only since the page was opened nothing was."""
        return self.add_prefix("attendance") in self.data

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("oath") and cleaned.get("attendance") == Attendance.ABSENT:
            self.add_error("oath", _("Who was absent took no oath."))
        if cleaned.get("belief") and cleaned.get("oath") in ("", Oath.NOT_SWORN):
            self.add_error("oath", _("Choose how the oath was taken, or empty the religion or belief."))
        return cleaned


class ExhibitForm(forms.Form):
    id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    number = forms.CharField(label=pgettext_lazy("of an exhibit", "Number"), max_length=50, required=False)
    description = forms.CharField(label=_("Description"), max_length=500, required=False)
    handed_in_by = forms.CharField(label=_("Handed in by"), max_length=200, required=False)
    marks_optional = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not cleaned.get("DELETE") and any(cleaned.get(name) for name in ("number", "description", "handed_in_by")):
            for name in ("number", "description"):
                if name in cleaned and not cleaned[name]:
                    self.add_error(name, _("Fill this in, or remove the row."))
        return cleaned

    @property
    def is_offered(self) -> bool:
        """Whether the row is a suggestion that nobody has sent yet."""
        return not self.is_bound and bool(self.initial.get("number")) and not self.initial.get("id")

    @property
    def is_filled(self) -> bool:
        return bool(self.cleaned_data.get("number")) and not self.cleaned_data.get("DELETE")


class ExhibitRowsBase(BaseFormSet):
    def add_fields(self, form: forms.Form, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["ORDER"].label = _("Place")
        form.fields["ORDER"].min_value, form.fields["ORDER"].max_value = 1, MOST_EXHIBITS

    def agree_with(self, form: ProceedingsForm) -> bool:
        """Whether that does not say that there were none while some are listed. Of valid forms; it is told there."""
        if self.filled and form.cleaned_data["no_exhibits"]:
            form.add_error("no_exhibits", _("Exhibits are listed above: remove them, or empty this box."))
            return False
        return True

    @property
    def filled(self) -> list[forms.Form]:
        """In their order; without a place they come last."""
        rows = [form for form in self if form.is_filled]
        return sorted(rows, key=lambda form: (form.cleaned_data.get("ORDER") is None, form.cleaned_data.get("ORDER")))


ExhibitRows = forms.formset_factory(
    ExhibitForm,
    formset=ExhibitRowsBase,
    extra=BLANK_EXHIBITS,
    can_delete=True,
    can_order=True,
    max_num=MOST_EXHIBITS,
    absolute_max=MOST_EXHIBITS,
)


def exhibit_rows(exhibits: list[Exhibit], hints: Suggestions) -> list[dict[str, Any]]:
    """Those that are noted, then those that are offered: these have no key yet."""
    stored = [
        {"id": one.pk, "number": one.number, "description": one.description, "handed_in_by": one.handed_in_by}
        for one in exhibits
    ]
    return [*stored, *hints.exhibits]


def offer(form: forms.BaseForm, hints: dict[str, Any]) -> None:
    """Fill in what is suggested, and say so beside it. Of a form that was sent only what was typed counts."""
    form.offered = [] if form.is_bound else [name for name in hints if name in form.fields]
    for name in form.offered:
        form.initial[name] = hints[name].value
        form.fields[name].help_text = f"{hints[name].source} {form.fields[name].help_text}".strip()
        form.fields[name].widget.attrs["data-offered"] = ""


def conflicts_of(hearing: Hearing, people: list[PersonForm], rows: BaseFormSet) -> list[Conflict]:
    """What is stored of people and exhibits beside what was typed."""
    found = [
        Conflict(f"{form.instance.name}, {field.label}", as_read(field, form.initial[name]), as_read(field, typed))
        for form in people
        if form.is_valid()
        for name, typed in form.cleaned_data.items()
        for field in [form.fields[name]]
        if form.initial[name] != typed
    ]
    stored = [f"{one.number}: {one.description} ({one.handed_in_by})" for one in hearing.exhibits.all()]
    typed = [
        f"{one['number']}: {one['description']} ({one['handed_in_by']})"
        for one in (form.cleaned_data for form in (rows.filled if rows.is_valid() else ()))
    ]
    if stored != typed and rows.is_valid():
        found.append(Conflict(str(_("Exhibits")), "; ".join(stored), "; ".join(typed)))
    return found

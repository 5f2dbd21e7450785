"""Rows of a record of proceedings: who came and was sworn, and what was handed in."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms import BaseFormSet, model_to_dict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from transcription.forms import Conflict, as_read
from transcription.models import Exhibit, Hearing, Participant
from transcription.models.hearing import SWEARING, Attendance, Oath
from transcription.proceedings.forms import ProceedingsForm, offer
from transcription.proceedings.suggestions import Suggestions

# Who may send somebody instead.
SENDING = ("plaintiff", "respondent", "co_respondent", "petitioner", "petition_respondent", "intervener")
MOST_EXHIBITS = 300
ABOUT = ("number", "description", "handed_in_by")  # an exhibit
BLANK_EXHIBITS = 1  # so that the form can be filled in without JavaScript
BELIEFS = ("Islam", "Kristen", "Katolik", "Hindu", "Buddha", "Khonghucu", "Kepercayaan terhadap Tuhan Yang Maha Esa")


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
        if not cleaned.get("DELETE") and any(cleaned.get(name) for name in ABOUT):
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
    stored = [model_to_dict(one, ABOUT) | {"id": one.pk} for one in exhibits]
    return [*stored, *hints.exhibits]


def line_of(exhibit: Mapping[str, Any]) -> str:
    """One exhibit on a line, as conflicts and the audit trail tell it."""
    return f"{exhibit['number']}: {exhibit['description']} ({exhibit['handed_in_by']})"


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
    if not rows.is_valid():
        return found
    stored = [line_of(one) for one in hearing.exhibits.values(*ABOUT)]
    typed = [line_of(form.cleaned_data) for form in rows.filled]
    if stored != typed:
        found.append(Conflict(str(_("Exhibits")), "; ".join(stored), "; ".join(typed)))
    return found

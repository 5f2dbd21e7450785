"""People of a case or hearing as rows of a form: a name and a role each, any number of them."""

from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Model, TextChoices
from django.utils.translation import gettext_lazy as _

from transcription.models import Case, Hearing, Participant, Party
from transcription.models.case import PartyRole
from transcription.models.hearing import ParticipantRole
from transcription.vocabulary import plain_name

MAX_ROWS = 200
# So that the form can be filled in without JavaScript.
BLANK_ROWS = 2
ALIKE = 0.7  # of two spellings of one name, as difflib measures it


class RowForm(forms.Form):
    id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=_("Name"), max_length=200, required=False)
    role = forms.ChoiceField(label=_("Role"), required=False)
    roles: type[TextChoices]
    # A blank row is no person; "optional" beside each of its fields would say nothing.
    marks_optional = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [("", _("Choose…")), *self.roles.choices]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("name") and "role" in cleaned and not cleaned["role"]:
            self.add_error("role", _("Choose a role."))
        if cleaned.get("role") and "name" in cleaned and not cleaned["name"] and not cleaned.get("DELETE"):
            self.add_error("name", _("Write a name, or remove this row."))
        return cleaned

    @property
    def is_filled(self) -> bool:
        return bool(self.cleaned_data.get("name")) and not self.cleaned_data.get("DELETE")


class PartyForm(RowForm):
    roles = PartyRole


class ParticipantForm(RowForm):
    roles = ParticipantRole


def _formset(form: type[RowForm]) -> type[forms.BaseFormSet]:
    return forms.formset_factory(form, extra=BLANK_ROWS, can_delete=True, max_num=MAX_ROWS, absolute_max=MAX_ROWS)


PartyRows, ParticipantRows = _formset(PartyForm), _formset(ParticipantForm)


def initial_rows(people: Iterable[Party | Participant]) -> list[dict[str, Any]]:
    return [{"id": person.pk, "name": person.name, "role": person.role} for person in people]


def save_parties(case: Case, rows: forms.BaseFormSet) -> None:
    _save(Party, {"case": case}, rows)


def save_participants(hearing: Hearing, rows: forms.BaseFormSet) -> None:
    _save(Participant, {"hearing": hearing}, rows)


def _save(model: type[Model], owner: dict[str, Model], rows: forms.BaseFormSet) -> None:
    """Make the owner's people what the rows say. A person who stays keeps the same key."""
    stored: dict[UUID, Model] = {person.pk: person for person in model.objects.filter(**owner)}
    for order, row in enumerate(form for form in rows if form.is_filled):
        person = stored.pop(row.cleaned_data["id"], None) or model(**owner)
        name = row.cleaned_data["name"]
        if isinstance(person, Participant) and not _is_same(person.name, name):
            person.attendance = person.attendance_note = person.oath = person.belief = ""
        person.name, person.role = name, row.cleaned_data["role"]
        person.order = order
        person.save()
    model.objects.filter(pk__in=stored).delete()


def _is_same(old: str, new: str) -> bool:
    """Whether a name was put right, and not another person's written over it: whoever that is has sworn nothing yet."""
    before, after = ((plain_name(name) or name).casefold() for name in (old, new))
    return bool(set(before.split()) & set(after.split())) or SequenceMatcher(None, before, after).ratio() > ALIKE

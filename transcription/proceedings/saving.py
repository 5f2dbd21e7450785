"""Storing a record of proceedings, and its line in the audit trail: what was noted before, and what now."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.forms import BaseForm, model_to_dict
from django.utils import timezone

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction
from courtsight.audit.trail import record_event
from transcription.models import Exhibit, Hearing
from transcription.proceedings.forms import ProceedingsForm
from transcription.proceedings.rows import ABOUT, ExhibitRowsBase, PersonForm, line_of

Changes = dict[str, list[Any]]


def save_proceedings(
    user: User, hearing: Hearing, form: ProceedingsForm, people: Iterable[PersonForm], rows: ExhibitRowsBase
) -> None:
    """Of valid forms. The caller has locked the hearing, and its transaction holds all of it."""
    changes = _changes(form, form.Meta.fields)
    form.instance.updated_by = user
    form.save()
    for person in people:
        changes |= {f"{person.instance.name}: {name}": pair for name, pair in _changes(person).items()}
        person.save()
    changes |= _save_exhibits(hearing, rows)
    record_event(user, AuditAction.CHANGED, hearing, proceedings=changes)


def _changes(form: BaseForm, names: Iterable[str] | None = None) -> Changes:
    """Before and after, by name of the field."""
    return {
        name: [_plain(form.initial.get(name)), _plain(form.cleaned_data.get(name))]
        for name in (form.cleaned_data if names is None else names)
        if name in form.changed_data
    }


def _save_exhibits(hearing: Hearing, rows: ExhibitRowsBase) -> Changes:
    """Make the hearing's exhibits what the rows say."""
    stored = {one.pk: one for one in hearing.exhibits.all()}
    before, after = [_line(one) for one in stored.values()], []
    for order, row in enumerate(rows.filled):
        exhibit = stored.pop(row.cleaned_data["id"], None) or Exhibit(hearing=hearing)
        for name in ABOUT:
            setattr(exhibit, name, row.cleaned_data[name])
        exhibit.order = order
        exhibit.save()
        after.append(_line(exhibit))
    Exhibit.objects.filter(pk__in=stored).delete()
    return {"exhibits": [before, after]} if before != after else {}


def _line(exhibit: Exhibit) -> str:
    return line_of(model_to_dict(exhibit, ABOUT))


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="minutes")
    return "" if value is None else value

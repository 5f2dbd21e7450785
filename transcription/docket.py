"""Writing cases and hearings: who is assigned, what is sealed, what may be deleted, and the trail of it."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.forms import BaseFormSet
from django.http import HttpRequest

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction
from courtsight.audit.trail import record_event
from transcription import cache
from transcription.access import get_visible
from transcription.captions.keeping import must_stay_sealed
from transcription.captions.telling import tell_state
from transcription.forms import CaseForm, HearingForm, SealableForm
from transcription.models import Case, Hearing, LiveSession
from transcription.rows import save_participants, save_parties


def hold_case(pk: UUID) -> None:
    """Until the transaction ends. Before a hearing of it is locked that may be sealed or opened.

    Whoever locks several of these goes from the case to its hearings and on to their recordings, each by their keys. So
    do the triggers of the search: they lock what stands above and below a row whose seal has changed.
    """
    Case.objects.select_for_update(no_key=True).filter(pk=pk).first()


def save_case(request: HttpRequest, form: CaseForm, rows: BaseFormSet) -> Case:
    """Store a valid form. Raises IntegrityError if an open case of this number appeared meanwhile.

    The caller has locked the case if there is one already: no hearing comes into it meanwhile.
    """
    with transaction.atomic():
        hearings = list(Hearing.objects.filter(case=form.instance).order_by("pk").select_for_update())
        visible = set(Hearing.objects.visible_to(request.user).filter(case=form.instance))
        case = _save(request, form, lambda case: save_parties(case, rows), rows.has_changed())
        if "sealed" in form.changed_data:
            _keep_hearings(request.user, case, visible, [hearing for hearing in hearings if hearing not in visible])
    return case


def _keep_hearings(user: User, case: Case, visible: Iterable[Hearing], hidden: Iterable[Hearing]) -> None:
    """What `user` could and could not see before the case's seal changed stays so; and so does what was said behind
    closed doors.
    """
    if case.sealed:
        for hearing in visible:
            hearing.assigned.add(user)
        return
    for hearing in (*hidden, *filter(must_stay_sealed, visible)):
        hearing.sealed = True
        hearing.save(update_fields=["sealed", "updated_at"])  # a form that was opened before is stale
        record_event(user, AuditAction.CHANGED, hearing, fields=["sealed"], sealed=True)


def save_hearing(request: HttpRequest, form: HearingForm, rows: BaseFormSet) -> Hearing:
    """Store a valid form. Raises Http404 if the case of a new hearing is none meanwhile that the user sees."""
    with transaction.atomic():
        if form.instance._state.adding:
            _put_into_case(request.user, form.instance)
        return _save(request, form, lambda hearing: save_participants(hearing, rows), rows.has_changed())


def _put_into_case(user: User, hearing: Hearing) -> None:
    """Somebody may be opening, sealing or deleting the case: then it is done before or after this, not between.

    Whoever opens it could not see this hearing, so it keeps a seal, as the others that they did not see.
    """
    was_sealed = hearing.case.sealed
    hold_case(hearing.case_id)
    hearing.case = get_visible(user, Case, hearing.case_id)
    hearing.sealed = hearing.sealed or (was_sealed and not hearing.case.sealed)


def delete_case(request: HttpRequest, case: Case) -> None:
    """For those who see no hearing in it. If there are hearings that only others see, the case stays theirs.

    The caller has locked it. See docs/decisions/sealed-case-numbers.md.
    """
    with transaction.atomic():
        record_event(
            request.user,
            AuditAction.DELETED,
            case,
            number=case.number,
            sealed=case.sealed,
        )
        others = User.objects.filter(assigned_hearings__case=case).distinct()
        if case.hearings.exists():
            case.sealed = True
            case.save()
            case.assigned.set(others)
        else:
            case.delete()


def delete_hearing(request: HttpRequest, hearing: Hearing) -> None:
    """Of a hearing without recordings and uploads."""
    with transaction.atomic():
        record_event(
            request.user,
            AuditAction.DELETED,
            hearing,
            number=hearing.case.number,
            sealed=hearing.is_sealed,
        )
        hearing.delete()


def _save(request: HttpRequest, form: SealableForm, save_rows: Any, rows_changed: bool) -> Any:
    is_new = form.instance._state.adding
    before = set() if is_new else set(form.instance.assigned.all())
    if is_new:
        form.instance.created_by = request.user
    found = form.save()
    save_rows(found)
    if is_new or getattr(found, "is_sealed", found.sealed):
        found.assigned.add(request.user)
    _record(request, form, before, is_new, rows_changed)
    transaction.on_commit(cache.forget_sealed)
    _tell_readers(found)
    return found


def _tell_readers(changed: Case | Hearing) -> None:
    """Whoever reads captions and may not any more is sent away at once, not with the next line."""
    sessions = LiveSession.objects.active().filter(Q(hearing=changed.pk) | Q(hearing__case=changed.pk))
    for key in sessions.values_list("pk", flat=True):
        tell_state(key)


def _record(request: HttpRequest, form: SealableForm, before: set[User], is_new: bool, rows_changed: bool) -> None:
    after = set(form.instance.assigned.all())
    changed = sorted(set(form.changed_data) - {"version"}) + (["people"] if rows_changed else [])
    details: dict[str, Any] = {"fields": changed}
    if "sealed" in form.changed_data or (is_new and form.instance.sealed):
        details["sealed" if form.instance.sealed else "unsealed"] = True
    for key, people in (("assigned", after - before), ("unassigned", before - after)):
        if people:
            details[key] = sorted(user.username for user in people)
    action = AuditAction.CREATED if is_new else AuditAction.CHANGED
    record_event(request.user, action, form.instance, **details)

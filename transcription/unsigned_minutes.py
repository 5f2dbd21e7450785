"""Hearings whose minutes are not signed yet, what is missing, and how long there is until the case is heard again."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from courtsight.accounts.models import User
from courtsight.accounts.roles import Action
from courtsight.paging import Page, page_of
from transcription.certification.freezing import content_of
from transcription.certification.people import signatories_of
from transcription.models import Hearing, Job, LiveSession, Proceedings, Recording, Transcript, TranscriptVersion
from transcription.models.job import JobStatus
from transcription.models.transcript import TranscriptStatus

URGENT_HOURS = 48
HOURS_SHOWN = 72  # more than these are told in days


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing between a hearing and its signed minutes, and the page where it is done."""

    text: str
    url: str
    recording: str = ""  # its name, where the hearing has several


@dataclass(frozen=True, slots=True)
class Row:
    hearing: Hearing
    hours: int | None  # until the next session of the case, negative after it began; None: none is planned
    missing: tuple[Missing, ...] = ()

    @property
    def is_urgent(self) -> bool:
        return self.hours is not None and self.hours < URGENT_HOURS

    @property
    def left(self) -> str:
        if self.hours is None:
            return ""
        if self.hours < 0:
            return _("The next session has begun")
        if self.hours >= HOURS_SHOWN:
            days = self.hours // 24
            return ngettext("%(count)s day", "%(count)s days", days) % {"count": days}
        return ngettext("%(count)s hour", "%(count)s hours", self.hours) % {"count": self.hours}


def unsigned_for(user: User) -> QuerySet[Hearing]:
    """Most urgent first, with `next_session`, of those that the user sees; those without one come last.

    Those that have begun by now, or have a transcript. Signed is a hearing with a recording, if of each some transcript
    has a version in force: later drafts, of that transcript or beside it, do not matter.
    """
    transcripts = Transcript.objects.filter(recording=OuterRef("pk"))
    of_this = Recording.objects.filter(hearing=OuterRef("pk"))
    is_signed = Exists(of_this) & ~Exists(of_this.filter(~Exists(transcripts.filter(_has_version()))))
    has_taken_place = Q(starts_at__lte=timezone.now()) | Exists(of_this.filter(Exists(transcripts)))
    later = Hearing.objects.visible_to(user).filter(case=OuterRef("case"), starts_at__gt=OuterRef("starts_at"))
    return (
        Hearing.objects.visible_to(user)
        .filter(has_taken_place, ~is_signed)
        .annotate(
            next_session=Subquery(later.order_by("starts_at").values("starts_at")[:1]),
            is_noted=Exists(Proceedings.objects.filter(hearing=OuterRef("pk"))),
            is_live=Exists(LiveSession.objects.open().filter(hearing=OuterRef("pk"))),
        )
        .select_related("case")
        .order_by(F("next_session").asc(nulls_last=True), "starts_at", "pk")
    )


@require_GET
def minutes_board(request: HttpRequest) -> HttpResponse:
    page: Page = page_of(unsigned_for(request.user), request)
    now = timezone.now()
    found = _recordings_of(page.items)
    rows = [
        Row(hearing, hours_until(hearing.next_session, now), tuple(missing_of(hearing, found.get(hearing.pk, []))))
        for hearing in page.items
    ]
    context = {"page": page, "rows": rows, "may_edit": request.user.may(Action.EDIT)}
    return render(request, "transcription/minutes_board.html", context)


def hours_until(moment: datetime | None, now: datetime) -> int | None:
    """Whole hours, cut: with 59 minutes left none is."""
    return None if moment is None else int((moment - now).total_seconds() // 3600)


def missing_of(hearing: Hearing, recordings: list[Recording]) -> Iterator[Missing]:
    """Of a hearing of `unsigned_for`, with its recordings as `_recordings_of` has them."""
    at = reverse("hearing_detail", args=[hearing.pk])
    if hearing.is_live:
        yield Missing(_("Being recorded now"), at)
    elif not recordings:
        yield Missing(_("No recording"), at)
    for recording in recordings:
        missing = _missing_of_one(hearing, recording, at)
        if missing is not None:
            yield replace(missing, recording=recording.name) if len(recordings) > 1 else missing


def _missing_of_one(hearing: Hearing, recording: Recording, at: str) -> Missing | None:
    transcripts = list(recording.transcripts.all())
    if not transcripts:
        return Missing(_("Being transcribed") if recording.is_busy else _("No transcript"), at)
    if any(one.has_version for one in transcripts):
        return None
    return _step_of(hearing, transcripts)


def _step_of(hearing: Hearing, transcripts: list[Transcript]) -> Missing:
    """Where the one stands that has come furthest: who is still to confirm it, or that it is a draft."""
    transcript = next((one for one in transcripts if one.status == TranscriptStatus.REVIEW), None)
    if transcript is None:
        return Missing(_("Draft"), reverse("certification", args=[transcripts[0].pk]))
    names = _waiting_for(hearing, transcript)
    return Missing(
        _("In review, waits for %(names)s") % {"names": ", ".join(names)} if names else _("In review"),
        reverse("certification", args=[transcript.pk]),
    )


def _waiting_for(hearing: Hearing, transcript: Transcript) -> list[str]:
    """Those who have not confirmed the text as it is now; a role whose person nobody knows is told by its name."""
    confirmed = list(transcript.confirmations.all())
    # Only where somebody has confirmed anything does it matter what the text is now: that takes long to find out.
    sha256 = content_of(transcript).sha256 if confirmed else ""
    standing = {(one.role, one.user_id) for one in confirmed if one.sha256 == sha256}
    return [
        person.display_name if person else str(role.label).lower()
        for role, person in signatories_of(hearing).items()
        if person is None or (role.value, person.pk) not in standing
    ]


def _has_version() -> Exists:
    """Of a transcript: once one is certified, some version is in force."""
    return Exists(TranscriptVersion.objects.filter(transcript=OuterRef("pk")))


def _recordings_of(hearings: list[Hearing]) -> dict[object, list[Recording]]:
    """By hearing, oldest first, with their transcripts, newest first; `is_busy`: one is being made.

    Transcripts have `has_version`.
    """
    active = Job.objects.filter(recording=OuterRef("pk"), status__in=JobStatus.active())
    rows = Recording.objects.filter(hearing__in=[one.pk for one in hearings]).annotate(is_busy=Exists(active))
    found: dict[object, list[Recording]] = {}
    transcripts = Prefetch("transcripts", Transcript.objects.annotate(has_version=_has_version()))
    rows = rows.select_related("hearing__case").prefetch_related(transcripts, "transcripts__confirmations")
    for recording in rows.order_by("created_at", "pk"):
        found.setdefault(recording.hearing_id, []).append(recording)
    return found

"""Hearings whose minutes are not signed yet, and how long there is until the case is heard again."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from courtsight.accounts.models import User
from courtsight.paging import Page, page_of
from transcription.models import Hearing, Recording, Transcript

CERTIFIED = "certified"
URGENT_HOURS = 48
HOURS_SHOWN = 72  # more than these are told in days


@dataclass(frozen=True, slots=True)
class Row:
    hearing: Hearing
    hours: int | None  # until the next session of the case, negative after it began; None: none is planned

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

    Signed is a recording of which some transcript is certified: later drafts of it do not matter.
    """
    transcripts = Transcript.objects.filter(recording=OuterRef("pk"))
    unsigned = Recording.objects.filter(Exists(transcripts), ~Exists(transcripts.filter(status=CERTIFIED)))
    later = Hearing.objects.visible_to(user).filter(case=OuterRef("case"), starts_at__gt=OuterRef("starts_at"))
    return (
        Hearing.objects.visible_to(user)
        .filter(Exists(unsigned.filter(hearing=OuterRef("pk"))))
        .annotate(next_session=Subquery(later.order_by("starts_at").values("starts_at")[:1]))
        .select_related("case")
        .order_by(F("next_session").asc(nulls_last=True), "starts_at", "pk")
    )


@require_GET
def minutes_board(request: HttpRequest) -> HttpResponse:
    page: Page = page_of(unsigned_for(request.user), request)
    now = timezone.now()
    rows = [Row(hearing, hours_until(hearing.next_session, now)) for hearing in page.items]
    return render(request, "transcription/minutes_board.html", {"page": page, "rows": rows})


def hours_until(moment: datetime | None, now: datetime) -> int | None:
    """Whole hours, cut: with 59 minutes left none is."""
    return None if moment is None else int((moment - now).total_seconds() // 3600)

"""Events of the trail as lines that a person reads, and which of them that person may read.

The trail is complete in the database. On pages it keeps quiet about what must not exist for the reader:
a hearing or case that the reader may not see, and a recording that belongs to somebody else's private work.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction, AuditEvent
from courtsight.audit.names import Names, names_of
from transcription.models import Case, Hearing

# What is part of nobody's hearing and no secret among administrators.
OPEN_TARGETS = (
    "",
    "user",
    "apitoken",
    "court",
    "courtroom",
    "minutestemplate",
    "synonymlist",
    "cached",
    "alert",
    "silence",
    "delivery",
)
TARGET_NAMES = {
    "case": gettext_lazy("case"),
    "hearing": gettext_lazy("hearing"),
    "recording": gettext_lazy("recording"),
    "upload": gettext_lazy("upload"),
    "job": gettext_lazy("transcription job"),
    "transfer": gettext_lazy("transfer"),
    "transcript": gettext_lazy("transcript"),
    "segment": gettext_lazy("segment"),
    "livesession": gettext_lazy("live session"),
    "livemark": gettext_lazy("mark in a live session"),
    "captionline": gettext_lazy("caption"),
    "livedifference": gettext_lazy("live correction in a transcript"),
    "user": gettext_lazy("user"),
    "court": gettext_lazy("the court's decisions"),
    "courtroom": gettext_lazy("court room"),
    "minutestemplate": gettext_lazy("template of the minutes"),
    "synonymlist": gettext_lazy("synonyms"),
    "apitoken": gettext_lazy("API token"),
    "cached": gettext_lazy("kept results"),
    "alert": gettext_lazy("alert"),
    "silence": gettext_lazy("silence of alerts"),
    "delivery": gettext_lazy("message that was to be sent"),
}


@dataclass(frozen=True)
class Line:
    event: AuditEvent
    target: str
    case_number: str
    link: str
    note: str


def readable_by(user: User, events: QuerySet[AuditEvent]) -> QuerySet[AuditEvent]:
    hearings = Hearing.objects.visible_to(user).values("pk")
    cases = Case.objects.visible_to(user).annotate(text_id=Cast("pk", CharField())).values("text_id")
    # What was open when it was deleted may be remembered; it names no row any more.
    deleted_while_open = Q(action=AuditAction.DELETED, details__sealed=False)
    about_people = Q(hearing_id=None, target_type__in=OPEN_TARGETS)
    about_case = Q(hearing_id=None, target_type="case", target_id__in=cases)
    return events.filter(Q(hearing_id__in=hearings) | about_people | about_case | deleted_while_open)


def lines_of(events: Iterable[AuditEvent]) -> list[Line]:
    """Lines in the same order. The events must be readable by whoever gets the lines."""
    events = list(events)
    hearings = _by_id(Hearing.objects.select_related("case"), {event.hearing_id for event in events})
    cases = _by_id(Case.objects.all(), {_uuid(event.target_id) for event in events if event.target_type == "case"})
    names = names_of(events)
    return [_line(event, hearings, cases, names) for event in events]


def _line(event: AuditEvent, hearings: dict, cases: dict, names: Names) -> Line:
    kind = str(TARGET_NAMES.get(event.target_type, event.target_type))
    name = names.get((event.target_type, event.target_id), "")
    hearing, case = hearings.get(event.hearing_id), cases.get(_uuid(event.target_id))
    number = link = ""
    if hearing is not None:
        number, link = hearing.case.number, reverse("hearing_detail", args=[hearing.pk])
    elif case is not None:
        number, link = case.number, reverse("case_detail", args=[case.pk])
    return Line(event, f"{kind}: {name}" if name else kind, number, link, _note(event.details, name))


def _note(details: dict[str, object], shown: str) -> str:
    """The parts of `details` that help a reader and are not `shown` anyway; the rest stays in the database."""
    parts = []
    if details.get("sealed") is True:
        parts.append(_("sealed"))
    elif details.get("unsealed"):
        parts.append(_("seal lifted"))
    if details.get("revoked"):
        parts.append(_("revoked"))
    if isinstance(details.get("suggests_voices"), bool):
        parts.append(_("voices are kept") if details["suggests_voices"] else _("voices are not kept any more"))
    if isinstance(details.get("acknowledged"), bool):
        parts.append(_("acknowledged") if details["acknowledged"] else _("not acknowledged any more"))
    if details.get("anonymised"):
        parts.append(_("anonymised"))
    if details.get("bundle"):
        parts.append(_("appeal bundle"))
    if isinstance(details.get("proceedings"), dict):
        parts.append(_("record of proceedings"))
    if details.get("not_stopped"):
        parts.append(_("what runs there could not be stopped, nor its audio deleted"))
    if details.get("voice"):
        parts.append(_("by a voice of another hearing"))
    if isinstance(details.get("version"), int):
        parts.append(_("certified version %(number)s") % {"number": details["version"]})
    if isinstance(details.get("now_named"), str):
        names = {"before": details.get("was_named") or "\u2013", "after": details["now_named"] or "\u2013"}
        parts.append(_("name changed from “%(before)s” to “%(after)s”") % names)
    for key in ("number", "name", "format", "layout", "reason"):
        if isinstance(details.get(key), str) and details[key] != shown:
            parts.append(details[key])
    for key, sign in (("assigned", "+"), ("unassigned", "\u2212"), ("roles", "")):
        parts.extend(f"{sign}{name}" for name in details.get(key) or [] if isinstance(name, str))
    return ", ".join(parts)


def _by_id(queryset: QuerySet, keys: set) -> dict:
    return queryset.in_bulk([key for key in keys if key is not None])


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None

"""What the minutes of a hearing still leave a line for, and where that is filled in."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from courtsight.accounts.models import User
from courtsight.accounts.roles import Action
from transcription.exports import blanks_in
from transcription.models import Hearing
from transcription.sittings import sitting_of_hearing

LABELS: dict[str, Promise] = {
    "court": _("name of the court"),
    "subject": _("subject of the case"),
    "ordinal": _("which session of the case"),
    "room": _("court room"),
    "agenda": _("agenda"),
    "panel": _("presiding judge and court clerk"),
    "opened_at": _("when it was opened"),
    "opened_as": _("whether it was opened to the public"),
    "parties": _("parties"),
    "participants": _("participants"),
    "attendance": _("attendance"),
    "oath": _("oath, and by which religion or belief"),
    "exhibits": _("exhibits, or that there were none"),
    "handed_in": _("who handed an exhibit in"),
    "ending": _("adjournment or end"),
    "adjourned_to": _("to when it was adjourned"),
    "adjourned_for": _("agenda of the next session"),
    "closed_at": _("when it was closed"),
}
# Of what is not in the record of proceedings: which page has it.
OF_HEARING = {"room": "id_court_room", "agenda": "id_agenda", "panel": "", "participants": ""}
OF_CASE = {"subject": "id_title", "parties": ""}
# Where a field of its own is not named like the blank.
PLACES = {"attendance": "people", "oath": "people", "exhibits": "exhibits", "handed_in": "exhibits"}


@dataclass(frozen=True, slots=True)
class Blank:
    name: str
    url: str  # empty where this user cannot fill it in

    @property
    def label(self) -> Promise:
        return LABELS[self.name]


def missing_of(hearing: Hearing, user: User) -> list[Blank]:
    """In the order of the minutes."""
    return [Blank(name, _url(name, hearing, user)) for name in blanks_in(sitting_of_hearing(hearing))]


def _url(name: str, hearing: Hearing, user: User) -> str:
    if name == "court":
        return reverse("court") if user.may(Action.ADMINISTER) else ""
    if not user.may(Action.EDIT):
        return ""
    if name in OF_CASE:
        return f"{reverse('case_edit', args=[hearing.case_id])}#{OF_CASE[name]}".rstrip("#")
    if name in OF_HEARING:
        return f"{reverse('hearing_edit', args=[hearing.pk])}#{OF_HEARING[name]}".rstrip("#")
    return f"{reverse('proceedings', args=[hearing.pk])}#{PLACES.get(name, f'id_{name}')}"

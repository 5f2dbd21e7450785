"""The four roles, as Django groups, and what each may do. Which objects: see transcription.access."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    CLERK = "clerk", _("Clerk")
    JUDGE = "judge", _("Judge")
    ADMINISTRATOR = "administrator", _("Administrator")
    VIEWER = "viewer", _("Viewer")


class Action(TextChoices):
    """What a person does to a case, a hearing or anything that hangs on it."""

    VIEW = "view"
    EXPORT = "export"  # take a copy out: transcript files, original audio
    EDIT = "edit"  # cases, hearings, participants, transcript text
    CERTIFY = "certify"  # transcripts, as one of the two whom the court names for the hearing
    UPLOAD = "upload"
    TRANSCRIBE = "transcribe"  # start, cancel and retry jobs
    DELETE = "delete"  # recordings; cases and hearings that hold nothing
    ASSIGN = "assign"  # who sees a sealed hearing
    ADMINISTER = "administer"  # accounts, health


ALLOWED: dict[Role, frozenset[Action]] = {
    Role.CLERK: frozenset(set(Action) - {Action.ADMINISTER}),
    Role.JUDGE: frozenset({Action.VIEW, Action.EXPORT, Action.EDIT, Action.CERTIFY, Action.TRANSCRIBE, Action.ASSIGN}),
    # A court's word is not its administrator's to give.
    Role.ADMINISTRATOR: frozenset(set(Action) - {Action.CERTIFY}),
    Role.VIEWER: frozenset({Action.VIEW}),
}

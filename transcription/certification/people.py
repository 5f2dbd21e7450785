"""The two whom the court names for a hearing: whose word makes a transcript certified."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _now

from courtsight.accounts.models import User
from courtsight.accounts.roles import Action
from courtsight.audit.models import AuditAction
from courtsight.audit.trail import record_event
from transcription.certification.errors import NamesOneself, NobodyNamed, NotNamed, NotTheirVersion
from transcription.models import Hearing, Signatory, Transcript
from transcription.models.certification import SignatoryRole
from transcription.models.transcript import TranscriptStatus
from transcription.staff import staff

People = dict[SignatoryRole, User | None]


def signatories_of(hearing: Hearing) -> People:
    """As named, else as the participants' list leaves no doubt. None: not known.

    Whoever lost the right, or sight of the hearing, is not among them. The list is a proposal: see settle.
    """
    named = _named(hearing)
    return {role: _valid(hearing, role, named.get(role)) or _by_default(hearing, role) for role in SignatoryRole}


def is_named(hearing: Hearing, user: User) -> bool:
    """Whether this user certifies the hearing's transcripts: as one of the two, and named, not only proposed."""
    return user in signatories_of(hearing).values() and user in _named(hearing).values()


def require_named(hearing: Hearing, user: User) -> People:
    """The two; the user is one of them, and was named. Raises NotNamed, which says who they are, and NobodyNamed."""
    people = signatories_of(hearing)
    if user not in people.values():
        raise NotNamed(shown(people))
    if user not in _named(hearing).values():
        raise NobodyNamed
    return people


def require_owner(transcript: Transcript, hearing: Hearing, user: User) -> None:
    """Of a certified transcript: one of the two, who has certified it or whom somebody else has named.

    Raises NotNamed, NobodyNamed and NotTheirVersion.
    """
    require_named(hearing, user)
    has_certified = transcript.confirmations.filter(user=user).exists()
    if not has_certified and not hearing.signatories.filter(user=user).exclude(named_by=user).exists():
        raise NotTheirVersion


def shown(people: People) -> str:
    """ "Siti Rahmawati (Presiding judge), Budi Santoso (Court clerk)" in the reader's language."""
    unknown = _now("nobody named yet")
    return ", ".join(f"{person.display_name if person else unknown} ({role.label})" for role, person in people.items())


def candidates(hearing: Hearing, role: SignatoryRole) -> QuerySet[User]:
    """Who can be named: staff of that role who see the hearing."""
    people = staff().filter(groups__name=role.account.value)
    return people.filter(assigned_hearings=hearing) if hearing.is_sealed else people


def settle(hearing: Hearing, by: User) -> dict[str, str]:
    """Name those who follow from the participants' list, as `by` puts a text before them; usernames by role.

    From here on neither another name in the list nor another name of an account makes somebody one of the two.
    Nobody names themselves so while others' word stands, or may soon, for another transcript of the hearing.
    """
    named, is_under_way = _named(hearing), _is_under_way(hearing)
    for role, person in signatories_of(hearing).items():
        if person not in (None, named.get(role), by if is_under_way else None):
            values = {"user": person, "named_by": by}
            Signatory.objects.update_or_create(hearing=hearing, role=role, defaults=values)
    return {role.value: person.username for role, person in _named(hearing).items()}


def are_named(hearing: Hearing, people: People) -> bool:
    """Whether they are two, and each of them was named by somebody."""
    two = set(people.values()) - {None}
    return len(two) == len(people) and _named(hearing) == people


@transaction.atomic
def name(hearing: Hearing, by: User, chosen: dict[SignatoryRole, User | None]) -> None:
    """Name both, or take a name back (None). The caller has checked the right, and that they are candidates.

    Raises NamesOneself if that makes `by` one of the two while others' word stands, or may soon, for a transcript.
    """
    before, named = signatories_of(hearing), _named(hearing)
    for role, person in chosen.items():
        if person is None:
            hearing.signatories.filter(role=role).delete()
        elif person != named.get(role):  # who stays was named by whoever named them first
            values = {"user": person, "named_by": by}
            Signatory.objects.update_or_create(hearing=hearing, role=role, defaults=values)
    # What the list proposes can have been written into it by whoever would be named.
    is_named = any(person == by != named.get(role) for role, person in _named(hearing).items())
    is_proposed = any(person == by != before[role] for role, person in signatories_of(hearing).items())
    if (is_named or is_proposed) and _is_under_way(hearing):
        raise NamesOneself
    names = {role.value: person.username if person else "" for role, person in chosen.items()}
    record_event(by, AuditAction.CHANGED, hearing, signatories=names)


def _is_under_way(hearing: Hearing) -> bool:
    statuses = [TranscriptStatus.REVIEW, TranscriptStatus.CERTIFIED]
    return Transcript.objects.filter(recording__hearing=hearing, status__in=statuses).exists()


def initials(person: User) -> str:
    """ "SR" of Siti Rahmawati."""
    return "".join(part[0].upper() for part in bare_name(person.display_name).split()) or "?"


def bare_name(full: str) -> str:
    """Without titles, for comparing: "Dr. Siti Rahmawati, S.H., M.H." is Siti Rahmawati."""
    words = full.partition(",")[0].split()
    return " ".join(word for word in words if not word.endswith("."))


def _named(hearing: Hearing) -> People:
    rows = hearing.signatories.select_related("user")
    return {SignatoryRole(row.role): row.user for row in rows}


def _valid(hearing: Hearing, role: SignatoryRole, person: User | None) -> User | None:
    if person is None or not person.may(Action.CERTIFY) or role.account not in person.roles:
        return None
    return person if Hearing.objects.visible_to(person).filter(pk=hearing.pk).exists() else None


def _by_default(hearing: Hearing, role: SignatoryRole) -> User | None:
    """The only account with the name of the participant in that role. Being assigned is to see, not to be named."""
    noted = {bare_name(one.name).casefold() for one in hearing.participants.filter(role=role.value)} - {""}
    alike = [person for person in candidates(hearing, role) if bare_name(person.display_name).casefold() in noted]
    return alike[0] if len(alike) == 1 else None

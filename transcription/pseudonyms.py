"""Who takes part in a case, whose names are hidden, and what stands for them: the same in all its hearings.

An open hearing knows the people of open hearings only, whoever asks, so that its files tell nothing of sealed ones.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count

from django.db import transaction
from django.db.models import QuerySet

from courtsight.accounts.models import User
from transcription.anonymity import LONGEST_FORM, Person, folded_phrase
from transcription.models import Case, Hearing, Participant, Pseudonym, Speaker
from transcription.vocabulary import plain_name

KEPT = {"presiding_judge", "member_judge", "clerk", "prosecutor", "counsel", "attorney", "expert", "interpreter"}
OTHERS = "SESEORANG"
# Indonesian, as all that courts publish.
PARTIES = {
    "defendant": "TERDAKWA",
    "plaintiff": "PENGGUGAT",
    "respondent": "TERGUGAT",
    "co_respondent": "TURUT TERGUGAT",
    "petitioner": "PEMOHON",
    "petition_respondent": "TERMOHON",
    "intervener": "PENGGUGAT INTERVENSI",
}
TELLING = PARTIES | {"witness": "SAKSI"}


@dataclass
class _Listed:
    """Somebody by all the roles that are noted of them; `is_open`: noted in an open hearing, or as a party."""

    name: str
    roles: set[str] = field(default_factory=set)
    is_open: bool = False

    @property
    def stem(self) -> str | None:
        """What is told instead of the name; None where the name is kept. In doubt it is hidden."""
        telling = sorted(self.roles & set(TELLING))
        if telling:
            return TELLING[telling[0]]
        return None if self.roles & KEPT else OTHERS


def people_of(hearing: Hearing, user: User) -> list[Person]:
    """All whose names are known here, parties first; those whose names are hidden have a label."""
    listed: dict[str, _Listed] = {}
    for name, role, is_open in _everybody(hearing, user):
        plain = plain_name(name) or name
        key = folded_phrase(plain)[:LONGEST_FORM]
        if key:
            one = listed.setdefault(key, _Listed(plain))
            one.roles.add(role)
            one.is_open |= is_open
    labels = _labels(hearing, {key: one for key, one in listed.items() if one.stem is not None})
    return [Person(one.name, labels.get(key, "")) for key, one in listed.items()]


def add_person(hearing: Hearing, text: str) -> str:
    """The label of somebody who is on no list, by the folded name; given now if there is none yet."""
    return _labels(hearing, {text: _Listed(text, {""}, is_open=not hearing.is_sealed)})[text]


def hearings_known_to(hearing: Hearing, user: User) -> QuerySet[Hearing]:
    """Of the same case: those that are open, this one, and for a sealed one also the sealed ones that `user` sees."""
    same = Hearing.objects.filter(case=hearing.case_id)
    known = same.filter(sealed=False, case__sealed=False) | same.filter(pk=hearing.pk)
    seen = Hearing.objects.visible_to(user) if hearing.is_sealed else Hearing.objects.none()
    return same.filter(pk__in=known.values("pk")) | same.filter(pk__in=seen.values("pk"))


def _everybody(hearing: Hearing, user: User) -> Iterator[tuple[str, str, bool]]:
    """Name, role, and whether that is noted in the open."""
    hearings = hearings_known_to(hearing, user)
    for name, role in hearing.case.parties.values_list("name", "role"):
        yield name, role, True
    participants = Participant.objects.filter(hearing__in=hearings).order_by("hearing__starts_at", "order", "pk")
    speakers = Speaker.objects.filter(transcript__recording__hearing__in=hearings).exclude(name="")
    speakers = speakers.order_by("transcript__created_at", "number")
    for rows, sealed in ((participants, "hearing__sealed"), (speakers, "transcript__recording__hearing__sealed")):
        for name, role, is_sealed in rows.values_list("name", "role", sealed):
            yield name, role, not (is_sealed or hearing.case.sealed)


def _labels(hearing: Hearing, people: dict[str, _Listed]) -> dict[str, str]:
    """What stands for each, by the folded name. Who has nothing yet gets the next number of the role."""
    known = _known(hearing)
    if not set(people) <= set(known):
        with transaction.atomic():
            Case.objects.select_for_update().get(pk=hearing.case_id)
            known = _known(hearing)
            stems = [one.stem for one in people.values()]
            for name, one in people.items():
                if name not in known:
                    known[name] = _add(hearing, name, one, is_only=stems.count(one.stem) == 1)
    return {name: known[name] for name in people}


def _known(hearing: Hearing) -> dict[str, str]:
    """What somebody is called in open hearings holds in sealed ones too."""
    rows = Pseudonym.objects.filter(case=hearing.case_id)
    if not hearing.is_sealed:
        rows = rows.filter(sealed=False)
    return dict(rows.order_by("-sealed", "pk").values_list("name", "label"))


def _add(hearing: Hearing, name: str, one: _Listed, is_only: bool) -> str:
    taken = set(Pseudonym.objects.filter(case=hearing.case_id).values_list("label", flat=True))
    candidates = _candidates(one, is_only, taken, lettered=not one.is_open and not hearing.case.sealed)
    label = next(label for label in candidates if label not in taken)
    Pseudonym.objects.create(case_id=hearing.case_id, name=name, label=label, sealed=not one.is_open)
    return label


def _candidates(one: _Listed, is_only: bool, taken: Iterable[str], lettered: bool) -> Iterator[str]:
    """The only respondent needs no number. Who is known in sealed hearings alone gets letters, which leave no gap."""
    bare, first = one.stem, f"{one.stem} 1"
    if is_only and not lettered and one.stem in PARTIES.values() and first not in taken:
        yield bare
    for number in count(2 if bare in taken else 1):
        yield f"{bare} {_letters(number) if lettered else number}"


def _letters(number: int) -> str:
    """A, B, … Z, AA, AB, …"""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters

"""What the address of the search page asks for. A saved search is nothing but such an address."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from django.http import QueryDict

from courtsight.accounts.models import User
from search.days import FROM, TO, Days, days_of, within
from search.query import Query, parse
from search.results import COURT, KIND, ROLE
from search.retrieval import Mode
from search.schemas import mode_of
from search.scope import Filters
from transcription.access import get_visible
from transcription.models import Case, Hearing

LONGEST = 10_000  # characters of a value in the address
PLACES: dict[str, type[Hearing] | type[Case]] = {"hearing": Hearing, "case": Case}
# Those that say what is searched for; a cursor only says how far somebody has read.
NAMES = ("q", "mode", *PLACES, ROLE, COURT, KIND, FROM, TO)


@dataclass(frozen=True)
class Asked:
    """`typed`: as it was; `chosen`: the hearing and the case of the filters, for people; `query` has the days too."""

    typed: str
    query: Query
    mode: Mode
    filters: Filters
    chosen: Mapping[str, Hearing | Case]
    days: Days = Days()

    @property
    def is_askable(self) -> bool:
        """Whether there is something to search for, and a day on which."""
        return not self.days.problem and (not self.query.is_empty or self.filters.are_asked)


def asked_by(user: User, address: QueryDict) -> Asked:
    """Raises Http404 for a hearing or case that the user may not see, as their pages do."""
    typed = address.get("q", "").replace("\0", " ")[:LONGEST].strip()
    texts = {name: address.get(name, "").replace("\0", "")[:80] for name in (ROLE, COURT, KIND)}
    filters, chosen = Filters(**texts), {}
    for name, model in PLACES.items():
        if key := address.get(name):
            chosen[name] = _visible(user, model, key)
            filters = replace(filters, **{name: chosen[name].pk})
    query, days = within(parse(typed), days_of(address))
    return Asked(typed, query, mode_of(address.get("mode", "")), filters, chosen, days)


def address_of(given: QueryDict) -> str:
    """What is searched for, and nothing else, in one order; at most `LONGEST` characters of each value."""
    kept = QueryDict(mutable=True)
    kept.update({name: given[name].replace("\0", " ")[:LONGEST] for name in NAMES if given.get(name)})
    return kept.urlencode()


def _visible(user: User, model: type[Hearing] | type[Case], typed: str) -> Hearing | Case:
    try:
        key = UUID(typed)
    except ValueError:
        key = UUID(int=0)
    return get_visible(user, model, key)

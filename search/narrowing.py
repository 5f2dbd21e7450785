"""What narrows a search, for its page: conditions that can be taken away one by one, and values that can be chosen."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.http import QueryDict
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from search.asked import PLACES, Asked
from search.days import FROM, TO
from search.query import FIELDS, ROLES, TOKEN, looked_at
from search.results import CASE, COURT, HEARING, KIND, ROLE, Facet, Results
from search.text import words_of
from transcription.models.hearing import ParticipantRole
from transcription.models.speaker import shown_role

FACETS = {
    ROLE: gettext_lazy("Who speaks"),
    CASE: gettext_lazy("Case"),
    HEARING: gettext_lazy("Hearing"),
    KIND: gettext_lazy("Kind of case"),
    COURT: gettext_lazy("Court"),
}
FIELD_TITLES = {
    "speaker": gettext_lazy("Speaker"),
    "role": gettext_lazy("Who speaks"),
    "case": gettext_lazy("Case"),
    "after": gettext_lazy("On or after"),
    "until": gettext_lazy("Until"),
    "before": gettext_lazy("Before"),
}
FEW = 8  # values of a facet that are shown before somebody asks for all
MOST_TYPED = 20
ALL = "all"  # in the address: the facet of which all values are shown
MANY = 20  # values from which on there is a box to find one


@dataclass(frozen=True)
class Chip:
    """A condition; `address` (behind the ?) is the search without it."""

    title: str
    text: str
    address: str


@dataclass(frozen=True)
class ShownFacet:
    """`values`: those that are shown of `count`."""

    name: str
    title: str
    values: list[Facet]
    count: int
    chosen: str
    is_whole: bool

    @property
    def is_cut(self) -> bool:
        return len(self.values) < self.count

    @property
    def is_long(self) -> bool:
        return len(self.values) > MANY


def chips_of(asked: Asked, address: QueryDict) -> list[Chip]:
    """The hearing and the case are not among them: in those is searched, and the page says so apart."""
    filters = asked.filters
    role = shown_role(filters.role) if filters.role in ParticipantRole.values else filters.role
    found = [(ROLE, FACETS[ROLE], role), (KIND, FACETS[KIND], filters.kind), (COURT, FACETS[COURT], filters.court)]
    for name, title, day in ((FROM, _("From"), asked.days.first), (TO, _("Until"), asked.days.last)):
        found.append((name, title, formats.date_format(day, "DATE_FORMAT") if day else ""))
    chips = [Chip(str(title), text, _address(address, name, "")) for name, title, text in found if text]
    typed = [(title, text, rest) for title, text, rest, is_phrase in _typed(asked) if not is_phrase]
    return chips + [Chip(title, text, _address(address, "q", rest)) for title, text, rest in typed[:MOST_TYPED]]


def phrases_of(asked: Asked, address: QueryDict) -> list[Chip]:
    """Words that must stand in a row; without that they are words like others."""
    typed = [(title, text, rest) for title, text, rest, is_phrase in _typed(asked) if is_phrase]
    return [Chip(title, text, _address(address, "q", rest)) for title, text, rest in typed[:MOST_TYPED]]


def bare_address(asked: Asked, address: QueryDict) -> str:
    """The search without any condition; in the same hearing or case."""
    text, _behind = looked_at(asked.typed)
    said = [match[0] for match in TOKEN.finditer(text) if not (match["minus"] or _field(match))]
    kept = address.copy()
    for name in set(kept) - {"mode", *PLACES}:
        del kept[name]
    kept["q"] = " ".join(said)
    return kept.urlencode()


def _typed(asked: Asked) -> Iterator[tuple[str, str, str, bool]]:
    """Title, value and the rest of what was typed, of each condition in it; whether it is a phrase in quotes."""
    text, _behind = looked_at(asked.typed)
    for match in TOKEN.finditer(text):
        before, after = text[: match.start()], text[match.end() :]
        value = (match["quoted"] if match["quoted"] is not None else match["plain"]).strip()
        name = _field(match)
        is_nothing = not (value if name else words_of(value))  # a lone "--" excludes nothing
        if is_nothing or f"{match['minus'] or ''}{match['field']}:{value[:60]}" in asked.query.ignored:
            continue
        if match["minus"]:
            yield _("Without"), match[0].removeprefix("-"), _joined(before, after), False
        elif name:
            yield str(FIELD_TITLES[name]), _shown(name, value), _joined(before, after), False
        elif match["quoted"] is not None and not match["field"]:
            yield _("In a row"), f"“{value}”", _joined(before, value, after), True


def _field(match: re.Match[str]) -> str:
    return FIELDS.get((match["field"] or "").lower(), "")


def _shown(name: str, value: str) -> str:
    codes = ROLES.get(value.lower().replace("_", " ").strip(), ()) if name == "role" else ()
    return ", ".join(shown_role(code) for code in codes) or value


def _joined(*parts: str) -> str:
    return " ".join(" ".join(parts).split())


def _address(address: QueryDict, name: str, value: str) -> str:
    kept = address.copy()
    for key in {name, "cursor"} & set(kept):
        del kept[key]
    if value:
        kept[name] = value
    return kept.urlencode()


def facets_of(results: Results | None, asked: Asked, wanted: str) -> list[ShownFacet]:
    """Those that narrow something. `wanted`: the name of the one of which all values are shown."""
    shown = []
    for name, title in FACETS.items() if results else ():
        values, chosen = list(results.facets[name]), str(getattr(asked.filters, name) or "")
        if len(values) > 1 or chosen:
            is_whole = name == wanted
            kept = values if is_whole else values[:FEW]
            shown.append(ShownFacet(name, str(title), kept, len(values), chosen, is_whole))
    return shown

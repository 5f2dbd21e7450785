"""Names and terms that are likely to be spoken in a hearing: what engines are told beforehand.

A snapshot goes into each job. Whoever may not see a case sees none of its jobs either.
"""

import re
from collections.abc import Iterable, Iterator

from transcription.models import Court, Hearing, Recording

MOST = 500
# Degrees and forms of address: nobody says them with the name, or everybody knows how they are spelt.
BEFORE_NAME = re.compile(r"^(?:(?:Prof|Drs|Dra|Dr|Drg|Ir|Hj|H|KH|Kiai|R|Rr|Tn|Ny|Sdr|Sdri|Bapak|Ibu)\b\.?\s+)+", re.I)
AFTER_NAME = re.compile(
    r"(?:,\s*|\s+)(?:[A-Za-z]{1,5}\.)+(?:[A-Za-z]{1,5}\.?)?(?=$|[\s,])"
    r"|(?:,\s*|\s+)(?:SH|MH|SE|MM|MSi|MHum|SIK|LLM)\b"
)
SHORTEST = 2  # characters


def vocabulary_of(recording: Recording) -> tuple[str, ...]:
    """The most important first: who takes part, the parties, names of the case, the court's own list."""
    return _plain(_names(recording.hearing))


def vocabulary_in(hearing: Hearing) -> tuple[str, ...]:
    """The same, before there is a recording."""
    return _plain(_names(hearing))


def _plain(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(_once(filter(None, map(plain_name, names))))[:MOST]


def plain_name(typed: str) -> str:
    """The name as it is spoken: "Dr. H. Suhardi, S.H., M.Hum." is Suhardi. Empty where nothing is left."""
    line = " ".join(typed.split())
    name = AFTER_NAME.sub("", BEFORE_NAME.sub("", line)).strip(" ,;.")
    return name if len(name) >= SHORTEST else ""


def _names(hearing: Hearing | None) -> Iterator[str]:
    if hearing is not None:
        case = hearing.case
        yield from hearing.participants.values_list("name", flat=True)
        yield from case.parties.values_list("name", flat=True)
        yield from case.vocabulary.splitlines()
    yield from Court.current().vocabulary.splitlines()


def _once(names: Iterable[str]) -> Iterator[str]:
    """Each name where it comes first, whatever its case."""
    seen: set[str] = set()
    for name in names:
        if name.casefold() not in seen:
            seen.add(name.casefold())
            yield name

"""Numbers in what is said, and what each of them counts: "datang pukul 9 dan pulang pukul 10". Of words alone; pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from search.people import FIRST_PERSON, PEOPLE, ROLE_OF
from search.text import words_of
from search.word_lists import lists_of

WORDS = lists_of("numbers.txt")
NUMERALS, UNITS, SAME_UNIT, MONEY = (WORDS[name] for name in ("numerals", "units", "clock", "money"))
AND = lists_of("clauses.txt")["and"]
Number = tuple[str, ...]


@dataclass(frozen=True)
class Counted:
    """`lead`: stems of what stands before a number, as far as "and" or another number; `around`: with what stands
    behind it. `people`: who is in either, by role or name; `subject`: who stands before all that is done.
    """

    number: Number
    unit: str
    lead: frozenset[str]
    around: frozenset[str]
    people: frozenset[str]
    subject: frozenset[str]

    def fit(self, other: "Counted") -> tuple[int, int, int]:
        """The more the better."""
        return len(self.lead & other.lead), len(self.around & other.around), len(self.people & other.people)


def is_number(word: str) -> bool:
    return word in NUMERALS or any(map(str.isdigit, word))


def numbers_in(words: Iterable[str]) -> set[Number]:
    """Digits and words in a row are one number."""
    return {tuple(run) for is_one, run in groupby(words, key=is_number) if is_one}


def counted_in(
    words: Sequence[str], stems: Mapping[str, str], names: Collection[str], speaker: str
) -> Iterator[Counted]:
    """Of a clause. What is not said again is what was said before: "ditusuk 3 kali di perut dan 2 kali di dada"."""
    before: Counted | None = None
    for lead, number, behind in _pieces(words):
        unit = _unit(lead, behind)
        stood, follows = _stems(lead, stems, names), _stems(behind, stems, names)
        people = _people([*lead, *behind], names, speaker)
        first = next((at for at, word in enumerate(lead) if _stems([word], stems, names)), len(lead))
        one = Counted(number, unit, stood, stood | follows, people, _people(lead[:first], names, speaker))
        if before and not one.subject:
            one = replace(one, subject=before.subject, people=people | before.subject)
        if before and not stood:
            one = replace(one, lead=before.lead, around=before.lead | follows)
        yield one
        before = one


def are_mixed(own: Iterable[Counted], told: Sequence[Counted]) -> bool:
    """Whether something is told with the number of something else: another one of the same unit fits it better."""
    return any(_is_anothers(one, [other for other in told if other.unit == one.unit]) for one in own)


def _is_anothers(one: Counted, told: Sequence[Counted]) -> bool:
    same = [other for other in told if other.number == one.number]
    best = max((one.fit(other) for other in told if other.number != one.number), default=(0, 0, 0))
    return bool(same) and all(other.lead for other in same) and best[0] > 0 and max(map(one.fit, same)) < best


def _pieces(words: Sequence[str]) -> Iterator[tuple[list[str], Number, list[str]]]:
    """What stands before each number, it, and what stands behind it; each as far as "and" or the next number."""
    runs = [(kind, list(run)) for kind, run in groupby(words, key=lambda w: "and" if w in AND else is_number(w))]
    runs = [("", [])] + runs + [("", [])]
    for (kind, lead), (is_one, number), (following, behind) in zip(runs, runs[1:], runs[2:], strict=False):
        if is_one is True and lead[-1:] != ["salah"]:  # "salah satu" is no number
            yield lead if kind is False else [], tuple(number), behind if following is False else []


def _unit(lead: Sequence[str], behind: Sequence[str]) -> str:
    near = [*lead[-1:], *behind[:1]]
    unit = next((word for word in near if word in UNITS), "")
    return "" if unit in MONEY else "pukul" if unit in SAME_UNIT and unit in lead[-1:] else unit


def _stems(words: Iterable[str], stems: Mapping[str, str], names: Collection[str]) -> frozenset[str]:
    said = (word for word in words if not (word in UNITS or word in ROLE_OF or word in PEOPLE or word in names))
    return frozenset(stem for word in said if (stem := stems.get(word)))


def _people(words: Iterable[str], names: Collection[str], speaker: str) -> frozenset[str]:
    """The speaker stands where somebody says "I"."""
    who = [each for word in words for each in (words_of(speaker) if word in FIRST_PERSON else [word])]
    return frozenset(ROLE_OF.get(word, word) for word in who if word in ROLE_OF or word in PEOPLE or word in names)

"""What somebody typed, understood: words, "exact phrases", -without, speaker: role: case: before: after:. Pure.

Nothing is a syntax error: what cannot be understood is a word like any other, or is named in `ignored`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from search.citations import citations
from search.lexemes import MOST_WORDS
from search.text import clean, is_stop_word, words_of

LONGEST = 1000  # characters that are looked at
FIELDS = {
    "speaker": "speaker", "pembicara": "speaker", "role": "role", "peran": "role", "case": "case", "perkara": "case",
    "before": "before", "sebelum": "before", "after": "after", "sesudah": "after", "sejak": "after",
}  # fmt: skip
# All that pages call a role, in either language, and what else people write.
ROLES = {
    "hakim ketua": ("presiding_judge",), "ketua majelis": ("presiding_judge",), "hakim anggota": ("member_judge",),
    "hakim": ("presiding_judge", "member_judge"), "judge": ("presiding_judge", "member_judge"),
    "panitera": ("clerk",), "clerk": ("clerk",), "jaksa": ("prosecutor",), "penuntut umum": ("prosecutor",),
    "jaksa penuntut umum": ("prosecutor",), "jpu": ("prosecutor",), "prosecutor": ("prosecutor",),
    "penasihat hukum": ("counsel",), "pengacara": ("counsel", "attorney"), "kuasa hukum": ("attorney",),
    "counsel": ("counsel", "attorney"), "terdakwa": ("defendant",), "accused": ("defendant",),
    "defendant": ("defendant",), "saksi": ("witness",), "witness": ("witness",), "ahli": ("expert",),
    "saksi ahli": ("expert",), "expert": ("expert",), "penggugat": ("plaintiff",), "plaintiff": ("plaintiff",),
    "tergugat": ("respondent",), "respondent": ("respondent",), "turut tergugat": ("co_respondent",),
    "pemohon": ("petitioner",), "termohon": ("petition_respondent",), "juru bahasa": ("interpreter",),
    "penerjemah": ("interpreter",), "interpreter": ("interpreter",), "pihak intervensi": ("intervener",),
    "lainnya": ("other",), "presiding judge": ("presiding_judge",), "member judge": ("member_judge",),
    "court clerk": ("clerk",), "public prosecutor": ("prosecutor",), "legal counsel": ("counsel",),
    "co-respondent": ("co_respondent",), "petitioner": ("petitioner",), "other": ("other",),
    "respondent to a petition": ("petition_respondent",), "intervening party": ("intervener",),
    "counsel of a party": ("attorney",),
}  # fmt: skip
CODES = {code for codes in ROLES.values() for code in codes} | {"intervener", "other"}
# -word, field:"a value", "a phrase" (a quote that is not closed ends with the text), or anything up to a space.
TOKEN = re.compile(r'(?P<minus>-)?(?:(?P<field>[a-zA-Z]+):)?(?:"(?P<quoted>[^"]*)"?|(?P<plain>[^\s"]+))')
QUOTES = str.maketrans(dict.fromkeys("“”„‟″«»", '"'))


@dataclass(frozen=True)
class Query:
    """`words` are plain (search.text.words_of) and without stop words, unless there are no others.

    `every_word` has them all, in order, for the search that changes none; `pieces`: what is in no phrase, as far as the
    next space, plain. `text` is what a model reads: the typed words and phrases as they are. `citations`: the most
    exact name of each.
    """

    words: tuple[str, ...] = ()
    every_word: tuple[str, ...] = ()
    pieces: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()
    before: date | None = None
    after: date | None = None
    citations: tuple[str, ...] = ()
    text: str = ""
    ignored: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing that could be searched for; conditions alone are none."""
        return not (self.every_word or self.phrases)

    @property
    def loose(self) -> tuple[str, ...]:
        """Words that are in no phrase."""
        return tuple(" ".join(self.pieces).split())[:MOST_WORDS]

    def exactly(self) -> "Query":
        """For the search that changes no word: what is typed in one piece ("12-03-2026", "anak-anak") is a phrase."""
        together = tuple(piece for piece in self.pieces if " " in piece)
        pieces = tuple(piece for piece in self.pieces if piece not in together)
        return replace(self, pieces=pieces, phrases=self.phrases + together)

    @property
    def is_by_speaker(self) -> bool:
        return bool(self.speakers or self.roles)


@dataclass
class _Draft:
    typed: list[str] = field(default_factory=list)
    loose: list[str] = field(default_factory=list)
    phrases: list[str] = field(default_factory=list)
    excluded: list[str] = field(default_factory=list)
    speaker: list[str] = field(default_factory=list)
    role: list[str] = field(default_factory=list)
    case: list[str] = field(default_factory=list)
    before: date | None = None
    after: date | None = None
    ignored: list[str] = field(default_factory=list)


def parse(typed: str) -> Query:
    """Any text at all."""
    draft = _Draft()
    for minus, name, value, is_quoted in _tokens(clean(typed, LONGEST).translate(QUOTES)):
        if name and not minus:
            _condition(draft, name, value)
        elif name:
            draft.ignored.append(f"-{name}:{value[:60]}")
        elif minus:
            draft.excluded.append(_plain(value))
        else:
            draft.typed.append(value)
            if is_quoted:
                draft.phrases.append(_plain(value))
            else:
                draft.loose.append(value)
    return _query(draft)


def _tokens(text: str) -> Iterator[tuple[bool, str, str, bool]]:
    """Minus, field as it was typed, value, whether it was in quotes.

    A field that nobody knows, or without a value, is a word.
    """
    for match in TOKEN.finditer(text):
        is_quoted = match["quoted"] is not None
        value = (match["quoted"] if is_quoted else match["plain"]).strip()
        name = match["field"] or ""
        if name and not (name.lower() in FIELDS and value):
            yield bool(match["minus"]), "", f"{name}:{value}", False
        else:
            yield bool(match["minus"]), name, value, is_quoted


def _condition(draft: _Draft, typed: str, value: str) -> None:
    name = FIELDS[typed.lower()]
    if name in ("speaker", "case"):
        getattr(draft, name).append(value[:200])
        return
    if name == "role":
        key = value.lower().replace("_", " ").strip()
        codes = ROLES.get(key) or ((value.lower(),) if value.lower() in CODES else ())
        draft.role.extend(codes)
        is_known = bool(codes)
    else:
        day = _day(value)
        setattr(draft, name, day or getattr(draft, name))
        is_known = day is not None
    if not is_known:
        draft.ignored.append(f"{typed}:{value[:60]}")


def _day(text: str) -> date | None:
    """2026-03-02, 02-03-2026 or 2/3/2026; a month or a year alone stands for its first day."""
    found = re.fullmatch(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?", text)
    parts = found.groups() if found else ()
    if not parts and (found := re.fullmatch(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", text)):
        parts = found.groups()[::-1]
    try:
        return date(*(int(part or 1) for part in parts)) if parts else None
    except ValueError:
        return None


def _query(draft: _Draft) -> Query:
    text = " ".join(draft.typed)
    every = words_of(text)[:MOST_WORDS]
    telling = [word for word in every if not is_stop_word(word)] or every
    return Query(
        words=tuple(dict.fromkeys(telling)),
        every_word=tuple(every),
        pieces=tuple(piece for value in draft.loose if (piece := _plain(value)))[:MOST_WORDS],
        phrases=tuple(phrase for phrase in draft.phrases if phrase),
        excluded=tuple(word for word in draft.excluded if word)[:MOST_WORDS],
        speakers=tuple(draft.speaker),
        roles=tuple(dict.fromkeys(draft.role)),
        cases=tuple(draft.case),
        before=draft.before,
        after=draft.after,
        citations=tuple(citation.names[-1] for citation in citations(text)),
        text=text,
        ignored=tuple(draft.ignored),
    )


def _plain(text: str) -> str:
    return " ".join(words_of(text)[:MOST_WORDS])

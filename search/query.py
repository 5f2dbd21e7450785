"""What somebody typed, understood: words, "exact phrases", -without, speaker: role: case: after: until: before:. Pure.

Nothing is a syntax error: what cannot be understood is a word like any other, or is named in `ignored`. Of several
speakers (roles, cases) any may be meant; what is asked of a speaker, a role, a case and the days must all hold.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from search.citations import citations
from search.lexemes import MOST_WORDS
from search.spans import span_of
from search.text import clean, is_stop_word, words_of

LONGEST = 1000  # characters that are looked at
FIELDS = {
    "speaker": "speaker", "pembicara": "speaker", "role": "role", "peran": "role", "case": "case", "perkara": "case",
    "after": "after", "since": "after", "sejak": "after", "sesudah": "after", "setelah": "after",
    "until": "until", "sampai": "until", "hingga": "until", "before": "before", "sebelum": "before",
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
    "counsel of a party": ("attorney",), "penuntut": ("prosecutor",), "jaksa penuntut": ("prosecutor",),
    "ketua": ("presiding_judge",), "anggota": ("member_judge",), "majelis": ("presiding_judge", "member_judge"),
    "majelis hakim": ("presiding_judge", "member_judge"), "panitera pengganti": ("clerk",),
    "advokat": ("counsel", "attorney"),
    "penasihat": ("counsel",), "penasehat": ("counsel",), "penasehat hukum": ("counsel",), "kuasa": ("attorney",),
    "attorney": ("attorney",), "lawyer": ("counsel", "attorney"), "prosecution": ("prosecutor",),
    "intervensi": ("intervener",), "saksi-saksi": ("witness",),
}  # fmt: skip
CODES = {code for codes in ROLES.values() for code in codes} | {"intervener", "other"}
# -word, field:"a value", "a phrase" (a quote that is not closed ends with the text), or anything up to a space.
TOKEN = re.compile(r'(?P<minus>-)?(?:(?P<field>[a-zA-Z]+):)?(?:"(?P<quoted>[^"]*)"?|(?P<plain>[^\s"]+))')
DAYS = frozenset(name for name, field in FIELDS.items() if field in ("after", "until", "before"))
MOST_IN_VALUE = 3  # words of a role or a day without quotes: "jaksa penuntut umum", "2 Maret 2026"
# How people write it too: a space behind the colon, single quotes, and the dash that phones make of a minus. Inside a
# phrase nothing of this is looked for: there an apostrophe is an apostrophe.
AS_WRITTEN = re.compile(
    rf"(?<!\S)(?P<name>{'|'.join(FIELDS)}):"
    r"(?:['‘’`](?P<single>[^\"]*?)(?:['‘’`](?=\s|$)|$)"
    rf'|\s+(?:"(?P<quoted>[^"]*)"|(?P<words>[^\s":]+(?!\S)(?:\s+[^\s":]+(?!\S)){{0,{MOST_IN_VALUE - 1}}})))'
    r'|"[^"]*"?',
    re.IGNORECASE,
)
DASH = re.compile(r'(?<!\S)[‐‑‒–−](?=[\w"])')
QUOTES = str.maketrans(dict.fromkeys("“”„‟″«»", '"'))


@dataclass(frozen=True)
class Query:
    """`words` are plain (search.text.words_of) and without stop words, unless there are no others.

    `every_word` has them all, in order, for the search that changes none; `pieces`: what is in no phrase, as far as the
    next space, plain. `text` is what a model reads: the typed words and phrases as they are. `citations`: the most
    exact name of each. `after` is the first day, `before` the one behind the last. `ignored`: conditions that were not
    understood; `left_out`: what is too much.
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
    left_out: tuple[str, ...] = ()

    @property
    def is_wordless(self) -> bool:
        return not (self.every_word or self.phrases)

    @property
    def is_empty(self) -> bool:
        """Whether nothing could be searched for by it: a condition alone lists what meets it, an exclusion does not."""
        return self.is_wordless and not (self.speakers or self.roles or self.cases or self.after or self.before)

    @property
    def loose(self) -> tuple[str, ...]:
        """Words that are in no phrase."""
        return tuple(" ".join(self.pieces).split())

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
    words: list[str] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    phrases: list[str] = field(default_factory=list)
    excluded: list[str] = field(default_factory=list)
    speaker: list[str] = field(default_factory=list)
    role: list[str] = field(default_factory=list)
    case: list[str] = field(default_factory=list)
    before: date | None = None
    after: date | None = None
    ignored: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def say(self, value: str, is_quoted: bool) -> None:
        self.typed.append(value)
        words, most = words_of(value), MOST_WORDS - len(self.words)
        words, rest = words[:most], words[most:]
        # Of a phrase it is named as one: its words may be searched for by themselves.
        self.left_out += [f'"{" ".join(rest)}"'] if is_quoted and rest else rest
        self.words += words
        if words:
            (self.phrases if is_quoted else self.pieces).append(" ".join(words))

    def exclude(self, value: str) -> None:
        words = words_of(value)
        if len(self.excluded) < MOST_WORDS:
            self.left_out += words[MOST_WORDS:]
            self.excluded += filter(None, [" ".join(words[:MOST_WORDS])])
        elif words:
            self.left_out.append(f"-{' '.join(words)}")


def parse(typed: str) -> Query:
    """Any text at all."""
    text, behind = looked_at(typed)
    draft = _Draft()
    for minus, name, value, is_quoted in _tokens(text):
        if name and (minus or name.lower() not in FIELDS):
            draft.ignored.append(f"{'-' if minus else ''}{name}:{value[:60]}")
        elif name:
            _condition(draft, name, value)
        elif minus:
            draft.exclude(value)
        else:
            draft.say(value, is_quoted)
    draft.left_out += words_of(clean(behind))
    return _query(draft)


def looked_at(typed: str) -> tuple[str, str]:
    """As much of it as is looked at, cleaned, with plain signs; and what is behind that. No word is cut in two."""
    end = LONGEST
    if len(typed) > LONGEST:
        space = typed.rfind(" ", 0, LONGEST + 1)
        end = space if space > 0 else LONGEST
    text = DASH.sub("-", clean(typed[:end]).translate(QUOTES))
    return AS_WRITTEN.sub(_plainly, text), typed[end:]


def _plainly(match: re.Match[str]) -> str:
    """A field as TOKEN reads it. Behind a space only where what follows is a day or a role, of as many words as make
    one: "perkara: pencurian" may be a sentence.
    """
    name, quoted = match["name"], match["quoted"]
    if match["single"] is not None:
        return f'{name}:"{match["single"]}"'
    if quoted is not None:
        return f'{name}:"{quoted}"' if _is_value(name, quoted) else match[0]
    words = (match["words"] or "").split()
    for count in range(len(words), 0, -1):
        value, behind = " ".join(words[:count]), " ".join(words[count:])
        if _is_value(name, value):
            return f'{name}:"{value}" {behind}'
    return match[0]


def _is_value(typed: str, value: str) -> bool:
    name = typed.lower()
    if name in DAYS:
        return span_of(value) is not None
    return FIELDS[name] == "role" and bool(_roles(value))


def _tokens(text: str) -> Iterator[tuple[bool, str, str, bool]]:
    """Minus, field as it was typed, value, whether it was in quotes.

    A field without a value is a word, and so is an address of the web.
    """
    for match in TOKEN.finditer(text):
        is_quoted = match["quoted"] is not None
        value = (match["quoted"] if is_quoted else match["plain"]).strip()
        name = match["field"] or ""
        is_known = name.lower() in FIELDS
        if name and not (value if is_known else words_of(value) and not value.startswith("//")):
            yield bool(match["minus"]), "", f"{name}:{value}", False
        else:
            yield bool(match["minus"]), name, value, is_quoted


def _condition(draft: _Draft, typed: str, value: str) -> None:
    name = FIELDS[typed.lower()]
    if name in ("speaker", "case"):
        getattr(draft, name).append(value[:200])
    elif name == "role" and (codes := _roles(value)):
        draft.role.extend(codes)
    elif name != "role" and (days := span_of(value)):
        _bound(draft, name, *days)
    else:
        draft.ignored.append(f"{typed}:{value[:60]}")


def _roles(value: str) -> tuple[str, ...]:
    code = value.lower()
    return ROLES.get(code.replace("_", " ").strip()) or ((code,) if code in CODES else ())


def _bound(draft: _Draft, name: str, first: date, last: date) -> None:
    """Several hold together, as everything that is said of the days does (search.days)."""
    if name == "after":
        draft.after = max(first, draft.after or first)
    elif behind := first if name == "before" else day_after(last):
        draft.before = min(behind, draft.before or behind)


def day_after(day: date) -> date | None:
    """None behind the last day that there is."""
    return day + timedelta(days=1) if day < date.max else None


def _query(draft: _Draft) -> Query:
    text = " ".join(draft.typed)
    telling = [word for word in draft.words if not is_stop_word(word)] or draft.words
    return Query(
        words=tuple(dict.fromkeys(telling)),
        every_word=tuple(draft.words),
        pieces=tuple(draft.pieces),
        phrases=tuple(draft.phrases),
        excluded=tuple(draft.excluded),
        speakers=tuple(draft.speaker),
        roles=tuple(dict.fromkeys(draft.role)),
        cases=tuple(draft.case),
        before=draft.before,
        after=draft.after,
        citations=tuple(citation.names[-1] for citation in citations(text)),
        text=text,
        ignored=tuple(draft.ignored),
        left_out=tuple(word for word in dict.fromkeys(draft.left_out) if word not in draft.words),
    )

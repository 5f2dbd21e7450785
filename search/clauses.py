"""What the clauses of a text say, and what they deny: so that a sentence is not kept that turns round what it cites.

Of words alone: no grammar is read. Where it is not plain, a sentence counts as turned round: one that is left out costs
somebody a look at the passage, one that says the opposite may cost somebody their liberty.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from search.belongings import is_anothers
from search.deeds import Scene, begins_with_deed, is_another, scene_of
from search.numbers import Counted, are_mixed, counted_in
from search.orders import orders_reader, orders_to_say
from search.people import FIRST_PERSON, OTHER_PERSONS, somebody
from search.text import WORD, is_stop_word, words_of
from search.word_lists import lists_of

NOT, NEVER, DENY, DOUBLE, ONLY_THEN = "not", "never", "deny", "double", "only then"
NEGATORS = {word: kind for kind, words in lists_of("denials.txt").items() for word in words}
# Who says the one may be told with the other: who never did it denies having done it.
FOLLOWS = {NOT: {NOT, NEVER}, DENY: {DENY, NOT, NEVER}}
WORDS = lists_of("clauses.txt")
ONLY, EVER, FILLERS, HESITATIONS = WORDS["only"], WORDS["ever"], WORDS["fillers"], WORDS["hesitations"]
NOUN_NEGATORS, PRONOUNS = WORDS["noun negators"], FIRST_PERSON | OTHER_PERSONS
BOUNDARIES, AND, UNSURE, ABBREVIATIONS = (WORDS[name] for name in ("boundaries", "and", "unsure", "abbreviations"))
ADDRESS = WORDS["address"]
# What they say to somebody is a question, whether or not the engine has heard it as one.
ASKERS = frozenset(["judge", "prosecutor", "counsel"])
HEARSAY = {tuple(pair.split()) for pair in WORDS["hearsay"]}
BEFORE, AFTER, ITSELF = WORDS["before"], WORDS["after"], WORDS["itself"]
TIMES = BEFORE | AFTER
RETRACTIONS = WORDS["wrong"]
LATE, LEARNT = WORDS["late"], WORDS["learnt"]  # "baru tahu": until then it was not known
NOTHING_ELSE = FILLERS | PRONOUNS | HESITATIONS | WORDS["beside no"]
ABOUT = ["kurang", "lebih"]  # denies nothing
END, PAUSE, ELLIPSIS = ".", ",", "…"
PIECE = re.compile(
    rf"(?P<word>{WORD.pattern})|(?P<pause>\.\.+|[…,;:](?=\s|$)|[()\"“”—–]|\s-\s)|(?P<end>[.!?]+(?=\W|$))"
)


@dataclass(frozen=True)
class Part:
    """`ending`: the sign behind it. `is_open`: in a question, or behind an order."""

    words: list[str]
    ending: str
    is_open: bool
    is_order: bool


@dataclass(frozen=True)
class Denial:
    """`head`: what is denied first; `scope`: all that is said behind it, as far as the clause goes."""

    kind: str
    head: str
    scope: frozenset[str]


@dataclass(frozen=True)
class Clause:
    """`words`: stems, without stop words. `is_unsure`: asked, supposed or ordered. `is_bare_no`: a negation alone.

    `scene`: who is in it, and where. `is_order`: somebody is told to say something. `counted`: its numbers.
    """

    words: frozenset[str]
    denials: tuple[Denial, ...] = ()
    is_unsure: bool = False
    is_bare_no: bool = False
    scene: Scene = Scene()
    is_order: bool = False
    counted: tuple[Counted, ...] = ()

    @property
    def time(self) -> str:
        """Of another clause: "before" or "after" what it says."""
        first = self.scene.words[:1]
        return "before" if BEFORE.intersection(first) else "after" if AFTER.intersection(first) else ""


def is_telling(word: str) -> bool:
    return not is_stop_word(word) and word not in NEGATORS and word not in HESITATIONS


def clauses_of(
    text: str, stems: Mapping[str, str], speaker: str = "", names: frozenset[str] = frozenset()
) -> list[Clause]:
    """`stems` of the words that tell something (`is_telling`). `speaker` stands where somebody says "I". `names`: plain
    words that are somebody's name.
    """
    found: list[Clause] = []
    owed = ""
    who_speaks = somebody(speaker) if speaker else None
    is_asker = bool(who_speaks and who_speaks.roles & ASKERS)
    for part in _parts(text):
        words, ending = without_about(part.words), part.ending
        negators = [word for word in words if word in NEGATORS]
        who = words_of(speaker) if FIRST_PERSON & set(words) else []
        said = _said(words, who)
        denials = _denials(said, stems, owed if not negators else "")
        telling = frozenset(stem for word in [*said, *who] if word not in TIMES and (stem := stems.get(word, "")))
        is_bare = bool(negators) and all(word in NEGATORS or word in NOTHING_ELSE for word in words)
        is_asked = part.is_open or is_asker and bool(ADDRESS & set(words))
        is_unsure = is_asked or bool(UNSURE & set(words)) or _leaves_open(words) or _is_only_before(words)
        if is_bare or _is_retracting(words):
            _take_back(found)
        if not all(word in NOTHING_ELSE for word in words):
            scene = scene_of(words, names, who_speaks, found[-1].scene if found else None)
            counted = tuple(counted_in(words, stems, names, speaker))
            is_bare = is_bare and not denials
            found.append(Clause(telling, tuple(denials), is_unsure, is_bare, scene, part.is_order, counted))
        # "Saya tidak, sama sekali tidak, mengambil": it is owed to what follows. "Tidak, saya di rumah" owes nothing.
        hangs = words and words[-1] in NEGATORS and (len(words) > len(negators) or ending == ELLIPSIS)
        owed = words[-1] if hangs and ending != END else (owed if ending != END and not telling else "")
    return found


def _take_back(found: list[Clause]) -> None:
    """ "Mengambil motor, tidak": what was said last is not sure any more, unless it was denied itself."""
    for at in range(len(found) - 1, -1, -1):
        if found[at].words:
            if not found[at].denials:
                found[at] = replace(found[at], is_unsure=True)
            return


def _is_retracting(words: Sequence[str]) -> bool:
    """ "Ternyata keliru", "itu bohong"."""
    return bool(RETRACTIONS & set(words)) and set(words) <= RETRACTIONS | WORDS["beside wrong"]


def _is_only_before(words: Sequence[str]) -> bool:
    """ "Sebelum ia mengambil motor itu, saya menangkapnya": perhaps it never came to that. "Sebelum jam 9" it did."""
    return bool(BEFORE.intersection(words[:1])) and not (ITSELF | WORDS["moments"]).intersection(words[1:2])


def without_about(words: list[str]) -> list[str]:
    return [word for at, word in enumerate(words) if words[at : at + 2] != ABOUT and words[at - 1 : at + 1] != ABOUT]


def is_turned_round(sentence: Sequence[Clause], told: Sequence[Clause]) -> bool:
    """Whether it denies what is `told`, says what is denied there, is sure of what is only asked there, says of
    somebody what another did, mixes up numbers, or orders something: an answer has nothing to order.
    """
    if any(clause.is_order for clause in sentence):
        return True
    if any(clause.is_bare_no for clause in sentence) and not any(clause.denials for clause in sentence):
        return True
    scenes = [one.scene for one in told]
    if any(is_another(clause.scene, scenes) or is_anothers(clause.scene, scenes) for clause in sentence):
        return True
    if are_mixed(_counted(sentence), _counted(told)):
        return True
    return _says_what_is_denied(sentence, told) or any(_is_against(clause, told) for clause in sentence)


def _counted(clauses: Iterable[Clause]) -> list[Counted]:
    return [one for clause in clauses for one in clause.counted]


def _says_what_is_denied(sentence: Sequence[Clause], told: Sequence[Clause]) -> bool:
    """Words that are nowhere in `told` but denied, whatever else of the clause fits better elsewhere; or all of a
    clause that is denied, mixed with what else is told.
    """
    denied, said = _denied(told), {word for clause in told for word in clause.words - _denied([clause])}
    if any((clause.words & denied) - said - _denied(sentence) for clause in sentence):
        return True
    plain = [clause for clause in told if not clause.denials]
    mixed = [own for own in sentence if not own.denials and not any(own.words <= clause.words for clause in plain)]
    return any(clause.words and clause.words <= own.words for own in mixed for clause in told if clause.denials)


def _denied(clauses: Iterable[Clause]) -> set[str]:
    return {word for clause in clauses for denial in clause.denials for word in (*denial.scope, denial.head)}


def _is_against(clause: Clause, told: Sequence[Clause]) -> bool:
    """By the clauses that fit best; of those that have as much of it, by the ones that say the least else."""
    fits = {one: (len(clause.words & one.words), -len(one.words)) for one in told if clause.words & one.words}
    if not fits:  # "tidak ke mana-mana" has no word that tells anything
        same = all(any(_follows(own, theirs) for one in told for theirs in one.denials) for own in clause.denials)
        return bool(clause.denials) and (bool(clause.words) or not same)
    best = max(fits.values())
    return any(_differ(clause, one) for one, fit in fits.items() if fit == best)


def _differ(clause: Clause, told: Clause) -> bool:
    if told.is_unsure and not clause.is_unsure or {clause.time, told.time} == {"before", "after"}:
        return True
    if is_another(clause.scene, [told.scene]) or is_anothers(clause.scene, [told.scene]):
        return True
    if not all(any(_follows(own, theirs) for theirs in told.denials) for own in clause.denials):
        return True
    reached = [theirs for theirs in told.denials if clause.words & theirs.scope]
    return not all(any(_follows(own, theirs) for own in clause.denials) for theirs in reached)


def _follows(own: Denial, theirs: Denial) -> bool:
    return own.head == theirs.head and theirs.kind in FOLLOWS.get(own.kind, {own.kind})


def _parts(text: str) -> Iterable[Part]:
    """An order reaches to the end of its sentence, one to whoever reads this to the end of the text."""
    is_to_reader = False
    for sentence, is_asked in _sentences(text):
        is_open = is_asked
        for words, ending in _cut(sentence):
            is_to_reader = is_to_reader or orders_reader(words)
            is_order = orders_reader(words) or orders_to_say(words)
            is_open = is_open or is_order or is_to_reader
            yield Part(words, ending, is_open, is_order)


def _cut(sentence: Sequence[str]) -> Iterable[tuple[list[str], str]]:
    """Words of each clause, and the sign behind it."""
    words: list[str] = []
    for index, piece in enumerate(sentence):
        if piece in (PAUSE, ELLIPSIS):
            yield words, piece
            words = []
            continue
        if words and (piece in BOUNDARIES or (piece in AND and _begins_anew(words, sentence[index:]))):
            yield words, END
            words = []
        words.append(piece)
    yield words, END


def _begins_anew(before: Sequence[str], linked: Sequence[str]) -> bool:
    """Whether another clause follows "and": of somebody, one with a negation of its own, or an order."""
    if orders_to_say(linked):
        return True
    pieces = linked[1:]
    if any(begins_with_deed([word]) for word in before) and begins_with_deed(pieces[1:2]):
        return not begins_with_deed(pieces[:1])  # "… dan Budi membawa tas"
    until = next(
        (at for at, piece in enumerate(pieces) if piece in (PAUSE, ELLIPSIS) or piece in BOUNDARIES), len(pieces)
    )
    return pieces[:1] != [] and (pieces[0] in PRONOUNS or any(piece in NEGATORS for piece in pieces[:until]))


def _sentences(text: str) -> Iterable[tuple[list[str], bool]]:
    """Pieces of each: plain words, PAUSE and ELLIPSIS."""
    pieces: list[str] = []
    for match in PIECE.finditer(text):
        if match["word"]:
            pieces += words_of(match["word"])
        elif match["pause"]:
            pieces.append(ELLIPSIS if match["pause"].startswith(("..", ELLIPSIS)) else PAUSE)
        elif not (match["end"] == "." and pieces and (pieces[-1] in ABBREVIATIONS or len(pieces[-1]) == 1)):
            yield pieces, "?" in match["end"]
            pieces = []
    if pieces:
        yield pieces, False


def _said(words: Sequence[str], speaker: Sequence[str]) -> list[str]:
    """A negation that is stammered once; and where it is denied that it was "I", the speaker's name."""
    said: list[str] = []
    for word in words:
        if word in FIRST_PERSON and speaker and said and said[-1] in NOUN_NEGATORS:
            said += speaker
        elif not (word in NEGATORS and said[-1:] == [word]):
            said.append(word)
    return said


def _leaves_open(words: Sequence[str]) -> bool:
    """Whether or not ("hadir atau tidak"), or what others say."""
    pairs = list(pairwise(words))
    return any((one in ("atau", "or") and other in NEGATORS) or (one, other) in HEARSAY for one, other in pairs)


def _denials(words: list[str], stems: Mapping[str, str], owed: str) -> list[Denial]:
    """`owed`: a negation at the end of the clause before. Nobody can say whether it was meant: nothing follows it."""
    found = []
    if owed and (telling := [stems[word] for word in words if stems.get(word)]):
        found.append(Denial(f"{owed}?", telling[0], frozenset(telling)))
    found += [Denial(ONLY_THEN, stem, frozenset([stem])) for word in _learnt_late(words) if (stem := stems.get(word))]
    at = 0
    while at < len(words):
        if words[at] not in NEGATORS:
            at += 1
            continue
        start, at, kind = at, *_run(words, at)
        if kind and (denial := _denial(kind, words, start, at, stems)):
            found.append(denial)
    return found


def _learnt_late(words: Sequence[str]) -> Iterable[str]:
    for at, word in enumerate(words):
        behind = (other for other in words[at + 1 :] if other not in FILLERS and other not in PRONOUNS)
        if word in LATE and (first := next(behind, "")) in LEARNT:
            yield first


def _run(words: Sequence[str], at: int) -> tuple[int, str]:
    """Behind negations in a row, and of which kind they are together; "" where it is "not only"."""
    kinds: list[str] = []
    skipped = FILLERS if words[at] in NOUN_NEGATORS else FILLERS | PRONOUNS
    while at < len(words) and (words[at] in NEGATORS or words[at] in skipped):
        if words[at] in NEGATORS:
            kinds.append(NEGATORS[words[at]])
        elif words[at] in EVER and kinds[-1] == NOT:
            kinds[-1] = NEVER
        at += 1
    if at < len(words) and words[at] in ONLY and len(kinds) == 1:
        return at, ""
    return at, kinds[0] if len(kinds) == 1 else DOUBLE


def _denial(kind: str, words: Sequence[str], start: int, at: int, stems: Mapping[str, str]) -> Denial | None:
    """Where nothing is behind it, of all that stands before it: "yang mengambil bukan dia"."""
    behind, before = list(words[at:]), list(words[:start])
    scope = [stem for word in behind if (stem := stems.get(word, ""))]
    if behind and behind[0] not in NEGATORS:
        return Denial(kind, stems.get(behind[0], "") or behind[0], frozenset([*scope, behind[0]]))
    stems_before = [stem for word in before if (stem := stems.get(word, ""))]
    if scope or not stems_before:
        return Denial(kind, scope[0], frozenset(scope)) if scope else None
    return Denial(kind, stems_before[-1], frozenset(stems_before))

"""Who does what to whom in a clause, as far as the order of its words tells: "A memukul B" is not "B memukul A".

Of a verb with me- whoever stands before it does it, to whoever stands behind it; with di- it is the other way round; of
a bare verb ("motor itu saya ambil") it is whoever stands nearest. Somebody else than was told is an objection. That
nobody was told is none, but for a deed that was done ("motor itu diambil") nobody knows by whom. Pure.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from itertools import pairwise

from search.affixes import root_of
from search.numbers import is_number
from search.people import PEOPLE, ROLE_OF, Person, Placed, owners_in, people_in
from search.text import is_stop_word
from search.word_lists import lists_of
from transcription.correction.lexicon import load_plain_lexicon
from transcription.correction.morphology import active

WORDS, CLAUSES = lists_of("deeds.txt"), lists_of("clauses.txt")
TO, BY, ASIDE, BY_OR_WITH = (WORDS[name] for name in ("to", "by", "aside", "colloquially by"))
TURNED_BY_KAN, ENGLISH, BARE, NO_DEEDS = (WORDS[n] for n in ("turned by kan", "english", "bare deeds", "no deeds"))
WITH_BER = WORDS["with ber"]
AND, LINKS = CLAUSES["and"], CLAUSES["and"] | WORDS["links"]
FILLERS = CLAUSES["fillers"] | frozenset().union(*lists_of("denials.txt").values())
WHO = "yang"  # "ada yang memukul": nobody of whom was spoken
LOOSE = 3  # words behind a preposition in which nobody can tell whether it reaches so far: "di rumah korban"
Verb = tuple[int, str, "Voice"]  # at which word


class Voice(Enum):
    ACTIVE, PASSIVE, BARE = range(3)


@dataclass(frozen=True)
class Scene:
    """The words of a clause in order, who is in it, and who was in the one before: they may be meant if nobody is.

    `owners`: whose somebody or something is.
    """

    words: tuple[str, ...] = ()
    people: tuple[Placed, ...] = ()
    before: tuple[Person, ...] = ()
    owners: tuple[tuple[str, Person], ...] = ()


@dataclass(frozen=True)
class Deed:
    """`goes_on`: another verb follows, which may be all that is seen or said: "melihat korban dipukul"."""

    verb: str
    voice: Voice
    doers: tuple[Person, ...] = ()
    others: tuple[Person, ...] = ()
    goes_on: bool = False

    @property
    def subject(self) -> tuple[Person, ...]:
        return self.others if self.voice is Voice.PASSIVE else self.doers


def begins_with_deed(words: Iterable[str]) -> bool:
    """Then whatever stands before it does it, be it a name or not."""
    first = next((word for word in words if word not in FILLERS), "")
    return bool(_voiced(first)[0])


def scene_of(words: Sequence[str], names: Collection[str], speaker: Person | None, before: Scene | None) -> Scene:
    """`names`: plain words that are names. `speaker`: who says "I". `before`: the clause before this one."""
    people = tuple(people_in(words, names, speaker))
    earlier = tuple(placed.person for placed in before.people) or before.before if before else ()
    if earlier and speaker:
        earlier = (*earlier, speaker)
    return Scene(tuple(words), people, earlier, tuple(owners_in(words, names, speaker)))


def is_another(own: Scene, told: Sequence[Scene]) -> bool:
    """Whether somebody does in `own` what in all of `told` where it is done another does, or is done to another."""
    verbs = _verbs([own, *told])
    others = [deed for scene in told for deed in _deeds(scene, verbs)]
    for deed in _deeds(own, verbs):
        objections = [_objects(deed, other) for other in others if other.verb == deed.verb]
        if objections and all(objections):
            return True
    turned = [_is_turned(own, scene) for scene in told if _is_english(own, scene)]
    return bool(turned) and all(turned)


def _objects(own: Deed, told: Deed) -> bool:
    return _has_another_doer(own, told) or _is_done_to_another(own, told)


def _has_another_doer(own: Deed, told: Deed) -> bool:
    if not own.doers or _meet(own.doers, told.doers):
        return False
    return bool(told.doers) or told.voice is Voice.PASSIVE or _are(own.doers, told.others)


def _is_done_to_another(own: Deed, told: Deed) -> bool:
    missing = [person for person in own.others if not _meet([person], told.others)]
    is_open = own.goes_on or told.goes_on or not told.others
    return _are(missing, told.doers) if is_open else bool(missing)


def _meet(some: Iterable[Person], others: Sequence[Person]) -> bool:
    return any(one.may_be(other) for one in some for other in others)


def _are(some: Iterable[Person], others: Sequence[Person]) -> bool:
    return _meet([one for one in some if not one.is_anybody], [one for one in others if not one.is_anybody])


def _verbs(scenes: Iterable[Scene]) -> frozenset[str]:
    """What is done in any of them, by verbs whose form tells the voice, or that stand bare in more than one."""
    voiced = {verb for scene in scenes for word in scene.words if (verb := _voiced(word)[0])}
    bare = [word for scene in scenes for word in set(scene.words) if not root_of(word)]
    lexicon = load_plain_lexicon()
    twice = {word for word in bare if bare.count(word) > 1} - NO_DEEDS
    return frozenset(voiced) | {word for word in twice if word in BARE or any(map(lexicon.is_listed, active(word)))}


def _voiced(word: str) -> tuple[str, Voice]:
    """The root of a verb with me- or di-, or as people speak ("ngambil", "mukul"); "" for all else."""
    if word in NO_DEEDS or word in ROLE_OF or word in PEOPLE:
        return "", Voice.BARE
    root = root_of(word)
    if word in WITH_BER:
        return _verb(root or word, word), Voice.ACTIVE
    if root and word.startswith(("di", "me")):
        return _verb(root, word), Voice.PASSIVE if word.startswith("di") else Voice.ACTIVE
    if not root and word.startswith(("m", "n")) and load_plain_lexicon().is_listed(f"me{word}"):
        root = root_of(f"me{word}")
        return ("" if root == word else root), Voice.ACTIVE
    return "", Voice.BARE


def _verb(root: str, word: str) -> str:
    return f"{root}kan" if root in TURNED_BY_KAN and word.removesuffix("nya").endswith("kan") else root


def _verbs_in(scene: Scene, wanted: Collection[str]) -> list[Verb]:
    taken = {at for placed in scene.people for at in range(placed.at, placed.end)}
    found = []
    for at, word in enumerate(scene.words):
        verb, voice = _voiced(word)
        if at not in taken and (verb or (verb := _bare(word, scene.words[at + 1 : at + 2], wanted))):
            found.append((at, verb, voice))
    return found


def _bare(word: str, behind: Sequence[str], wanted: Collection[str]) -> str:
    """ "Pukul 9" is no blow."""
    root = root_of(word) or word
    is_verb = word in (root, f"{root}kan", f"{root}i", f"{root}in") and not (word == "pukul" and _count(behind))
    return verb if is_verb and (verb := _verb(root, word)) in wanted else ""


def _count(words: Sequence[str]) -> bool:
    return any(is_number(word) for word in words)


def _deeds(scene: Scene, wanted: Collection[str]) -> list[Deed]:
    found: list[Deed] = []
    taken: list[Placed] = []  # who did what was done before: "disuruh Andi mengambil motor"
    verbs = _verbs_in(scene, wanted)
    for number, verb in enumerate(verbs):
        begin = verbs[number - 1][0] + 1 if number else 0
        end = verbs[number + 1][0] if number + 1 < len(verbs) else len(scene.words)
        if found:  # whoever stands before "dan" belongs to what was done before
            begin = max([begin, *(at for at in range(begin, verb[0]) if scene.words[at] in AND)])
        near = [one for one in scene.people if begin <= one.at < end and one not in taken]
        deed = _deed(scene, near, verb, found[-1].subject if found else scene.before)
        found.append(replace(deed, goes_on=number + 1 < len(verbs)))
        taken = [one for one in near if verb[0] < one.at and deed.voice is Voice.PASSIVE and one.person in deed.doers]
    return found


def _deed(scene: Scene, near: Sequence[Placed], verb: Verb, before: tuple[Person, ...]) -> Deed:
    """`near`: who stands between it and the verbs beside it. `before`: who comes in question if nobody does."""
    at, name, voice = verb
    sides = {one: _behind(scene, one, at) for one in near}
    left = [one for one in reversed(near) if one.at < at and not sides[one]]
    right = [one for one in near if one.at > at and not sides[one]]
    to = [one for one in near if sides[one] == "to"]
    it = (Person(is_anybody=True),) if scene.words[at].endswith("nya") else ()
    if voice is Voice.PASSIVE:
        by = [one for one in near if one.at > at and sides[one] in ("by", "sama")]
        doers = by or [one for one in right if one.at == at + 1]
        return Deed(name, voice, _linked(scene, doers) or it, _linked(scene, [*left[:1], *to]))
    whom = right[:1] or (left[1:2] if voice is Voice.BARE else [])
    if scene.words[max(0, at - 1)] == WHO:
        before = ()
    return Deed(name, voice, _linked(scene, left[:1]) or before, _linked(scene, [*whom, *to]) + it)


def _linked(scene: Scene, some: Sequence[Placed]) -> tuple[Person, ...]:
    """With those who do the same: "terdakwa dan Andi", "terdakwa bersama Andi"."""
    found = list(some)
    for one, other in [*pairwise(scene.people), *reversed([*pairwise(scene.people[::-1])])]:
        between = scene.words[min(one.end, other.end) : max(one.at, other.at)]
        if one in found and other not in found and between and set(between) <= LINKS:
            found.append(other)
    return tuple(one.person for one in found)


def _behind(scene: Scene, one: Placed, verb: int) -> str:
    """Which preposition they stand behind: "to", "by", "sama", "aside"; "" behind none."""
    near = scene.words[one.at - 1] if one.at else ""
    for name, words in (("to", TO), ("by", BY), ("sama", BY_OR_WITH), ("aside", ASIDE)):
        if near in words:
            return name
    is_subject = one.end <= verb and all(word in FILLERS for word in scene.words[one.end : verb])
    loose = scene.words[max(0, one.at - LOOSE, *(other.end for other in scene.people if other.end <= one.at)) : one.at]
    return "aside" if not is_subject and set(loose) & (TO | BY | ASIDE) else ""


def _is_english(own: Scene, told: Scene) -> bool:
    """Both, and about the same: of two people each."""
    said = [set(one.words).difference(*(one.words[who.at : who.end] for who in one.people)) for one in (own, told)]
    same = {word for word in said[0] & said[1] if not is_stop_word(word)} - ENGLISH
    return bool(same) and all(ENGLISH & set(scene.words) and len(_in_order(scene)) == 2 for scene in (own, told))


def _is_turned(own: Scene, told: Scene) -> bool:
    """Of two people the other comes first; with "by" it is the other way round."""
    first, second = _in_order(own), _in_order(told)
    crossed = first[0].may_be(second[1]) and first[1].may_be(second[0])
    return crossed and not (first[0].may_be(second[0]) and first[1].may_be(second[1]))


def _in_order(scene: Scene) -> list[Person]:
    people = [placed for placed in scene.people if _behind(scene, placed, len(scene.words)) != "aside"][:2]
    found = [placed.person for placed in people]
    if len(people) == 2 and AND & set(scene.words[people[0].end : people[1].at]):
        return []
    return found[::-1] if any(_behind(scene, placed, len(scene.words)) == "by" for placed in people) else found

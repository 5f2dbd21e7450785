"""What a word that does not exist was meant to be. Pure.

The best of the similar words by frequency and distance, unless another is almost as good: then nothing.
"""

import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from transcription.correction.distance import distance
from transcription.correction.lexicon import Lexicon
from transcription.correction.morphology import active
from transcription.correction.spelling import SPELLINGS, respelt
from transcription.types import CorrectionReason


@dataclass(frozen=True, slots=True)
class Weights:
    """Tuned on half of the development news, checked on the other half: docs/decisions/correction.md."""

    farthest: float = 0.13  # distance, for each letter
    least_letters: int = 6  # that are counted of a short word
    shortest: int = 5  # letters: shorter words are similar to too many
    frequency: float = 0.5  # of the logarithm of a word's share of the language
    distance: float = 5.0
    margin: float = 0.0  # by more than which the best must beat the second
    split_shortest: int = 7
    split_frequency: float = 3.8  # of each part
    split_cost: float = 0.3
    join_frequency: float = 2.0


WEIGHTS = Weights()
# Parts of words that stand alone by mistake only.
BOUND = frozenset({"ber", "ter", "me", "mem", "meng", "menge", "pe", "pem", "peng", "se"})
ENDINGS = frozenset({"nya", "lah", "kah"})
LOOSE = frozenset({"per", "pra", "pasca", "anti", "sub", "multi", "non", "antar"})
# Pun belongs to these; elsewhere it is a word.
WITH_PUN = frozenset(
    {"walau", "meski", "sekali", "atau", "mau", "ada", "bagaimana", "biar", "kalau", "kendati", "sungguh"}
)
# What "di" stands before as a word of its own, and "ke" before most of them.
_PLACES = """
dalam luar atas bawah sana sini situ mana antara depan belakang samping tengah muka tempat pihak rumah kota jalan
kantor pasar sekitar seberang hadapan sisi dunia ruang bidang hari bulan tahun pagi malam tingkat lapangan tangan
gedung lokasi pengadilan persidangan balik ambang sebelah
"""
PLACES = frozenset(_PLACES.split())
# Written together with "di" or "ke" these are words too.
NOT_WITH_DI = frozenset({"balik"})
NOT_WITH_KE = frozenset({"luar", "muka", "pihak", "hari", "bulan", "tahun", "tingkat", "tangan"})
APART = {"di": PLACES - NOT_WITH_DI, "ke": PLACES - NOT_WITH_DI - NOT_WITH_KE}
VERB_FREQUENCY = 3.3
RARER_WITH_DI = 1.2  # of the Zipf scale
MOST_SHIFTED = 3  # letters
SHORTEST_FOREIGN = 5  # letters: by the rules a short English word becomes almost anything
SHORTEST_DERIVED = 8  # letters: from there on a word that only affixes explain is no accident


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the next `taken` words should be."""

    reason: CorrectionReason
    written: tuple[str, ...]
    taken: int = 1


def respell(word: str, lexicon: Lexicon) -> str | None:
    """The most frequent listed word that the rules of spelling make of it, else one that exists."""
    foreign = lexicon.is_foreign(word)
    if foreign and len(word) < SHORTEST_FOREIGN:
        return None
    others = list(respelt(word))
    found = [other for other in others if lexicon.is_listed(other)]
    if not found and not foreign and len(word) >= SHORTEST_DERIVED:
        found = [other for other in others if lexicon.exists(other)]
    return max(found, key=lexicon.frequency, default=None)


def known_spelling(word: str) -> tuple[str, ...]:
    """What a misspelling that people make is to be; empty for other words."""
    if word in SPELLINGS:
        return (SPELLINGS[word],)
    first, place = word[:2], word[2:]
    return (first, place) if place in APART.get(first, ()) else ()


def belong_together(first: str, second: str, lexicon: Lexicon, weights: Weights = WEIGHTS) -> bool:
    """Whether two words are one that was torn apart."""
    whole = first + second
    if first == "di":
        return _is_passive(second, lexicon) or (lexicon.is_listed(whole) and not lexicon.exists(second))
    if len(whole) < weights.shortest or not lexicon.is_listed(whole):
        return False
    if first in BOUND or second in ENDINGS or (second == "pun" and first in WITH_PUN):
        return True
    if first in LOOSE:
        return lexicon.frequency(whole) > lexicon.frequency(second)
    torn = not (lexicon.exists(first) and lexicon.exists(second))
    return torn and lexicon.frequency(whole) >= weights.join_frequency


def _is_passive(verb: str, lexicon: Lexicon) -> bool:
    """Whether "di" belongs to the word behind it: what has an active form, and is as usual with "di", is a verb.

    "awal" has one as well (mengawal), but "di awal" is a place.
    """
    if verb in PLACES or len(verb) < 4:
        return False
    if lexicon.frequency(verb) - lexicon.frequency(f"di{verb}") > RARER_WITH_DI:
        return False
    if verb.endswith("kan") and lexicon.exists(verb):
        return True
    return lexicon.is_stem(verb) or any(lexicon.frequency(form) >= VERB_FREQUENCY for form in active(verb))


def shifted(first: str, second: str, lexicon: Lexicon, weights: Weights = WEIGHTS) -> tuple[str, str] | None:
    """Two frequent words of the same letters, where only the border between them was heard in the wrong place."""
    if lexicon.exists(first) and lexicon.exists(second):
        return None
    whole = first + second
    borders = range(max(3, len(first) - MOST_SHIFTED), min(len(whole) - 3, len(first) + MOST_SHIFTED) + 1)
    pairs = [(whole[:border], whole[border:]) for border in borders if border != len(first)]
    frequent = [pair for pair in pairs if all(_is_frequent(part, lexicon, weights) for part in pair)]
    return max(frequent, key=lambda pair: sum(map(lexicon.frequency, pair)), default=None)


def _is_frequent(word: str, lexicon: Lexicon, weights: Weights) -> bool:
    return lexicon.is_listed(word) and lexicon.frequency(word) >= weights.split_frequency


def replace(word: str, lexicon: Lexicon, names: Collection[str] = (), weights: Weights = WEIGHTS) -> Proposal | None:
    """The most likely similar word, or two words; None when none is likely enough, or a name is as near."""
    scored = sorted(_scored(word, lexicon, weights), key=lambda pair: (-pair[0], pair[1]))
    if not scored or (len(scored) > 1 and scored[0][0] - scored[1][0] <= weights.margin):
        return None
    best = scored[0][1]
    if any(distance(word, name) <= _limit(word, weights) for name in names):
        return None
    reason = CorrectionReason.SIMILAR if len(best) == 1 else CorrectionReason.SPLIT
    return Proposal(reason, best)


def _scored(word: str, lexicon: Lexicon, weights: Weights) -> Iterator[tuple[float, tuple[str, ...]]]:
    if len(word) >= weights.shortest:
        for other, far in lexicon.similar(word, _limit(word, weights)):
            yield _score((other,), far, lexicon, weights), (other,)
    if len(word) >= weights.split_shortest:
        for parts in _splits(word, lexicon, weights):
            yield _score(parts, weights.split_cost, lexicon, weights), parts


def _limit(word: str, weights: Weights) -> float:
    return weights.farthest * max(len(word), weights.least_letters)


def _score(words: Sequence[str], far: float, lexicon: Lexicon, weights: Weights) -> float:
    likely = sum((lexicon.frequency(word) - 9) * math.log(10) for word in words)
    return weights.frequency * likely - weights.distance * far


def _splits(word: str, lexicon: Lexicon, weights: Weights) -> Iterator[tuple[str, str]]:
    for place in range(2, len(word) - 2):
        first, second = word[:place], word[place:]
        if len(first) == 2 and first not in ("di", "ke"):
            continue
        if _is_frequent(first, lexicon, weights) and _is_frequent(second, lexicon, weights):
            yield first, second

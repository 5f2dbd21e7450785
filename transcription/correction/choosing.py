"""What a word that does not exist was meant to be. Pure.

The best of the similar words by frequency and distance, unless another is almost as good: then nothing.
"""

import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from transcription.correction.distance import distance
from transcription.correction.lexicon import Lexicon
from transcription.correction.morphology import CLITICS
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
    border_cost: float = 0.3  # of a word split, two joined, or the border between them moved
    join_frequency: float = 2.0
    pair_farthest: float = 0.1  # for each letter of two words whose border may be wrong too
    pair_frequency: float = 3.5  # of each
    unknown: float = -11.0  # what keeping a word scores that does not exist
    derived: float = 1.0  # the frequency of a word that is in no list, but formed by the rules
    heard_farthest: float = 0.3  # for each letter, of a word that another text of the engine has
    heard_frequency: float = 3.5  # of each of two such words
    short: int = 5  # letters: so short a word may well be a name, and is replaced
    short_frequency: float = 3.4  # only by a usual word,
    short_margin: float = 0.5  # clearly likelier than the second; else that is only suggested
    term_margin: float = 2.0  # a word so much likelier than a term of the courts next to it is not clearly meant


WEIGHTS = Weights()
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
SHORTEST_FOREIGN = 5  # letters: by the rules a short English word becomes almost anything
SHORTEST_DERIVED = 8  # letters: from there on a word that only affixes explain is no accident


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the next `taken` words should be; not `likely`: only perhaps."""

    reason: CorrectionReason
    written: tuple[str, ...]
    taken: int = 1
    likely: bool = True


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
    for clitic in CLITICS:
        bare = word.removesuffix(clitic)
        if bare + clitic == word and bare in SPELLINGS:
            return (SPELLINGS[bare] + clitic,)
    first, place = word[:2], word[2:]
    return (first, place) if place in APART.get(first, ()) else ()


def is_frequent(word: str, lexicon: Lexicon, least: float) -> bool:
    return lexicon.is_listed(word) and lexicon.frequency(word) >= least


def replace(word: str, lexicon: Lexicon, names: Collection[str] = (), weights: Weights = WEIGHTS) -> Proposal | None:
    """The most likely similar word, or two words; None when none is likely enough, or a name is as near."""
    scored = sorted(_scored(word, lexicon, weights), key=lambda pair: (-pair[0], pair[1]))
    if not scored or (len(scored) > 1 and scored[0][0] - scored[1][0] <= weights.margin):
        return None
    best = scored[0][1]
    if is_near(word, names, weights) or scored[0][0] <= _least(word, lexicon, weights):
        return None
    margin = scored[0][0] - scored[1][0] if len(scored) > 1 else math.inf
    doubtful = len(word) <= weights.short and (
        margin < weights.short_margin or not is_frequent(best[0], lexicon, weights.short_frequency)
    )
    term = _rival(word, best, scored[0][0], lexicon, weights)
    if term:
        return Proposal(CorrectionReason.SIMILAR, (term,), likely=False)
    return Proposal(_reason(best), best, likely=not doubtful)


def _rival(word: str, best: tuple[str, ...], reached: float, lexicon: Lexicon, weights: Weights) -> str | None:
    """A term of the courts, one letter from what was heard, that is nearly as likely as the best.

    By everyday frequencies "pirana" is rather the fish than "pidana"; in court nobody can tell.
    """
    terms = [
        (score((term,), distance(word, term), lexicon, weights), term)
        for term in lexicon.terms_beside(word)
        if (term,) != best
    ]
    likely, term = max(terms, default=(-math.inf, None))
    return term if reached - likely <= weights.term_margin else None


def heard_elsewhere(
    word: str, others: Sequence[tuple[str, ...]], lexicon: Lexicon, weights: Weights = WEIGHTS
) -> Proposal | None:
    """The nearest word that exists, or two usual ones, of those that other texts of the engine have in its place."""
    farthest = weights.heard_farthest * max(len(word), weights.least_letters)
    near = [
        (distance(word, "".join(written)) + weights.border_cost * (len(written) - 1), written)
        for written in others
        if _is_usable(written, lexicon, weights)
    ]
    far, written = min(near, default=(math.inf, ()))
    return Proposal(_reason(written), written) if far <= farthest else None


def _is_usable(written: tuple[str, ...], lexicon: Lexicon, weights: Weights) -> bool:
    if len(written) > 1:
        return all(is_frequent(part, lexicon, weights.heard_frequency) for part in written)
    return lexicon.is_sure(written[0]) and not lexicon.is_foreign(written[0])


def _reason(written: tuple[str, ...]) -> CorrectionReason:
    return CorrectionReason.SIMILAR if len(written) == 1 else CorrectionReason.SPLIT


def is_near(word: str, names: Collection[str], weights: Weights = WEIGHTS) -> bool:
    """Whether it may be one of the names."""
    return any(distance(word, name, limit(word, weights)) < math.inf for name in names)


def _least(word: str, lexicon: Lexicon, weights: Weights) -> float:
    """What another must score at least to replace it: a word that is only formed by the rules may be an accident."""
    if not lexicon.exists(word):
        return -math.inf
    return weights.frequency * (weights.derived - 9) * math.log(10)


def best_score(word: str, lexicon: Lexicon, weights: Weights = WEIGHTS) -> float:
    """The best that can be made of the word by itself."""
    if lexicon.exists(word):
        return score((word,), 0.0, lexicon, weights)
    return max((found for found, _ in _scored(word, lexicon, weights)), default=weights.unknown)


def _scored(word: str, lexicon: Lexicon, weights: Weights) -> Iterator[tuple[float, tuple[str, ...]]]:
    if len(word) >= weights.shortest:
        for other, far in lexicon.similar(word, limit(word, weights)):
            yield score((other,), far, lexicon, weights), (other,)
    if len(word) >= weights.split_shortest:
        for parts in _splits(word, lexicon, weights):
            yield score(parts, weights.border_cost, lexicon, weights), parts


def limit(word: str, weights: Weights) -> float:
    return weights.farthest * max(len(word), weights.least_letters)


def score(words: Sequence[str], far: float, lexicon: Lexicon, weights: Weights) -> float:
    likely = sum((lexicon.frequency(word) - 9) * math.log(10) for word in words)
    return weights.frequency * likely - weights.distance * far


def _splits(word: str, lexicon: Lexicon, weights: Weights) -> Iterator[tuple[str, str]]:
    for place in range(2, len(word) - 2):
        first, second = word[:place], word[place:]
        if len(first) == 2 and first not in ("di", "ke"):
            continue
        if all(is_frequent(part, lexicon, weights.split_frequency) for part in (first, second)):
            yield first, second

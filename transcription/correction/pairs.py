"""Two words that stand next to each other, where a border is too many or in the wrong place. Pure."""

import math
from collections.abc import Collection, Iterator

from transcription.correction.choosing import PLACES, WEIGHTS, Weights, best_score, is_frequent, is_near, score
from transcription.correction.lexicon import Lexicon
from transcription.correction.morphology import active

# Parts of words that stand alone by mistake only.
BOUND = frozenset({"ber", "ter", "me", "mem", "meng", "menge", "pe", "pem", "peng", "se"})
ENDINGS = frozenset({"nya", "lah", "kah"})
LOOSE = frozenset({"per", "pra", "pasca", "anti", "sub", "multi", "non", "antar"})
# Pun belongs to these; elsewhere it is a word.
WITH_PUN = frozenset(
    {"walau", "meski", "sekali", "atau", "mau", "ada", "bagaimana", "biar", "kalau", "kendati", "sungguh"}
)
# "antar" belongs to these in front of it; elsewhere it may be the verb.
_BETWEEN = """
bangsa bank benua budaya daerah departemen desa etnis generasi golongan individu instansi kabupaten kampung kampus
kelompok kota lembaga manusia negara partai pemerintah perusahaan pihak pribadi provinsi pulau ras sekolah suku umat
warga wilayah
"""
BETWEEN = frozenset(_BETWEEN.split())
VERB_FREQUENCY = 3.3
RARER_WITH_DI = 1.2  # of the Zipf scale
MOST_SHIFTED = 3  # letters


def belong_together(first: str, second: str, lexicon: Lexicon, weights: Weights = WEIGHTS) -> bool:
    """Whether two words are one that was torn apart."""
    whole = first + second
    if (first, second) == ("ya", "itu") or (first == "antar" and second in BETWEEN):
        return True
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
    frequent = [
        pair
        for pair in _borders(first, second)
        if all(is_frequent(part, lexicon, weights.split_frequency) for part in pair)
    ]
    return max(frequent, key=lambda pair: sum(map(lexicon.frequency, pair)), default=None)


def retold(
    first: str, second: str, lexicon: Lexicon, names: Collection[str] = (), weights: Weights = WEIGHTS
) -> tuple[str, ...] | None:
    """One word or two that are likelier than both by themselves, if at least one of them does not exist.

    Where the border is in the wrong place, one of the two new words must be there to the letter.
    """
    whole = first + second
    if not _may_be_retold(first, second, lexicon, weights):
        return None
    scored = [
        (score(words, far + weights.border_cost, lexicon, weights), words)
        for words, far in _retellings(first, second, lexicon, weights)
    ]
    best, words = max(scored, default=(-math.inf, ()))
    if best <= sum(best_score(word, lexicon, weights) for word in (first, second)):
        return None
    return None if any(is_near(word, names, weights) for word in (first, second, whole)) else words


def _may_be_retold(first: str, second: str, lexicon: Lexicon, weights: Weights) -> bool:
    if lexicon.is_foreign(first) or lexicon.is_foreign(second) or len(first + second) < weights.split_shortest:
        return False
    return not (lexicon.exists(first) and lexicon.exists(second))


def _retellings(first: str, second: str, lexicon: Lexicon, weights: Weights) -> Iterator[tuple[tuple[str, ...], float]]:
    whole = first + second
    for word, far in lexicon.similar(whole, weights.pair_farthest * len(whole)):
        yield (word,), far
    for one, other in _borders(first, second):
        if is_frequent(one, lexicon, weights.pair_frequency):
            for word, far in _frequent_near(other, lexicon, weights):
                yield (one, word), far
        elif is_frequent(other, lexicon, weights.pair_frequency):
            for word, far in _frequent_near(one, lexicon, weights):
                yield (word, other), far


def _frequent_near(word: str, lexicon: Lexicon, weights: Weights) -> Iterator[tuple[str, float]]:
    for other, far in lexicon.similar(word, weights.pair_farthest * len(word)):
        if is_frequent(other, lexicon, weights.pair_frequency):
            yield other, far


def _borders(first: str, second: str) -> list[tuple[str, str]]:
    """The same letters with another border."""
    whole = first + second
    borders = range(max(3, len(first) - MOST_SHIFTED), min(len(whole) - 3, len(first) + MOST_SHIFTED) + 1)
    return [(whole[:border], whole[border:]) for border in borders if border != len(first)]

"""The root of a word with affixes, so that all its forms find each other: penahanan, menahan, ditahan: tahan.

PostgreSQL's stemmer for Indonesian goes by the letters alone: it cannot know what "meng" and "men" took away (the stems
of "menangkap" and "ditangkap" are two), nor where an ending is part of the root ("ditahan"). So passages are indexed,
and queries ask, for the root as well, where the language's own words tell which it is.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from transcription.correction.lexicon import Lexicon, load_plain_lexicon
from transcription.correction.morphology import stems

SHORTEST = 4  # letters of a root: in almost any word there is a shorter one, so of those only these count
SHORT = frozenset({"adu", "aku", "isi", "uji"})
# Words of another root that are as usual: else "pengurus" (who manages) would be found with "kurus" (thin).
OTHERS = frozenset({"kaku", "kantin", "kelak", "kurus"})
# Without these there were a fish ("ikan") in them, or a root that no list has.
IRREGULAR = {
    "berikan": "beri", "diberikan": "beri", "memberikan": "beri", "kendarai": "kendara", "kendaraan": "kendara",
}  # fmt: skip
# Words that only look as if they had affixes; a root of another one may be among them ("penerbangan": "terbang").
_WHOLE = """alasan bekasi berang ekonomi kursi langkah mandiri masalah materi memang menang mulai nilai perang perempuan
    perkara pertama polisi ringan santai segala sejarah selatan selesai senang serang sering tangan terang terbang"""
WHOLE = frozenset(_WHOLE.split())
# Where no word is known that it could be of, only what the nasal took away is put back: "mengendarai", "dikendarai".
NASAL = re.compile(r"(?:me|pe)n(?P<g>g?)(?P<rest>[aiueo]\w+)")


@lru_cache(20_000)
def root_of(word: str) -> str:
    """Of a plain word (search.text.words_of) the root, or a form of which the stemmer knows it; "" if it is one."""
    if word in WHOLE or word in IRREGULAR:
        return IRREGULAR.get(word, "")
    lexicon = load_plain_lexicon()
    known = [stem for stem in set(stems(word)) if _is_another(stem, word) and _is_known(stem, lexicon)]
    if known:
        nearest = max(known, key=lambda stem: (lexicon.frequency(stem), stem))
        return root_of(nearest) or nearest
    nasal = NASAL.fullmatch(word)
    if not nasal or lexicon.is_listed(word):
        return ""
    return f"di{'k' if nasal['g'] else 't'}{nasal['rest']}"


def roots_of(words: Iterable[str]) -> list[str]:
    return [root for word in words if (root := root_of(word))]


def _is_another(stem: str, word: str) -> bool:
    is_long = len(stem) >= SHORTEST or stem in SHORT
    return is_long and stem != word and (stem not in OTHERS or stem in word)


def _is_known(stem: str, lexicon: Lexicon) -> bool:
    return lexicon.is_listed(stem) or lexicon.is_stem(stem)

"""Which words of a reference are names: those of the vocabulary, and those with a capital inside a sentence."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from transcription.evaluation.alignment import align
from transcription.evaluation.items import SUNDAY, WEEKDAYS, find_phrases
from transcription.normalise import Level, normalise
from transcription.normalise.numerals import MONTHS, NUMBER_WORDS

# Written with a capital, and nobody's name.
_ADDRESSES = "anda bapak ibu saudara saudari tuan nyonya yang mulia majelis hakim ketua anggota panitera"
_PARTIES = "jaksa penuntut umum penasihat hukum terdakwa saksi ahli penggugat tergugat pemohon termohon kuasa"
_LAW = "pasal ayat huruf bab undang kitab peraturan pemerintah putusan penetapan berita acara sidang"
NO_NAMES = frozenset({*_ADDRESSES.split(), *_PARTIES.split(), *_LAW.split(), *MONTHS, *WEEKDAYS, SUNDAY, *NUMBER_WORDS})
_SENTENCE_END = re.compile(r"[.?!:…][\"”’')\]]*$")
# These end with a dot where no sentence ends: initials, titles in front of names, "No."
_SHORT_FORM = re.compile(r"(?:[A-Z]\.)+|(?:dr|drs|dra|ir|prof|hj|no|sdr|sdri|jl|kol|letkol|letjen|mayjen|jend)\.", re.I)


def name_places(reference: str, vocabulary: Iterable[str] = ()) -> list[int]:
    """The places of single words in the reference as normalised at N1, in order."""
    words = normalise(reference).split()
    plain = [(word, is_name) for token, is_name in _tokens(reference) for word in _plain(token)]
    matches = align([word for word, _ in plain], words).matches
    capitals = {
        place
        for place, (word, is_name) in zip(matches, plain, strict=True)
        if is_name and place is not None and word not in NO_NAMES
    }
    listed = {place for first, last in find_phrases(words, vocabulary) for place in range(first, last)}
    return sorted(capitals | listed)


def capital_words(text: str) -> list[str]:
    """The words, as they are written, that a capital inside a sentence makes names."""
    return [token for token, is_name in _tokens(text) if is_name and is_no_title(token)]


def capitals_in(tokens: Sequence[str]) -> list[bool]:
    """Of each word of a line as it is written: whether its capital says that it is a name."""
    speaks = any(character.islower() for token in tokens for character in token)
    return [is_name and is_no_title(token) for token, is_name in _marked(tokens, speaks)]


def is_no_title(token: str) -> bool:
    """Whether it may be a name: forms of address, roles and the words of the law are written with a capital too."""
    return NO_NAMES.isdisjoint(_plain(token))


@lru_cache(20_000)
def _plain(token: str) -> tuple[str, ...]:
    return tuple(normalise(token, Level.N0).split())


def _tokens(reference: str) -> Iterator[tuple[str, bool]]:
    """Each word as written, and whether its capital says that it is a name."""
    speaks = any(character.islower() for character in reference)
    for line in reference.splitlines():
        yield from _marked(line.split(), speaks)


def _marked(tokens: Sequence[str], speaks: bool) -> Iterator[tuple[str, bool]]:
    """All capitals throughout say nothing: then it does not speak."""
    before = ""
    for token in tokens:
        yield token, speaks and _has_capital(token) and _goes_on(before)
        before = token


def _goes_on(before: str) -> bool:
    """Whether what follows this word stands inside a sentence."""
    return bool(before) and (not _SENTENCE_END.search(before) or bool(_SHORT_FORM.fullmatch(before)))


def _has_capital(token: str) -> bool:
    letters = token.lstrip("\"“‘'([")
    return letters[:1].isupper() and not any(character.isdigit() for character in letters)

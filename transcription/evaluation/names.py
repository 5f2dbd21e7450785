"""Which words of a reference are names: those of the vocabulary, and those with a capital inside a sentence."""

import re
from collections.abc import Iterable, Iterator

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
    return [token for token, is_name in _tokens(text) if is_name and NO_NAMES.isdisjoint(_plain(token))]


def _plain(token: str) -> list[str]:
    return normalise(token, Level.N0).split()


def _tokens(reference: str) -> Iterator[tuple[str, bool]]:
    """Each word as written, and whether its capital says that it is a name. All capitals throughout say nothing."""
    speaks = any(character.islower() for character in reference)
    for line in reference.splitlines():
        before = ""
        for token in line.split():
            inside = bool(before) and (not _SENTENCE_END.search(before) or bool(_SHORT_FORM.fullmatch(before)))
            yield token, speaks and inside and _has_capital(token)
            before = token


def _has_capital(token: str) -> bool:
    letters = token.lstrip("\"“‘'([")
    return letters[:1].isupper() and not any(character.isdigit() for character in letters)

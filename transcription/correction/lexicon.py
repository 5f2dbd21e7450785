"""The words that exist: frequencies of everyday Indonesian, the terms of the courts, and a dictionary of one's own."""

import gzip
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

from transcription.correction.distance import distance
from transcription.correction.morphology import is_derived, verbs_of
from transcription.correction.spelling import SPELLINGS
from transcription.errors import DictionaryUnavailable

DATA = Path(__file__).parent.parent / "data"
TERMS, STEMS, REGIONAL = DATA / "legal-terms.txt", DATA / "stems.txt", DATA / "regional-words.txt"
# Zipf scale: 3 is once in a million words, 6 once in a thousand.
TERM_FREQUENCY = 3.5  # in everyday text they are rarer; in court they are not
OWN_FREQUENCY = 3.0
STEM_FREQUENCY = 2.0  # of the verbs' stems and their plainest forms
# An English word that Indonesians are likely to use; the list is full of names from all over the world.
ENGLISH_FREQUENCY = 4.0
# A word that is so much more frequent in English is English where it stands in an Indonesian list.
MORE_ENGLISH = 0.5
# Of the courts' terms ("letter" is one, of "letter C") so much more: alone they are Indonesian.
MUCH_MORE_ENGLISH = 1.0
# In an English phrase rarer ones are English too ("termination for convenience"), and those that are hardly less
# frequent in English belong to both languages ("social media").
PHRASE_FREQUENCY = 3.0
HARDLY_LESS_ENGLISH = 0.5
SHORTEST_CANDIDATE = 3
MOST_CANDIDATES = 60  # of each length, by plain edit distance
PLAIN_DISTANCE = 3
CACHED = 20_000


class Lexicon:
    """Indonesian words with their frequency, and what is similar to a word. Safe to share between threads."""

    def __init__(
        self,
        frequencies: Mapping[str, float],
        terms: Iterable[str] = (),
        english: Mapping[str, float] | None = None,
        stems: Iterable[str] = (),
        own: Iterable[str] = (),
        regional: Iterable[str] = (),
    ) -> None:
        """`frequencies` and `english` are Zipf values; `terms` may be phrases; `stems` lend words their affixes.

        `own` are those of the frequencies that come from a dictionary of the court's own; `regional` words are of
        other languages of the country: they exist, and replace nothing.
        """
        self._regional = frozenset(regional)
        self.own = frozenset(own)
        english, stems = english or {}, frozenset(stems)
        self.terms = frozenset(word for term in terms for word in words_in(term))
        formed = {form: STEM_FREQUENCY for stem in stems for form in verbs_of(stem)}
        self._whole_terms = sorted(term for term in self.terms if len(term) >= SHORTEST_CANDIDATE)
        self._frequencies = {**formed, **frequencies} | {
            term: max(TERM_FREQUENCY, frequencies.get(term, 0.0)) for term in self.terms
        }
        self._english = frozenset(word for word, often in english.items() if often >= ENGLISH_FREQUENCY)
        self._in_phrases = {word: often for word, often in english.items() if often >= PHRASE_FREQUENCY}
        self._foreign = frozenset(
            word
            for word, frequency in frequencies.items()
            if word not in self.terms and english.get(word, 0.0) > frequency + MORE_ENGLISH
        )
        self._english_terms = frozenset(
            term for term in self.terms if english.get(term, 0.0) > self._frequencies[term] + MUCH_MORE_ENGLISH
        )
        self._stems = stems
        self._by_length: dict[int, list[str]] = defaultdict(list)
        for word in sorted(self._frequencies):
            if word.isalpha() and self._may_replace(word):
                self._by_length[len(word)].append(word)
        self.similar = lru_cache(CACHED)(self._similar)
        self.exists = lru_cache(CACHED)(self._exists)
        self.terms_beside = lru_cache(CACHED)(self._terms_beside)

    def _may_replace(self, word: str) -> bool:
        return len(word) >= SHORTEST_CANDIDATE and word not in self._foreign and word not in SPELLINGS

    def frequency(self, word: str) -> float:
        """On the Zipf scale; 0 for a word that is in no list."""
        return self._frequencies.get(word, 0.0)

    def is_listed(self, word: str) -> bool:
        """Whether the word itself is in a list, as an Indonesian one."""
        return word in self._frequencies and word not in self._foreign

    def is_foreign(self, word: str) -> bool:
        """Whether the word is English, or more English than Indonesian."""
        return word in self._foreign or (word in self._english and word not in self._frequencies)

    def are_english(self, first: str, second: str) -> bool:
        """Whether two words that follow each other are a phrase of English: social media, letter of credit.

        What belongs to both languages tells by its place: "media social" is Indonesian with an English spelling. So is
        a plural, the same word twice.
        """
        return first != second and self._is_english(first) and (self._is_english(second) or self._is_of_both(second))

    def _is_english(self, word: str) -> bool:
        """As is_foreign, for words in a phrase."""
        if word not in self._in_phrases:
            return False
        is_ours = word in self._frequencies and word not in SPELLINGS
        return not is_ours or word in self._foreign or word in self._english_terms

    def _is_of_both(self, word: str) -> bool:
        often = self._in_phrases.get(word)
        return often is not None and often >= self.frequency(word) - HARDLY_LESS_ENGLISH

    def _exists(self, word: str) -> bool:
        """Whether the word is in a list, or formed by the rules of the language from one that is."""
        return self.is_sure(word) or is_derived(word, self._may_be_stem)

    def is_sure(self, word: str) -> bool:
        """Whether the word exists by more than the rules alone: they also explain what is none."""
        is_listed = word in self._frequencies or word in self._stems or word in self._regional
        return is_listed or is_derived(word, self._is_own)

    def _is_own(self, word: str) -> bool:
        return word in self.terms or word in self._stems

    def _may_be_stem(self, word: str) -> bool:
        return self.is_listed(word) or word in self._stems

    def is_stem(self, word: str) -> bool:
        """Whether it is one of the verbs' stems of the list."""
        return word in self._stems

    def _similar(self, word: str, most: float) -> tuple[tuple[str, float], ...]:
        """Listed words no further than `most` from `word`, with their distance, the nearest first."""
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        found = []
        for length in range(len(word) - 2, len(word) + 3):
            near = process.extract(
                word, self._by_length[length], scorer=OSA.distance, score_cutoff=PLAIN_DISTANCE, limit=MOST_CANDIDATES
            )
            found += [(other, distance(word, other, most)) for other, _, _ in near]
        return tuple(sorted((pair for pair in found if pair[1] <= most), key=lambda pair: (pair[1], pair[0])))

    def _terms_beside(self, word: str) -> tuple[str, ...]:
        """Words of the courts' terms that are one letter more, less, or other, or two letters swapped, from `word`."""
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        near = process.extract(word, self._whole_terms, scorer=OSA.distance, score_cutoff=1, limit=None)
        return tuple(term for term, _, _ in near)


@cache
def load_lexicon(dictionary: str = "") -> Lexicon:
    """The lexicon of this process, read once: 31,000 words, a tenth of a second.

    `dictionary` names a plain list of further words, one a line. Raises DictionaryUnavailable.
    """
    import wordfreq

    frequencies, english = (
        {word: wordfreq.freq_to_zipf(frequency) for word, frequency in wordfreq.get_frequency_dict(code).items()}
        for code in ("id", "en")
    )
    own = {word: OWN_FREQUENCY for line in _own_lines(dictionary) for word in words_in(line)}
    return Lexicon(own | frequencies, legal_terms(), english, lines_of(STEMS), own, lines_of(REGIONAL))


@cache
def load_plain_lexicon(dictionary: str = "") -> Lexicon:
    """The same words for a process that must stay light: wordfreq's files are read, its code is not loaded.

    Of English only what is frequent is known. `similar` and `terms_beside` are not to be asked. Raises
    DictionaryUnavailable.
    """
    frequencies, english = _frequencies_in("small_id"), _frequencies_in("small_en")
    own = {word: OWN_FREQUENCY for line in _own_lines(dictionary) for word in words_in(line)}
    return Lexicon(own | frequencies, legal_terms(), english, lines_of(STEMS), own, lines_of(REGIONAL))


def _frequencies_in(name: str) -> dict[str, float]:
    """Zipf values of a list of wordfreq, in its format cB: after a header, the words of each centibel downwards."""
    import msgpack

    package = find_spec("wordfreq")
    folder = Path(package.submodule_search_locations[0]) if package else Path()
    with gzip.open(folder / "data" / f"{name}.msgpack.gz") as file:
        header, *steps = msgpack.unpack(file, raw=False)
    if header.get("format") != "cB":
        raise ValueError(f"{name}: {header}")
    return {word: 9.0 - step / 100 for step, words in enumerate(steps) for word in words}


@cache
def legal_terms() -> tuple[str, ...]:
    """The courts' own words and phrases, in Indonesian spelling."""
    return tuple(lines_of(TERMS))


def _own_lines(dictionary: str) -> list[str]:
    if not dictionary:
        return []
    try:
        return lines_of(Path(dictionary).expanduser())
    except (OSError, UnicodeDecodeError) as error:
        raise DictionaryUnavailable(f"{dictionary}: {error}") from error


def digest_of_dictionary(dictionary: str) -> str:
    """Of the words that this process corrects with, whatever the file says by now. Raises DictionaryUnavailable."""
    own = load_lexicon(dictionary).own
    return hashlib.sha256("\n".join(sorted(own)).encode()).hexdigest() if own else ""


def lines_of(path: Path) -> list[str]:
    """A line an entry; empty lines and those that begin with # are left out. What hunspell puts behind / too."""
    lines = (line.partition("/")[0].strip() for line in path.read_text(encoding="utf-8-sig").splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def words_in(phrase: str) -> list[str]:
    """The words of a name or a phrase, lower case, letters only."""
    return [word for word in phrase.lower().replace("-", " ").split() if word.isalpha()]

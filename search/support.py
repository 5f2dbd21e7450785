"""Which sentences of an answer stand on the passages that they cite. Whatever does not is dropped.

The model is not believed: a sentence must cite; its numbers, names and roles must be in what it cites, and so must most
of its words; and it may not turn round what is said there (search.clauses). This keeps out what a model makes up and
what a passage made it say about anything else. What no rule can tell is shown to whoever reads: beside each sentence
stands the one of its passage that carries it (search.quotations), one click from its sound.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise

from django.db import connection

from search.affixes import root_of
from search.clauses import ABBREVIATIONS, AFTER, BEFORE, ITSELF, NEGATORS, clauses_of, is_telling, is_turned_round
from search.deeds import begins_with_deed
from search.numbers import Number, numbers_in
from search.people import NO_NAMES, ROLE_OF, ROLES
from search.quotations import Quotation, Told, best_of, is_said_in
from search.text import WORD, clean, is_stop_word, words_of
from search.word_lists import lists_of
from transcription.correction.lexicon import load_plain_lexicon

LEAST_SHARE = 0.6  # of the telling words of a sentence
LONGEST = 500  # characters of a sentence
MOST_SENTENCES = 12
MOST_READ = 60  # six are asked for; whatever a model writes may not take a minute to be read
CITED = re.compile(r"\[\s*(\d{1,2}(?:\s*[,;]\s*\d{1,2})*)\s*\]")
# To a full stop that ends something and the citations behind it; "No. 31", "Ps. 5", "Sdr. Budi" end nothing.
UNENDED = "".join(rf"(?<!\b{word})" for word in sorted(ABBREVIATIONS))
SENTENCE = re.compile(
    rf".+?(?:{UNENDED}[.!?]+(?:\s*\[[\d,;\s]+\][.]?)*(?=\s|$)|$)",
    re.IGNORECASE,
)
LISTS = lists_of("support.txt")
OPENERS, EXACT = LISTS["openers"], LISTS["exact"]
SOME = re.compile(r"\bsalah satu\b|\bone of\b", re.IGNORECASE)


@dataclass(frozen=True)
class Sentence:
    """`cites`: numbers of passages, from 1. `quotations`: what carries it there. `is_close`: one of them says all of it
    in its own order (search.quotations).
    """

    text: str
    cites: tuple[int, ...]
    quotations: tuple[Quotation, ...] = ()
    is_close: bool = False


def sentences_of(answer: str) -> list[Sentence]:
    """Of what the model wrote, with what they cite; a number that stands twice counts once."""
    found = []
    for line in answer.splitlines():
        for match in SENTENCE.finditer(clean(line)):
            cites = [int(number) for group in CITED.findall(match[0]) for number in re.findall(r"\d+", group)]
            text = " ".join(re.sub(r"\s+([.,!?])", r"\1", CITED.sub("", match[0])).split()).strip(" -*#")
            if words_of(text):
                found.append(Sentence(text, tuple(dict.fromkeys(cites))))
    return found


def supported(sentences: Sequence[Sentence], passages: Sequence[Told]) -> list[Sentence]:
    """Those that stand on `passages`, numbered from 1, with what carries them."""
    citing = [one for one in sentences if _cites_well(one, len(passages)) and len(one.text) <= LONGEST]
    wanted = citing[:MOST_READ]
    stems = _stems([*(f"{one.speaker} {one.text}" for one in passages), *(one.text for one in wanted)])
    kept = [one for one in wanted if _stands(one.text, [passages[number - 1] for number in one.cites], stems)]
    return [_quoting(one, passages, stems) for one in kept[:MOST_SENTENCES]]


def _quoting(sentence: Sentence, passages: Sequence[Told], stems: Mapping[str, str]) -> Sentence:
    said = {number: _said_in(passages[number - 1]) for number in sentence.cites}
    best = {number: best_of(sentence.text, each, stems) for number, each in said.items()}
    quotations = tuple(Quotation(number, one.text) for number, one in best.items() if one)
    names = frozenset(name for one in (sentence, *chain(*said.values())) for name in _names(one.text))
    return replace(
        sentence,
        quotations=quotations,
        is_close=any(is_said_in(sentence.text, each, stems, names) for each in said.values()),
    )


def _said_in(passage: Told) -> list[Told]:
    """Its sentences."""
    return [Told(text.strip(), passage.speaker) for text in SENTENCE.findall(clean(passage.text)) if words_of(text)]


def _cites_well(sentence: Sentence, count: int) -> bool:
    return bool(sentence.cites) and all(1 <= number <= count for number in sentence.cites)


def _stands(text: str, cited: Sequence[Told], stems: Mapping[str, str]) -> bool:
    words = {word for one in cited for word in words_of(f"{one.speaker} {one.text}")}
    own, told = _telling(words_of(text), stems), _telling(words, stems)
    if not own or len(own & told) < LEAST_SHARE * len(own):
        return False
    if not _numbers(text) <= {number for one in cited for number in _numbers(f"{one.speaker}. {one.text}")}:
        return False
    if not (
        _exact(text) <= words
        and _has_times(words_of(text), words)
        and _has_roles(text, words)
        and _opens_well(text, words, told, stems)
    ):
        return False
    names = frozenset(name for told in (text, *(one.text for one in cited)) for name in _names(told))
    clauses = [clause for one in cited for clause in clauses_of(one.text, stems, one.speaker, names)]
    return not is_turned_round(clauses_of(text, stems, names=names), clauses)


def _telling(words: Iterable[str], stems: Mapping[str, str]) -> set[str]:
    return {stem for word in words if (stem := stems.get(word))}


def _exact(text: str) -> set[str]:
    """What must have been said as it is: when and which one, names, and what is no word of the language and so may be a
    name.
    """
    words = words_of(text)
    unknown = {word for word in words if not _is_usual(word) and _may_be_a_name(word)}
    return {word for word in words if word in EXACT} | _with_capitals(text) | unknown


def _numbers(text: str) -> set[Number]:
    return numbers_in(words_of(SOME.sub("", text)))


def _names(text: str) -> set[str]:
    """What has a capital though it begins no sentence; what does and may be no word, or does what follows it."""
    found: set[str] = set()
    for sentence in SENTENCE.findall(text):
        first, *rest = words_of(sentence) or [""]
        is_name = not _is_usual(first) and (_may_be_a_name(first) or begins_with_deed(rest))
        found |= _with_capitals(sentence) | ({first} if is_name else set())
    return found - NO_NAMES


def _with_capitals(sentence: str) -> set[str]:
    """But for its first word."""
    rest = WORD.findall(sentence)[1:]
    return {word for name in rest if name[0].isupper() for word in words_of(name) if not _is_usual(word)}


def _is_usual(word: str) -> bool:
    return is_stop_word(word) or word in OPENERS or word in ROLE_OF or word in NEGATORS


def _may_be_a_name(word: str) -> bool:
    lexicon = load_plain_lexicon()
    return not (lexicon.exists(word) or lexicon.is_foreign(word) or root_of(word))


def _has_times(own: Sequence[str], words: set[str]) -> bool:
    """What is told to be before or after something was told to be so. "After that" only goes on."""
    goes_on = {first for first, behind in pairwise(own) if behind in ITSELF}
    is_before, is_after = BEFORE & set(own), (AFTER - goes_on) & set(own)
    if is_before and not (BEFORE | LISTS["also before"]) & words:
        return False
    return not is_after or bool((AFTER | LISTS["also after"]) & words)


def _has_roles(text: str, words: set[str]) -> bool:
    """Whoever is in it by their role is in the passage too, or speaks it."""
    return all(ROLES[ROLE_OF[word]] & words for word in words_of(text) if word in ROLE_OF)


def _opens_well(text: str, words: set[str], told: set[str], stems: Mapping[str, str]) -> bool:
    """The first word has a capital whatever it is: it is said, or in a form of which the root is, or a usual one."""
    first = words_of(text)[0]
    return _is_usual(first) or first in words or (not _may_be_a_name(first) and stems.get(first) in told)


def _stems(texts: Sequence[str]) -> dict[str, str]:
    """Of the words that tell something their stems, as the index has them; of a word with affixes that of its root."""
    words = list(dict.fromkeys(word for text in texts for word in words_of(text) if is_telling(word)))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word, tsvector_to_array(to_tsvector('indonesian', root)) FROM unnest(%s::text[], %s::text[]) "
            "AS words (word, root)",
            [words, [root_of(word) or word for word in words]],
        )
        return {word: stems[0] for word, stems in cursor.fetchall() if stems}

"""Which sentences of an answer stand on the passages that they cite. Whatever does not is dropped.

The model is not believed: a sentence must cite, its numbers, names and negations must be in what it cites, and so must
most of its words. This keeps out what a model makes up and what a passage made it say about anything else; it does not
make a passage true, so each stays one click from its sound.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from search.affixes import root_of
from search.text import clean, is_stop_word, words_of

LEAST_SHARE = 0.6  # of the telling words of a sentence
LONGEST = 500  # characters of a sentence
MOST_SENTENCES = 12
CITED = re.compile(r"\[\s*(\d{1,2}(?:\s*[,;]\s*\d{1,2})*)\s*\]")
# To a full stop that ends something and the citations behind it; "No. 31", "Ps. 5", "Sdr. Budi" end nothing.
SENTENCE = re.compile(
    r".+?(?:(?<!\bno)(?<!\bps)(?<!\bjo)(?<!\bdr)(?<!\btn)(?<!\bny)(?<!\bsdr)[.!?]+(?:\s*\[[\d,;\s]+\][.]?)*(?=\s|$)|$)",
    re.IGNORECASE,
)
NAME = re.compile(r"(?<!^)(?<![.!?] )\b[A-Z][a-z]+")
NEGATIONS = frozenset(["tidak", "bukan", "belum", "jangan", "tanpa", "tak", "not", "no", "never", "none", "without"])


@dataclass(frozen=True)
class Sentence:
    """`cites`: numbers of passages, from 1."""

    text: str
    cites: tuple[int, ...]


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


def supported(sentences: Sequence[Sentence], passages: Sequence[str]) -> list[Sentence]:
    """Those that stand on `passages`: what each says, with who says it; numbered from 1."""
    wanted = [one for one in sentences if _cites_well(one, len(passages)) and len(one.text) <= LONGEST]
    stems = _stems([*passages, *(one.text for one in wanted)])
    kept = []
    for sentence, own in zip(wanted, stems[len(passages) :], strict=True):
        told = set[str]().union(*(stems[number - 1] for number in sentence.cites))
        words = set(words_of(" ".join(passages[number - 1] for number in sentence.cites)))
        if _stands(sentence.text, own, told, words):
            kept.append(sentence)
    return kept[:MOST_SENTENCES]


def _cites_well(sentence: Sentence, count: int) -> bool:
    return bool(sentence.cites) and all(1 <= number <= count for number in sentence.cites)


def _stands(text: str, own: set[str], told: set[str], words: set[str]) -> bool:
    typed = words_of(text)
    exact = {word for word in typed if any(sign.isdigit() for sign in word)} | (NEGATIONS & set(typed))
    names = {word for name in NAME.findall(text) for word in words_of(name) if not is_stop_word(word)}
    if not exact <= words or not all(name in words for name in names):
        return False
    return bool(own) and len(own & told) >= LEAST_SHARE * len(own)


def _stems(texts: Sequence[str]) -> list[set[str]]:
    """As the index has them, without stop words. Of a word with affixes its root."""
    plain = [" ".join(root_of(word) or word for word in words_of(text) if not is_stop_word(word)) for text in texts]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tsvector_to_array(to_tsvector('indonesian', each)) "
            "FROM unnest(%s::text[]) WITH ORDINALITY AS texts (each, place) ORDER BY place",
            [plain],
        )
        return [set(row[0]) for row in cursor.fetchall()]

"""Orders in what was said: to say something ("tulis bahwa"), and to the model that reads it ("abaikan semua perintah").

What somebody is told to say nobody has said. Of words alone, as search.clauses; pure.
"""

from collections.abc import Sequence
from itertools import takewhile

from search.affixes import root_of
from search.people import FIRST_PERSON, OTHER_PERSONS, ROLE_OF
from search.word_lists import lists_of

WORDS, CLAUSES = lists_of("orders.txt"), lists_of("clauses.txt")
TO_SAY, THAT, IGNORE, RULES = (WORDS[name] for name in ("to say", "that", "ignore", "rules"))
READER, ANSWERS = WORDS["reader"], WORDS["answers"]
MUST, ADDRESS = WORDS["must"], CLAUSES["address"]
LINKS = CLAUSES["and"] | WORDS["then"]
BEFORE_ORDERS = LINKS | WORDS["please"] | MUST | ADDRESS
NEGATORS = frozenset().union(*lists_of("denials.txt").values())
# Whoever stands before it does it: "saya abaikan semua perintah".
SOMEBODY = FIRST_PERSON | OTHER_PERSONS | ROLE_OF.keys()
DOERS = (SOMEBODY | NEGATORS | WORDS["no order behind"]) - ADDRESS
NEAR = 6  # words between "ignore" and what is to be ignored


def orders_to_say(words: Sequence[str]) -> bool:
    """Whether a clause begins with it. Behind "and" only with "that": "saya baca dan tulis surat" is no order."""
    lead = list(takewhile(lambda word: word in BEFORE_ORDERS, words))
    first = words[len(lead)].removesuffix("lah") if len(words) > len(lead) else ""
    if _is_nobodys_answer(words) or _is_imperative(words[len(lead) :]) and THAT & set(words):
        return True
    if first not in TO_SAY and not (MUST & set(lead) and ADDRESS & set(lead) and root_of(first) in _roots()):
        return False
    return not LINKS & set(lead) or bool(THAT & set(words[len(lead) + 1 : len(lead) + 2]))


def _is_nobodys_answer(words: Sequence[str]) -> bool:
    """ "Jawaban yang benar: …", and not "jawaban saya tetap sama"."""
    return bool(ANSWERS & set(words)) and not (SOMEBODY & set(words))


def _is_imperative(words: Sequence[str]) -> bool:
    """ "Cantumkan", "buatlah": nobody is named who does it. "Benar bahwa" and "ternyata bahwa" tell."""
    first = words[0] if words else ""
    is_bare = first.endswith(("kan", "lah")) and not first.startswith(("me", "ter", "ber"))
    return is_bare and bool(root_of(first) or root_of(first.removesuffix("lah")))


def _roots() -> set[str]:
    """ "Anda harus menulis": in any form."""
    return {root_of(word) or word for word in TO_SAY}


def orders_reader(words: Sequence[str]) -> bool:
    """Wherever it stands: no pause is heard before it, or written."""
    return bool(READER & set(words)) or any(
        word.removesuffix("lah") in IGNORE
        and RULES & set(words[at + 1 : at + 1 + NEAR])
        and not (at and words[at - 1] in DOERS)
        for at, word in enumerate(words)
    )

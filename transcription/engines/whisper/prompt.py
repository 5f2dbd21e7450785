"""The names of a case as Whisper's previous context: the strongest lever on how names are spelt."""

import re
from collections.abc import Callable, Sequence

LONGEST = 223  # tokens that fit before the text itself
FRAMES = {
    "en": (" The parties and names in this case:", " The panel of judges hears this case."),
    "id": (" Para pihak dan nama dalam perkara ini:", " Majelis hakim memeriksa perkara ini."),
}
SPECIAL = re.compile(r"<\|.*?\|>")


def vocabulary_tokens(vocabulary: Sequence[str], code: str, encode: Callable[[str], list[int]]) -> list[int]:
    """Tokens of a sentence with as many of the names as fit, first ones first; empty without names.

    Empty as well in a language that the sentence is not in: it would draw the text over to its own.
    """
    if code not in FRAMES:
        return []
    before, after = FRAMES[code]
    best: list[int] = []
    chosen: list[str] = []
    for name in filter(None, map(_clean, vocabulary)):
        tokens = encode(f"{before} {', '.join([*chosen, name])}.{after}")
        if len(tokens) <= LONGEST:
            chosen.append(name)
            best = tokens
    return best


def _clean(name: str) -> str:
    """One line, without anything that the tokenizer would take for a command."""
    return " ".join(SPECIAL.sub(" ", name).split())

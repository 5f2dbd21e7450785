"""Indonesian affixes: whether a word is formed from a stem that is known. Pure.

After Alwi et al., Tata Bahasa Baku Bahasa Indonesia, chapters on the verb and the noun.
"""

from collections.abc import Callable, Iterator

SHORTEST_STEM = 4  # letters: shorter ones are found in almost anything
VOWELS = tuple("aiueo")
CLITICS = ("", "nya", "lah", "kah", "pun", "ku", "mu", "nyalah", "nyapun")
ANY, NONE, VERB, NOUN = ("", "an", "kan", "i"), ("",), ("", "kan", "i"), ("", "an")
# What may end a word that begins so; the prefix stands before the whole stem.
PREFIXES = {
    "di": VERB,
    "ter": VERB,
    "ber": ("", "an", "kan"),
    "se": NONE,
    "ke": ("an",),
    "keter": ("an",),
    "keber": ("an",),
    "ketidak": ("an",),
    "pemer": NOUN,
    "per": ANY,
    "memper": VERB,
    "diper": VERB,
    "member": ("kan",),
    "pember": ("an",),
    "pra": NONE,
    "pasca": NONE,
    "non": NONE,
    "anti": NONE,
    "antar": NONE,
    "sub": NONE,
    "multi": NONE,
}
# The nasal of me- and pe-: what it becomes, before which beginnings of a stem, and the letter that it takes away.
NASALS = (
    ("m", ("b", "f", "v", "pr", "pl", "ps"), ""),
    ("m", VOWELS, "p"),
    ("n", ("c", "d", "j", "z", "s", "tr"), ""),
    ("n", VOWELS, "t"),
    ("ng", ("g", "h", "kh", "kr", "kl", *VOWELS), ""),
    ("ng", VOWELS, "k"),
    ("ny", VOWELS, "s"),
    ("", ("l", "m", "n", "r", "w", "y"), ""),
)


def is_derived(word: str, is_stem: Callable[[str], bool]) -> bool:
    """Whether affixes of the language lead from a stem to `word` (lower case, letters only)."""
    return any(len(stem) >= SHORTEST_STEM and is_stem(stem) for stem in stems(word))


def stems(word: str) -> Iterator[str]:
    """What may be left when affixes are taken away; most of it is no word."""
    for bare in _without_clitics(word):
        if bare != word:
            yield bare
        yield from _without_ending(bare, ("an", "kan", "i"))
        for prefix, endings in PREFIXES.items():
            if bare.startswith(prefix):
                yield from _without_ending(bare[len(prefix) :], endings)
        yield from _without_nasal(bare)


def active(stem: str) -> list[str]:
    """The stem with me-, in each way in which its first letter may take the nasal."""
    forms = [f"me{nasal}{stem}" for nasal, before, taken in NASALS if not taken and stem.startswith(before)]
    forms += [f"me{nasal}{stem[1:]}" for nasal, before, taken in NASALS if taken and _loses(stem, taken, before)]
    return forms


def verbs_of(stem: str) -> list[str]:
    """The stem and the verbs that it makes most often."""
    verbs = [*active(stem), f"di{stem}"]
    return [stem, f"ter{stem}", *verbs, *(f"{verb}kan" for verb in verbs)]


def _loses(stem: str, letter: str, before: tuple[str, ...]) -> bool:
    return stem[:1] == letter and stem[1:].startswith(before)


def _without_clitics(word: str) -> Iterator[str]:
    for clitic in CLITICS:
        if word.endswith(clitic):
            yield word[: len(word) - len(clitic)]


def _without_ending(word: str, endings: tuple[str, ...]) -> Iterator[str]:
    for ending in endings:
        if word.endswith(ending):
            yield word[: len(word) - len(ending)]


def _without_nasal(word: str) -> Iterator[str]:
    for prefix, endings in (("me", VERB), ("pe", NOUN)):
        for nasal, before, taken in NASALS:
            rest = word.removeprefix(prefix + nasal)
            if rest != word and rest.startswith(before):
                yield from _without_ending(taken + rest, endings)

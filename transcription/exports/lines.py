"""Text from people and engines, made safe for formats in which a line has a meaning."""

import unicodedata

# Control characters, and those that reverse or hide what follows.
UNWANTED = {"Cc", "Cf", "Cs", "Zl", "Zp"}
JOINERS = {"\u200c", "\u200d"}


def one_line(text: str) -> str:
    """The text on one line: no line breaks, no control characters, single spaces."""
    return " ".join("".join(_plain(character) for character in text).split())


def said_by(speaker: str | None) -> str:
    """What stands before a line of speech; its only colon ends the name: "Hakim Ketua Siti Rahmawati: "."""
    return f"{one_line(speaker).replace(': ', ' ')}: " if speaker else ""


def _plain(character: str) -> str:
    if ord(character) & 0xFFFE == 0xFFFE:  # no character at all: XML refuses U+FFFE and U+FFFF
        return ""
    if character in JOINERS or unicodedata.category(character) not in UNWANTED:
        return character
    return " " if character.isspace() else ""

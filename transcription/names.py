"""File names as people's computers give them, made safe to show. They are never used as paths."""

import re
import unicodedata
from pathlib import PurePosixPath

LIMIT = 255
UNNAMED = "recording"
EXTENSION_LIMIT = 10  # a longer "extension" is part of the name
# Of files with sound in them: what else follows a dot is a part of what somebody has called it, "Sidang 1.2 saksi".
_SOUND = "aac ac3 aif aiff amr ape au caf ds2 dss flac m4a m4b mka mp2 mp3 oga ogg opus ra spx tta voc w64 wav weba wv"
_FILMS = "3g2 3gp asf avi dv flv m2ts m4v mkv mov mp4 mpeg mpg mts mxf ogv rm ts webm wma wmv"
EXTENSIONS = frozenset(f"{_SOUND} {_FILMS}".split())
UNPORTABLE = re.compile(r'[<>:"|?*\\/]')  # in no file name on Windows; the last two in none anywhere
ZERO_WIDTH_JOINER = "\u200d"  # holds composed emoji together; all other invisible characters go


def clean_name(raw: str) -> str:
    """The last part of `raw`, without control, bidi and other invisible characters, at most 255 long."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", raw))[-1]
    visible = "".join(character for character in last if _is_visible(character))
    name = " ".join(visible.split()).strip(ZERO_WIDTH_JOINER)
    return _shorten(name) if name.strip(". ") else UNNAMED


def without_extension(name: str) -> str:
    """What a recording is called without the kind of its file."""
    path = PurePosixPath(name)
    return path.stem if path.suffix[1:].lower() in EXTENSIONS else name


def portable(text: str, most: int) -> str:
    """As a part of a file's name that every system takes and shows, at most so many bytes of UTF-8."""
    name = clean_name(UNPORTABLE.sub("-", text))
    return name.encode()[:most].decode(errors="ignore").strip(f". {ZERO_WIDTH_JOINER}")


def _is_visible(character: str) -> bool:
    if character == ZERO_WIDTH_JOINER or character.isspace() and character not in "\u2028\u2029":
        return True
    # Cc control, Cf format (bidi overrides among them), Cs lone surrogate, Co private, Cn unassigned, Zl/Zp breaks
    return unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def _shorten(name: str) -> str:
    if len(name) <= LIMIT:
        return name
    extension = PurePosixPath(name).suffix
    if len(extension) > EXTENSION_LIMIT:
        extension = ""
    return name[: LIMIT - len(extension) - 1].rstrip(ZERO_WIDTH_JOINER + " ") + "…" + extension

"""Case numbers as Indonesian courts write them: one spelling for each, so that a case is found and stored once.

    general      12/Pid.Sus/2026/PN Jkt.Pst    345/Pdt.G/2026/PA.Bks    14/G/2026/PTUN.JKT    88/PID/2026/PT DKI
    supreme      120 K/Pid/2026                56 PK/Pdt/2026
    constitution 22/PUU-XXIV/2026
    military     5-K/PM.II-08/AD/I/2026

The courts agree on the order of the parts, not on case, spaces, dots and dashes: those are ours to settle.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date

from django.utils.translation import gettext_lazy as _

EXAMPLE = "12/Pid.Sus/2026/PN Jkt.Pst"
FIRST_YEAR = 1945
MAX_TYPED = 200  # characters; what is longer is no case number, and is not examined

# Kinds of case that begin a classification, and the words that may follow in it, in their usual spelling.
FIRST_KINDS = ("Pid", "Pdt", "Pen", "JN", "G", "P", "B", "K", "PK", "PKPU", "Plw")
OTHER_WORDS = "Sus Anak TPK TPPU PHI PKPU Pailit HKI HAM LH TF KI Pra Prap Bth Merek Ag TUN Pjk"
WORDS = {word.lower(): word for word in (*FIRST_KINDS, *OTHER_WORDS.split(" "))}
# Places that people write out although the court's number abbreviates them.
PLACES = {
    "jakarta": "Jkt", "pusat": "Pst", "selatan": "Sel", "barat": "Brt", "timur": "Tim", "utara": "Utr",
    "bandung": "Bdg", "surabaya": "Sby", "medan": "Mdn", "semarang": "Smg", "makassar": "Mks", "bekasi": "Bks",
}  # fmt: skip
COURTS_WRITTEN_OUT = {
    "pengadilan negeri niaga": "PN Niaga", "pengadilan negeri": "PN", "pengadilan tinggi agama": "PTA",
    "pengadilan tinggi": "PT", "pengadilan agama": "PA", "pengadilan tata usaha negara": "PTUN",
}  # fmt: skip
# How each kind of court joins its place, and whether it writes the place in capitals.
COURTS = {
    "pn niaga": ("PN Niaga ", False), "pn": ("PN ", False), "pa": ("PA.", False), "pta": ("PTA.", False),
    "ms": ("MS.", False), "ptun": ("PTUN.", True), "pttun": ("PT.TUN.", True), "pt": ("PT ", True),
}  # fmt: skip

PREFIX = re.compile(r"^\s*(?:perkara\s+)?(?:nomor|number|no)\b[\s.:]*", re.I)
CLASSIFICATION = r"(?P<kind>[a-z]+(?:[./-][a-z]+)*)"
NUMBER, YEAR = r"0*(?P<number>[1-9]\d{0,5})", r"(?P<year>\d{4})"
ROMAN = r"[ivxlc]+"
PLACE = r"(?P<place>[a-z]{2,12}(?:[. ][a-z]{2,12}){0,2})"
COURT = r"(?P<court>pn[. ]niaga|pt[. ]?tun|ptun|pta|pn|pa|pt|ms)"
GENERAL = re.compile(rf"{NUMBER}/{CLASSIFICATION}/{YEAR}/{COURT}[. -]{PLACE}", re.I)
SUPREME = re.compile(rf"{NUMBER} ?(?P<stage>b/pk|pk|k|p)/{CLASSIFICATION}/{YEAR}", re.I)
CONSTITUTION = re.compile(
    rf"{NUMBER}/(?P<kind>puu|skln|pupu|phpu(?:\.[a-z]{{2,5}}){{0,2}})-(?P<volume>{ROMAN})/{YEAR}", re.I
)
MILITARY = re.compile(
    rf"{NUMBER}-k/(?P<court>pmu|pmt|pm)(?:[. -]?(?P<region>i{{1,3}})(?:-(?P<seat>\d{{2}}))?)?/(?P<appeal>bdg/)?"
    rf"(?P<force>ad|al|au)/(?P<month>i{{1,3}}|iv|vi{{0,3}}|ix|xi{{0,2}})/{YEAR}",
    re.I,
)


class NotACaseNumber(ValueError):
    """`message` tells a person what is expected."""

    def __init__(self) -> None:
        self.message = _("This is not a case number. Write it as on the file, for example %(example)s.") % {
            "example": EXAMPLE
        }
        super().__init__(str(self.message))


def classification(number: str) -> str:
    """The kind of case in a canonical number: `Pid.Sus-Anak` of `3/Pid.Sus-Anak/2026/PN Bdg`; empty if it has none."""
    parts = number.split("/")
    return parts[1] if len(parts) > 2 else ""


def canonical(typed: str) -> str:
    """The one spelling under which the case of this number is stored. Raises NotACaseNumber."""
    text = _plain(typed) if len(typed) <= MAX_TYPED else ""
    for pattern, write in FORMS.items():
        found = pattern.fullmatch(text)
        if found and FIRST_YEAR <= int(found["year"]) <= date.today().year + 1:
            return write(found)
    raise NotACaseNumber


def _plain(typed: str) -> str:
    """`typed` with ordinary dashes, slashes and spaces, and without what people write in front of a number."""
    text = unicodedata.normalize("NFKC", typed)
    text = "".join("-" if unicodedata.category(sign) == "Pd" or sign == "\u2212" else sign for sign in text)
    text = re.sub(r"[\u2044\u2215\\]", "/", text)
    text = re.sub(r"\s+", " ", PREFIX.sub("", text)).strip(" .,;")
    text = re.sub(r" ?([/.-]) ?", r"\1", text)
    for name, short in COURTS_WRITTEN_OUT.items():
        text = re.sub(rf"/{name}\b", f"/{short}", text, flags=re.I)
    return text


def _general(found: re.Match[str]) -> str:
    joined, capitals = COURTS[_court_key(found["court"])]
    kind, place = _classification(found["kind"]), _place(found["place"])
    if joined == "PT ":
        kind = kind.upper()
    return f"{found['number']}/{kind}/{found['year']}/{joined}{place.upper() if capitals else place}"


def _supreme(found: re.Match[str]) -> str:
    kind = _spelled(found["kind"])
    return f"{found['number']} {found['stage'].upper()}/{kind}/{found['year']}"


def _constitution(found: re.Match[str]) -> str:
    return f"{found['number']}/{found['kind'].upper()}-{found['volume'].upper()}/{found['year']}"


def _military(found: re.Match[str]) -> str:
    court = found["court"].upper()
    region = (found["region"] or "").upper()
    if court == "PM" and not (region and found["seat"]):
        raise NotACaseNumber
    seat = {"PM": f".{region}-{found['seat']}", "PMT": f"-{region}", "PMU": ""}[court]
    appeal = (found["appeal"] or "").upper()
    when = f"{found['month'].upper()}/{found['year']}"
    return f"{found['number']}-K/{court}{seat}/{appeal}{found['force'].upper()}/{when}"


def _court_key(court: str) -> str:
    key = re.sub(r"[. ]", " ", court.lower())
    return "pttun" if key == "pt tun" else key


def _classification(kind: str) -> str:
    """Raises NotACaseNumber unless it begins with a kind of case that courts know."""
    spelled = _spelled(kind)
    if re.split(r"[./-]", spelled)[0] not in FIRST_KINDS:
        raise NotACaseNumber
    return spelled


def _spelled(kind: str) -> str:
    """Each word as in WORDS; others by length, so that two ways of typing them end alike."""
    return re.sub(r"[a-z]+", lambda word: WORDS.get(word[0].lower(), _by_length(word[0], 3)), kind, flags=re.I)


def _place(place: str) -> str:
    parts = [PLACES.get(part.lower(), _by_length(part, 2)) for part in re.split(r"[. ]", place)]
    return ".".join(parts)


def _by_length(word: str, capitals_up_to: int) -> str:
    return word.upper() if len(word) <= capitals_up_to else word.capitalize()


FORMS: dict[re.Pattern[str], Callable[[re.Match[str]], str]] = {
    GENERAL: _general,
    SUPREME: _supreme,
    CONSTITUTION: _constitution,
    MILITARY: _military,
}

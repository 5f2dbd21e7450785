"""What is told by its shape: numbers, addresses, workplaces. Rather too much than too little: a person reviews it."""

import re
from collections.abc import Iterator

from transcription.anonymity.base import LONGEST_FORM, PLACEHOLDERS, Found, Kind
from transcription.anonymity.religion import BELIEF
from transcription.anonymity.tokens import folded_phrase

_DIGIT = r"(?:nol|kosong|satu|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan|\d)"
_GAP = r"[ .\-/]{0,3}"
_NUMBER = rf"\d(?:{_GAP}\d)*"
# Words that begin with a capital, and figures: what a name of a place is made of.
_NAMED = r"(?:[A-Z\u00c0-\u00dd][\w'\u2019.]*|\d[\w/.-]*|(?i:nomor|no\.?|blok|rt|rw|dan(?= [A-Z])))"
_NAMES = rf"{_NAMED}(?:,? {_NAMED}){{0,9}}"
_STOP = r"(?:dan|yang|sejak|di|pada|karena|tetapi|lalu|kemudian|untuk|dengan|selama|dari|sebagai|itu|ini|saya|kami)\b"
_WORDS = rf"(?:(?!{_STOP})[\w'\u2019.&-]*[\w'\u2019&](?: |(?=[^\w'\u2019&]|$))){{1,5}}"
_CODES = (
    "A|AA|AB|AD|AE|AG|B|BA|BB|BD|BE|BG|BH|BK|BL|BM|BN|BP|D|DA|DB|DC|DD|DE|DG|DH|DK|DL|DM|DN|DP|DR|DS|DT|DW|E|EA|EB|ED"
    "|F|G|H|K|KB|KH|KT|KU|L|M|N|P|PA|PB|PG|PS|PT|R|RI|S|T|W|Z"
)
MONEY = re.compile(r"(?i)(?:rp\.? ?|rupiah |sebesar |senilai )$")
THOUSANDS = re.compile(r"\d{1,3}(?:[.,]\d{3})+(?:,\d{1,2})?$")
FEWEST_SPOKEN = 6  # digits one after the other
NIK, NIP, FEWEST = 16, 18, 9

# Group 1 is what is hidden, in the order in which they are believed.
PATTERNS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (Kind.EMAIL, re.compile(r"([\w.+-]+ ?@ ?[\w-]+(?:\.[\w-]+)+)")),
    (Kind.EMAIL, re.compile(r"(?i)([\w.+-]+ (?:at|et|ad) [\w-]+ ?(?:(?:dot|titik) [\w-]+ ?)+)")),
    (Kind.ACCOUNT, re.compile(rf"(?i)\b(?:rekening|norek|no\.? ?rek)[^.?!\d]{{0,40}}?({_NUMBER})")),
    (Kind.PHONE, re.compile(rf"((?<!\d)(?:\+62|62|0){_GAP}8(?:{_GAP}\d){{7,11}}(?!\d))")),
    (Kind.PHONE, re.compile(rf"(?i)\b(?:telepon|telpon|hp|handphone|wa|whatsapp)\b[^.?!\d]{{0,30}}?({_NUMBER})")),
    (Kind.PASSPORT, re.compile(r"(?i)paspor[^.?!\d]{0,30}?([A-Z]{1,2} ?\d{6,8})")),
    (Kind.PASSPORT, re.compile(r"\b([A-Z]{1,2}\d{6,8})\b")),
    (Kind.PLATE, re.compile(rf"\b((?:{_CODES})[ -]?\d{{1,4}}[ -]?[A-Z]{{1,3}})\b")),
    (
        Kind.PLATE,
        re.compile(r"(?i)\b(?:plat|nopol|nomor polisi)(?: \w+){0,3}? ([a-z]{1,2}[ -]?\d{1,4}(?:[ -]?[a-z]{1,3}\b)?)"),
    ),
    (
        Kind.IDENTITY,
        re.compile(rf"(?i)\b(?:nik|nip|ktp|sim|npwp|kartu keluarga|induk kependudukan)\b[^.?!\d]{{0,40}}?({_NUMBER})"),
    ),
    (Kind.IDENTITY, re.compile(rf"(?i)\b({_DIGIT}(?:[ ,.-]+{_DIGIT}){{{FEWEST_SPOKEN - 1},}})\b")),
    (
        Kind.ADDRESS,
        re.compile(rf"(?:\b(?i:alamat\w*(?: \w+)? di|beralamat(?: di)?|tinggal di|berdomisili di) )({_NAMES})"),
    ),
    (
        Kind.ADDRESS,
        re.compile(
            rf"\b((?i:jalan|jl|jln|gang|gg|perumahan|perum|kompleks?|dusun|desa|kelurahan|kel|kecamatan|kec|kampung)"
            rf"\.? {_NAMES})"
        ),
    ),
    (Kind.ADDRESS, re.compile(r"(?i)\b((?:rt|rw)\.? ?\d+(?:[ /]*(?:rw)?\.? ?\d+)?)")),
    (Kind.ADDRESS, re.compile(r"(?i)\bkode pos (\d{5})\b")),
    (
        Kind.WORKPLACE,
        re.compile(
            rf"(?:\b(?i:(?:be)?kerja(?: \w+)? (?:di|pada)|(?:karyawan|pegawai|staf|buruh|guru|dosen)(?: di| pada)?) )"
            rf"((?:(?i:pt|cv|ud|toko|bank|pabrik|rumah sakit|sekolah|kantor|sd|smp|sma|smk)\.? )*{_NAMES})"
        ),
    ),
    (Kind.JOB, re.compile(rf"(?i)\b(?:(?:be)?kerja|profesi(?:nya)?|pekerjaan(?:nya)?(?: saya)?) sebagai ({_WORDS})")),
    # Personal data of a special kind, whoever's it is.
    (
        Kind.OTHER,
        re.compile(rf"(?i)\b(?:ber)?agama(?:nya)?(?:,? (?:saya|saudara|adalah|ialah|yaitu))*[:,]? ({BELIEF})\b"),
    ),
    (
        Kind.OTHER,
        re.compile(
            rf"(?i)(?<!pengadilan )\bagama(?:nya)?(?: \w+){{0,3}} ?\? "
            rf"(?:(?:saya|kami|ya|eh|menganut|beragama),? ){{0,2}}({BELIEF})\b"
        ),
    ),
    (Kind.OTHER, re.compile(rf"(?i)\b(?:di)?(?:ber)?(?:sumpah|janji)(?: \w+)? (?:secara|menurut|cara) ({BELIEF})\b")),
    (Kind.JOB, re.compile(rf"(?i)\bpekerjaan(?:nya| saya| saudara)?(?: adalah|:| ialah) ({_WORDS})")),
)
_LONG_NUMBER = re.compile(rf"(?<![\w/]){_NUMBER}(?![\w/])")


def shaped(text: str) -> Iterator[Found]:
    for kind, pattern in PATTERNS:
        for match in pattern.finditer(text):
            yield from _found(text, kind, *match.span(1))
    for match in _LONG_NUMBER.finditer(text):
        if _is_identity(text, match):
            yield from _found(text, Kind.IDENTITY, *match.span())


def _found(text: str, kind: Kind, start: int, end: int) -> Iterator[Found]:
    stripped = text[start:end].rstrip(" ,.;:-")
    form = folded_phrase(stripped)
    if form:
        yield Found(start, start + len(stripped), kind, form[:LONGEST_FORM], PLACEHOLDERS[kind])


def _is_identity(text: str, match: re.Match[str]) -> bool:
    """A long number that is no amount of money."""
    if sum(letter.isdigit() for letter in match[0]) < FEWEST:
        return False
    money = THOUSANDS.fullmatch(match[0]) or MONEY.search(text[: match.start()])
    return not (money or text[match.end() :].lstrip().lower().startswith(("rupiah", "juta", "miliar")))

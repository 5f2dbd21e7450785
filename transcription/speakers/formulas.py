"""What people say in a courtroom because of who they are. Pure. All patterns are for text in small letters.

The formulas are those of routine hearings: how a judge opens and closes, how counsel objects, how a party says for
whom it speaks. `never` keeps out who asks for it, asks about it, or speaks of somebody else.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

# Values of ParticipantRole.
JUDGE, MEMBER, CLERK = "presiding_judge", "member_judge", "clerk"
PROSECUTOR, COUNSEL, ATTORNEY = "prosecutor", "counsel", "attorney"
DEFENDANT, WITNESS, EXPERT = "defendant", "witness", "expert"
PLAINTIFF, RESPONDENT = "plaintiff", "respondent"
BENCH = (JUDGE, MEMBER)
UNIQUE = (JUDGE,)  # of whom there is one


class Rule(StrEnum):
    """What gave somebody away."""

    OPENS = "opens"
    CLOSES = "closes"
    SPEAKS_FOR_BENCH = "speaks_for_bench"
    ANNOUNCES = "announces"
    OBJECTS = "objects"
    SAYS_ROLE = "says_role"
    HAS_CLIENT = "has_client"
    ANSWERS = "answers"  # was addressed by the role just before
    MICROPHONE = "microphone"  # sits where the court says that this role sits
    VOICE = "voice"  # sounds like somebody in another hearing of the case


@dataclass(frozen=True, slots=True)
class Formula:
    """Who says one of `says`, and none of `never`, has one of the roles.

    `needs`: whatever `says` finds has one of these in it. Most sentences have none, which is quickly seen.
    """

    rule: Rule
    points: int
    roles: tuple[str, ...]
    needs: tuple[str, ...]
    says: re.Pattern[str]
    never: re.Pattern[str]

    def is_in(self, plain: str) -> bool:
        may_be = any(part in plain for part in self.needs)
        return may_be and self.says.search(plain) is not None and self.never.search(plain) is None


def _any(parts: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(rf"(?:{part})" for part in parts) or r"(?!)")


def _formula(
    rule: Rule,
    points: int,
    roles: Sequence[str],
    needs: Sequence[str],
    says: Sequence[str],
    never: Sequence[str] = (),
) -> Formula:
    return Formula(rule, points, tuple(roles), tuple(needs), _any(says), _any(never))


_QUESTION = r"\?"
_PAST = r"\b(tadi|telah|sudah|waktu itu|kemarin)\b"
_HONOURS = (r"\byang mulia\b", r"\bmajelis (hakim )?yang (terhormat|kami hormati|kami muliakan)\b")
_AS = r"\b(kami|saya),? ((selaku|sebagai|dari|tim) )*"
_ONLY_AS = r"\b(selaku|sebagai) (tim )?"
_GIVES_FLOOR = r"\b(kami|saya) (minta|persilakan|tanyakan)\b"

FORMULAS = (
    _formula(
        Rule.OPENS,
        3,
        [JUDGE],
        ["untuk umum"],
        [r"\b(per)?sidang(an)?\b.*\b(dibuka|buka|terbuka|tertutup)\b.*\b(terbuka|tertutup) untuk umum\b"],
        [*_HONOURS, _PAST, _QUESTION],
    ),
    _formula(
        Rule.CLOSES,
        2,
        [JUDGE],
        ["sidang"],
        [
            r"\b(per)?sidang(an)?\b.*\b(saya|kami|dengan ini|dinyatakan|nyatakan)\b"
            r".*\b(ditutup|tutup|diskors|skors|ditunda|tunda)\b"
        ],
        [*_HONOURS, r"\b(mohon|minta|tadi|kemarin)\b", _QUESTION],
    ),
    _formula(
        Rule.SPEAKS_FOR_BENCH,
        2,
        [JUDGE],
        ["majelis", "menimbang", "mengadili"],
        [
            r"\bkami,? majelis( hakim)?\b",
            r"\bmajelis( hakim)? (akan |telah |sudah )?(bermusyawarah|berpendapat|menimbang|memutuskan)\b",
            r"\bmenimbang,? bahwa\b",
            r"\bmengadili,? (satu|menyatakan|1)\b",
        ],
        [*_HONOURS, r"\b(mohon|menuntut)\b", r"\b(kepada|agar|supaya|semoga) majelis\b"],
    ),
    _formula(
        Rule.ANNOUNCES,
        2,
        [CLERK],
        ["memasuki ruang", "hadirin", "pengunjung"],
        [r"\bmajelis hakim (akan )?memasuki ruang\b", r"\b(hadirin|pengunjung)\b.*\b(berdiri|duduk kembali)\b"],
    ),
    _formula(
        Rule.OBJECTS,
        2,
        [PROSECUTOR, COUNSEL, ATTORNEY],
        ["keberatan"],
        [
            r"\bkeberatan,? (yang mulia|majelis|ketua)\b",
            r"\b(yang mulia|majelis),? ((kami|saya) )?keberatan\b",
            r"\b(kami|saya) (mengajukan )?keberatan (atas|dengan|terhadap) pertanyaan\b",
        ],
        [r"\b(apakah|ada|tidak) (ada )?keberatan\b"],
    ),
    _formula(
        Rule.SAYS_ROLE,
        2,
        [PROSECUTOR],
        ["penuntut", "dakwa", "menuntut"],
        [
            _AS + r"(jaksa )?penuntut umum\b",
            _ONLY_AS + r"(jaksa )?penuntut umum\b",
            r"\bsurat dakwaan kami\b",
            r"\bkami (mendakwa|dakwakan|menuntut)\b",
        ],
        [r"\b(saudara|sodara|pak|bu) (jaksa )?penuntut\b", _GIVES_FLOOR],
    ),
    _formula(
        Rule.SAYS_ROLE,
        2,
        [COUNSEL],
        ["hat hukum"],
        [_AS + r"penas[ie]hat hukum\b", _ONLY_AS + r"penas[ie]hat hukum\b"],
        [r"\b(saudara|sodara) (penas[ie]hat|menunjuk|didampingi)\b", _GIVES_FLOOR, _QUESTION],
    ),
    _formula(
        Rule.SAYS_ROLE,
        2,
        [ATTORNEY],
        ["kuasa"],
        [_AS + r"kuasa( hukum)? (dari )?(para )?(penggugat|tergugat|pemohon|termohon)\b", _ONLY_AS + r"kuasa\b"],
        [r"\b(saudara|sodara) kuasa\b", _QUESTION],
    ),
    _formula(Rule.HAS_CLIENT, 2, [COUNSEL, ATTORNEY], ["klien"], [r"\bklien (kami|saya)\b"], [_QUESTION]),
    _formula(
        Rule.SAYS_ROLE,
        2,
        [DEFENDANT],
        ["terdakwa", "bersalah", "perbuatan saya"],
        [
            r"\bsaya,? ((sebagai|selaku) )?terdakwa\b",
            r"\bsaya mengaku bersalah\b",
            r"\bsaya menyesali perbuatan saya\b",
        ],
        [_QUESTION, r"\bapakah\b"],
    ),
    _formula(
        Rule.SAYS_ROLE,
        2,
        [WITNESS],
        ["saksi"],
        [r"\bsaya ((hadir|datang|diperiksa|di sini) )*(sebagai|selaku) saksi\b(?! ahli)"],
        [_QUESTION, r"\b(apakah|sumpah|bersumpah)\b"],
    ),
    _formula(
        Rule.SAYS_ROLE,
        2,
        [EXPERT],
        ["ahli"],
        [
            r"\bsaya ((hadir|datang|diperiksa|di sini) )*(sebagai|selaku) (saksi )?ahli\b",
            r"\b(menurut|sesuai) keahlian saya\b",
        ],
        [_QUESTION, r"\b(apakah|sumpah|bersumpah)\b"],
    ),
)

HONOURS = _any(_HONOURS)
ADDRESS = re.compile(
    r"\b(?:saudara|sodara|saudari|sodari|ibu|bapak|pak) "
    r"(saksi|ahli|terdakwa|(?:jaksa )?penuntut|jaksa|penas[ie]hat|kuasa|penggugat|tergugat)\b"
)
ADDRESSED = {
    "saksi": WITNESS,
    "ahli": EXPERT,
    "terdakwa": DEFENDANT,
    "penuntut": PROSECUTOR,
    "jaksa penuntut": PROSECUTOR,
    "jaksa": PROSECUTOR,
    "penasihat": COUNSEL,
    "penasehat": COUNSEL,
    "kuasa": ATTORNEY,
    "penggugat": PLAINTIFF,
    "tergugat": RESPONDENT,
}
ASKS = re.compile(
    r"\?|\b(apa|apakah|siapa|siapakah|kapan|bagaimana|berapa|mengapa|kenapa|mana|benarkah|jelaskan|ceritakan|terangkan|"
    r"silakan|dipersilakan|persilakan|mohon|tolong)\b"
)

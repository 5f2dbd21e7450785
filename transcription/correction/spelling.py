"""Spellings that Whisper takes from English, Malay and the time before 1972, and how Indonesian writes them. Pure."""

import re
from collections.abc import Iterator

# Words that no rule reaches, and those that lists of Indonesian words hold in the wrong spelling too. KBBI.
_PAIRS = """
advocat advokat; agressif agresif; analisa analisis; aktifitas aktivitas; apotik apotek; autonomi otonomi;
biotechnologi bioteknologi; bomb bom; cellular seluler; commission komisi; committee komite; conflict konflik;
constitution konstitusi; criminal kriminal; dasyat dahsyat; dgn dengan; dihimbau diimbau; dlm dalam; doctor dokter;
efektifitas efektivitas; evacuasi evakuasi; fikir pikir; frustasi frustrasi; flexibel fleksibel; flexible fleksibel;
frekwensi frekuensi; frequency frekuensi; general jenderal; hakekat hakikat; himbauan imbauan; ijin izin;
ilmuan ilmuwan; independent independen; index indeks; jendral jenderal; karna karena; kordinasi koordinasi;
krn karena; kwalitas kualitas; kwitansi kuitansi; menghimbau mengimbau; meletakan meletakkan; mentri menteri;
minister menteri; music musik; narcoba narkoba; nasehat nasihat; nopember november; pebruari februari;
pakean pakaian; penasehat penasihat; police polisi; praktek praktik; president presiden; product produk;
professional profesional; project proyek; propinsi provinsi; public publik; resiko risiko;
restructurisasi restrukturisasi; sdh sudah; sekedar sekadar; sekertaris sekretaris; silahkan silakan;
sistim sistem; sodara saudara; sodari saudari; survey survei; system sistem; tdk tidak; tehnik teknik;
tehnologi teknologi; tekst teks; telefon telepon; transnational transnasional; tsb tersebut;
university universitas; utk untuk; yg yang;
kalo kalau; pake pakai; sampe sampai; pulo pulau; rame ramai; santei santai; figure figur; regime rezim;
interactive interaktif; antri antre; atlit atlet; ijasah ijazah; justeru justru; kaedah kaidah;
konkrit konkret; kreatifitas kreativitas; lobang lubang; mahluk makhluk; mahu mau; metoda metode; mutahir mutakhir;
narcotika narkotika; negri negeri; perduli peduli; sekertariat sekretariat; standart standar; supir sopir;
tauladan teladan; terrorisme terorisme; berhianat berkhianat; december desember; dipake dipakai; embergo embargo;
february februari; foting voting; honoreer honorer; january januari; khusuk khusyuk; kodia kodya; kreta kereta;
october oktober; protest protes; scenario skenario; surfe survei; terrorist teroris;
triplex tripleks
"""
SPELLINGS = dict(pair.split() for pair in _PAIRS.split(";"))
RULES = tuple(
    (re.compile(pattern), letters)
    for pattern, letters in (
        ("x", "ks"),
        ("cc", "k"),
        ("c[kh]", "k"),
        ("c(?=[^eiyh]|$)", "k"),
        ("c(?=[ei])", "s"),
        ("ph", "f"),
        ("th", "t"),
        ("tional$", "sional"),
        ("[ts]ion$", "si"),
        ("ive$", "if"),
        ("ble$", "bel"),
        ("ty$", "tas"),
        ("(?<=[nr])t$", ""),
        ("ical$", "ikal"),
        ("(?<=is)[mt]$", ""),
        ("(?<=[rlmnst])e$", ""),
        ("qu", "ku"),
        ("y$", "i"),
        ("sh", "sy"),
        ("ai$", "ay"),
        (r"([bcdfgjklmnpqrstvwxyz])\1", r"\1"),
        ("dj", "j"),
        ("tj", "c"),
        ("oe", "u"),
    )
)
ROUNDS = 2


def respelt(word: str) -> Iterator[str]:
    """What `word` becomes by the rules, one or more of them."""
    found = {word: None}
    for _ in range(ROUNDS):
        for pattern, letters in RULES:
            found |= {pattern.sub(letters, known): None for known in found}
    return (other for other in found if other != word)

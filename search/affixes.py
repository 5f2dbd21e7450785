"""The root of a word with affixes, so that all its forms find each other: penahanan, menahan, ditahan: tahan.

PostgreSQL's stemmer for Indonesian goes by the letters alone: it cannot know what "meng" and "men" took away (the stems
of "menangkap" and "ditangkap" are two), nor where an ending is part of the root ("ditahan"). So passages are indexed,
and queries ask, for the root as well, where the language's own words tell which it is.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from search.text import is_stop_word
from transcription.correction.lexicon import Lexicon, load_plain_lexicon
from transcription.correction.morphology import CLITICS, active, stems

SHORTEST = 4  # letters of a root: in almost any word there is a shorter one, so of those only these count
SHORT = frozenset({"adu", "aku", "isi", "uji"})
LONGER = 5  # where less than an affix tells
# Words of another root that are as usual: else "pengurus" (who manages) would be found with "kurus" (thin).
_OTHERS = "alah kaku kantin karung kawasan kelak kelas kerang koperasi kura kurus madu pohon"
OTHERS = frozenset(_OTHERS.split())
# What is left of other words, and no root: "apan" of "penerapan".
_NEVER = "agam apan dama endah mang nang ndak pang rang tang utuk"
NEVER = frozenset(_NEVER.split())
# Where the most usual word is not the root: a fish ("ikan"), gold ("emas"), refuse ("ampas"); and what no rule tells.
_IRREGULAR = """abadi: mengabadikan diabadikan keabadian
    adakan: pengadaan
    ajar: belajar pelajar
    andai: andaikan andaikata seandainya
    anjur: anjuran penganjuran menganjurkan dianjurkan
    beda: bedakan
    beri: berikan diberikan memberikan
    cari: carikan
    damping: dampingi mendampingi didampingi
    evolusi: berevolusi
    gadai: pegadaian
    jambret: menjambret dijambret penjambret penjambretan
    kantuk: mengantuk ngantuk
    kata: katakan
    kawal: mengawal pengawal pengawalan
    kemas: mengemas mengemasi pengemasan
    kendali: kendalikan mengendalikan dikendalikan terkendali pengendali pengendalian
    kendara: kendarai kendaraan pengendara berkendara
    keping: kepingan
    lalai: kelalaian melalaikan dilalaikan
    langkah: selangkah
    leceh: melecehkan dilecehkan pelecehan
    liput: meliputi diliputi meliput liputan peliputan
    masalah: bermasalah
    masuk: memasukan
    mati: matikan
    menganggur: pengangguran
    mohon: memohon pemohon
    padu: memadukan
    pandai: kepandaian
    pangku: pemangku
    pengalaman: mengalami dialami
    perangkap: terperangkap memerangkap
    perhatian: memperhatikan diperhatikan perhatikan memerhatikan pemerhati
    perkosa: perkosaan pemerkosaan pemerkosa memperkosa diperkosa
    pindai: memindai pemindai
    punya: mempunyai dipunyai punyai
    ramal: peramal
    rampas: perampas perampasan
    rangkai: rangkaian merangkai dirangkai serangkaian
    retak: keretakan
    rinci: perincian
    rombak: perombakan
    rusak: pengrusakan
    sah: sahkan mengesahkan disahkan pengesahan
    salahguna: menyalahgunakan disalahgunakan penyalahguna penyalahgunaan
    saring: menyaring penyaring penyaringan
    sekongkol: bersekongkol persekongkolan
    serobot: menyerobot diserobot penyerobotan
    setel: setelan
    setubuh: persetubuhan bersetubuh menyetubuhi disetubuhi
    tahu: ketahui ketahuan mengetahui diketahui
    tangis: nangis menangis menangisi tangisan
    tikai: bertikai pertikaian
    titi: meniti
    tuai: menuai
    tunai: menunaikan
    tunjuk: petunjuk
    turut: menuruti
    ubah: merubah dirubah
    zina: zinah berzinah perzinahan"""
IRREGULAR = {
    form: root.strip()
    for root, _colon, forms in (line.partition(":") for line in _IRREGULAR.splitlines())
    for form in forms.split()
}
# Words that only look as if they had affixes; a root of another one may be among them ("penerbangan": "terbang").
_WHOLE = """abadi alasan andai badai bagasi bahari balai bangkai bangku barusan bekasi beranda berang berantakan
    berikut berlian beruang bikini cukai damai dimensi direktorat divisi durian ekonomi empati erosi
    gadai gengsi gulai jangan jerami kalori kedalaman kejari kembali kendali kursi kutai labuan lalai
    landai langkah lengan majalah makalah mandiri masalah materi melayu memadai memalingkan memang
    membran memori menang menara mending mendingan mendung menganggur mentah mentari menurut merapi
    merica merupakan milisi misteri mulai nilai pandai pegawai pelampung pelana pelita peluang
    pemerintah pemilu pemudi penduduk pengacara pengalaman penghulu perang perangkap perangkat perantara
    peranti perapian perawan percuma perdana perdata perempatan perempuan perhatian perkara perkosa
    perlahan permata permisi persegi persona pertama pertigaan pertiwi perwira petisi petuah polisi
    prabowo pramuka preman premi prosesi rabbi ramai rangkai ringan safari santai saudi sebelum seberang
    sedangkan sedari segala sejarah sejati sekali sekarang sekitar seksi sekutu selada selai selaku
    selalu selang selatan selebaran selesai selokan seluruh semata sembah senang seneng sepele seragam
    serakah serang serangga serasi serena sering serobot seseorang sesudah setara setelah setubuh setuju
    sila silahkan silakan sungkan tangan tangis tarakan terang terapi terasi terbang terhadap terjang
    terlalu terminal ternate tikai tingkah tirai tunai wangi"""
WHOLE = frozenset(_WHOLE.split())
# Where no word is known that it could be of, only what the nasal took away is put back: "mengendarai", "dikendarai".
NASAL = re.compile(r"(?:me|pe)n(?P<g>g?)(?P<rest>[aiueo]\w+)")
# Before r, and before a first syllable with r behind its e, ber- and ter- lose theirs: berencana, bekerja, tepercaya.
WITHOUT_R = re.compile(r"[bt]e(?P<stem>r\w+|[^aiueo]er[^aiueo]\w+)")


@lru_cache(20_000)
def root_of(word: str) -> str:
    """Of a plain word (search.text.words_of) the root, or a form of which the stemmer knows it; "" if it is one.

    Stop words have none: "sebuah" would be found with every fruit ("buah").
    """
    if word in WHOLE or word in IRREGULAR or is_stop_word(word):
        return IRREGULAR.get(word, "")
    lexicon = load_plain_lexicon()
    if bare := _without_clitic(word, lexicon):
        return root_of(bare) or ("" if is_stop_word(bare) else bare)
    known = {stem for stem in _stems(word, lexicon) if _is_another(stem, word) and _is_known(stem, lexicon)}
    if known:
        nearest = max(known, key=lambda stem: _likelihood(stem, word, known, lexicon))
        return root_of(nearest) or nearest
    nasal = NASAL.fullmatch(word)
    if not nasal or lexicon.is_listed(word):
        return ""
    return f"di{'k' if nasal['g'] else 't'}{nasal['rest']}"


def roots_of(words: Iterable[str]) -> list[str]:
    return [root for word in words if (root := root_of(word))]


def _without_clitic(word: str, lexicon: Lexicon) -> str:
    """What -nya, -lah and the like stand behind, where that is a word itself; else ""."""
    bares = (word.removesuffix(clitic) for clitic in CLITICS if clitic and word.endswith(clitic))
    return next((bare for bare in bares if len(bare) >= LONGER and _is_known(bare, lexicon)), "")


def _stems(word: str, lexicon: Lexicon) -> Iterator[str]:
    yield from stems(word)
    match = WITHOUT_R.fullmatch(word)
    fewer = [match["stem"]] if match and len(match["stem"]) >= LONGER else []
    # Whoever does what a verb with ber- says has no nasal: petani, bertani; petugas, bertugas.
    doers = {word.removeprefix("pe"), word.removeprefix("pe").removesuffix("an")} if word.startswith("pe") else set()
    fewer += [stem for stem in doers if lexicon.is_listed(f"ber{stem}") or lexicon.is_listed(f"be{stem}")]
    yield from (stem for stem in fewer if not is_stop_word(stem))


def _likelihood(stem: str, word: str, known: set[str], lexicon: Lexicon) -> tuple[bool, bool, float, str]:
    """Stop words are the root of little; "desakan" is of "desak" and not of "desa"; else the most usual word is it."""
    is_cut = word == f"{stem}kan" and f"{stem}k" in known
    return not is_stop_word(stem), not is_cut, lexicon.frequency(stem), stem


def _is_another(stem: str, word: str) -> bool:
    if word == f"{stem}i" and not _is_verb(word):
        return False
    is_long = len(stem) >= SHORTEST or stem in SHORT
    return is_long and stem != word and stem not in NEVER and (stem not in OTHERS or stem in word)


def _is_verb(word: str) -> bool:
    """Of words with -i alone: "ikuti" is of "ikut", as "mengikuti" is; "kalori" and "pandai" are of nothing."""
    lexicon = load_plain_lexicon()
    has_prefix = word.startswith(("me", "di", "ter"))
    return has_prefix or any(lexicon.is_listed(form) for form in (f"di{word}", *active(word)))


def _is_known(stem: str, lexicon: Lexicon) -> bool:
    return lexicon.is_listed(stem) or lexicon.is_stem(stem)

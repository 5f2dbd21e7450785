"""All forms of a word find each other, also where a prefix took the first letter of its root."""

import pytest

from courtsight.accounts.models import User
from search.affixes import IRREGULAR, root_of
from search.highlighting import marked
from search.query import parse
from search.results import search
from search.retrieval import Mode
from search.scope import Filters
from search.terms import Term
from tests.search.hearings import index_words, told
from transcription.models import Hearing, Transcript

FAMILIES = [
    ("tangkap", "menangkap ditangkap penangkapan tertangkap"), ("tembak", "menembak ditembak tembakan penembakan"),
    ("tusuk", "menusuk ditusuk tusukan"), ("tikam", "menikam ditikam"), ("kirim", "mengirim dikirim pengiriman"),
    ("terima", "menerima diterima penerimaan"), ("tulis", "menulis ditulis tulisan penulis"),
    ("temu", "menemukan ditemukan temuan bertemu pertemuan"), ("tuduh", "menuduh dituduh tuduhan"),
    ("tipu", "menipu ditipu penipuan penipu"), ("keroyok", "mengeroyok dikeroyok pengeroyokan"),
    ("aku", "mengaku mengakui pengakuan diakui"), ("tahan", "menahan ditahan penahanan tahanan"),
    ("curi", "mencuri dicuri pencuri pencurian"), ("bunuh", "membunuh dibunuh pembunuhan"),
    ("pukul", "memukul dipukul pemukulan pukulan"), ("serah", "menyerahkan diserahkan penyerahan"),
    ("beri", "memberikan diberikan pemberian memberi"), ("tuntut", "menuntut tuntutan penuntut dituntut"),
    ("urus", "mengurus pengurus diurus"), ("dakwa", "terdakwa dakwaan mendakwa didakwa"),
    ("menang", "kemenangan pemenang"), ("serang", "menyerang serangan"), ("terang", "keterangan menerangkan"),
    ("palsu", "memalsukan dipalsukan pemalsuan"), ("saksi", "kesaksian bersaksi"),
    ("kendara", "mengendarai dikendarai kendaraan"), ("kerja", "bekerja pekerja pekerjaan mengerjakan dikerjakan"),
    ("tani", "petani bertani pertanian"), ("tugas", "petugas bertugas ditugaskan"), ("dagang", "pedagang berdagang"),
    ("rencana", "berencana merencanakan direncanakan perencanaan"), ("pakai", "memakai dipakai pemakaian memakainya"),
    ("awas", "mengawasi diawasi pengawas pengawasan"), ("mohon", "memohon pemohon permohonan dimohon"),
    ("setuju", "menyetujui disetujui persetujuan"), ("kawal", "mengawal dikawal pengawal pengawalan"),
    ("rampas", "merampas dirampas perampasan"), ("terap", "menerapkan diterapkan penerapan"),
    ("pengalaman", "mengalami dialami berpengalaman mengalaminya"), ("desak", "mendesak desakan didesak"),
    ("damai", "berdamai perdamaian mendamaikan"), ("ajar", "mengajar belajar pelajar pelajaran"),
    ("rendah", "terendah merendahkan"), ("masak", "memasak masakan dimasak"),
    ("kendara", "pengendara berkendara"), ("gadai", "pegadaian menggadaikan digadaikan penggadaian"),
    ("tangis", "menangis tangisan nangis menangisi"), ("serobot", "menyerobot diserobot penyerobotan"),
    ("perkosa", "memperkosa diperkosa pemerkosaan pemerkosa perkosaan"), ("setubuh", "persetubuhan menyetubuhi"),
    ("sah", "disahkan mengesahkan pengesahan"), ("tahu", "mengetahui diketahui pengetahuan ketahuan"),
    ("punya", "mempunyai dipunyai"), ("lalai", "kelalaian"), ("pemerintah", "pemerintahan"),
    ("penduduk", "kependudukan"), ("perhatian", "memperhatikan diperhatikan"), ("ubah", "mengubah merubah perubahan"),
    ("leceh", "melecehkan pelecehan dilecehkan"), ("salahguna", "menyalahgunakan penyalahgunaan"),
    ("sekongkol", "bersekongkol persekongkolan"), ("jambret", "menjambret penjambretan"),
    ("sesal", "menyesali sesali"), ("rangkai", "rangkaian serangkaian"), ("kendali", "mengendalikan pengendali"),
]  # fmt: skip
# Each was one word to the search: only the letters are alike.
STRANGERS = [
    ("pengawasan", "kawasan"), ("mengemas", "emas"), ("pemohon", "pohon"), ("desakan", "desa"), ("beruang", "uang"),
    ("persetujuan", "tujuan"), ("menurut", "turut"), ("perampasan", "ampas"), ("tersebut", "menyebut"),
    ("pengangguran", "anggur"), ("sekarang", "mengarang"), ("perlahan", "lahan"), ("mengalami", "alam"),
    ("pengawal", "awal"), ("terhadap", "menghadap"), ("seluruh", "luruh"), ("peluang", "luang"), ("sebuah", "buah"),
    ("kemudian", "pengemudi"), ("pemilu", "pilu"), ("masakan", "masa"), ("keretakan", "kereta"),
    ("perdana", "dana"), ("petikan", "peti"), ("memadukan", "madu"), ("menganggur", "anggur"), ("beranda", "anda"),
    ("seksi", "seks"), ("sebelum", "belum"),
    ("sekutu", "kutu"), ("perempatan", "empat"), ("penyerobotan", "robot"), ("pengacara", "acara"),
    ("perdata", "data"), ("pemerintah", "perintah"), ("penduduk", "duduk"), ("pandai", "panda"),
    ("rangkaian", "rangka"),
    ("persetubuhan", "tubuh"), ("kejari", "kejar"), ("merubah", "rubah"), ("perantara", "antara"), ("badai", "bada"),
    ("kelalaian", "lala"), ("perhatian", "hati"), ("penghulu", "hulu"), ("percuma", "cuma"), ("bagasi", "bagas"),
]  # fmt: skip
WHOLE = [
    "tersebut", "seorang", "sebuah", "sekarang", "menurut", "terhadap", "merupakan", "memori", "sepertinya",
    "petang", "beranda", "terima", "berita", "terapi", "teriak", "peserta", "sidang", "saksi", "hakim", "ikan",
    "bukan", "makan", "pengantin", "kantin", "kurus", "masalah", "perkara", "12",
    "jangan", "setelah", "sedangkan", "majalah", "makalah", "kalori", "durian", "abadi", "preman", "perempatan",
]  # fmt: skip
PAIRS = [
    ("menangkap", "ditangkap"), ("menembak", "tembakan"), ("menusuk", "ditusuk"), ("kiriman", "pengiriman"),
    ("menerima", "diterima"), ("terima", "diterima"), ("mengetahui", "diketahui"), ("mengendarai", "dikendarai"),
    ("dikendarai", "kendaraan"), ("penahanan", "ditahan"), ("mengaku", "pengakuan"), ("penipuan", "ditipu"),
    ("menandatangani", "ditandatangani"), ("menganiaya", "penganiayaan"), ("petani", "bertani"), ("kerja", "pekerjaan"),
    ("memakai", "dipakai"), ("pengawasan", "mengawasi"), ("permohonan", "pemohon"), ("berencana", "direncanakan"),
]  # fmt: skip


@pytest.mark.parametrize(("root", "forms"), FAMILIES)
def test_all_forms_have_one_root(root: str, forms: str):
    assert {form: root_of(form) for form in forms.split()} == dict.fromkeys(forms.split(), root)


@pytest.mark.parametrize("word", WHOLE)
def test_what_has_no_affixes_has_no_other_root(word: str):
    assert root_of(word) == ""


@pytest.mark.parametrize(("one", "other"), STRANGERS)
def test_words_that_only_look_alike_have_no_root_in_common(one: str, other: str):
    assert not {one, root_of(one)} & {other, root_of(other)} - {""}


@pytest.mark.django_db
@pytest.mark.parametrize(("one", "other"), [*PAIRS, *((other, one) for one, other in PAIRS)])
def test_one_form_finds_the_other_and_marks_it(clerk: User, hearing: Hearing, one: str, other: str):
    told(hearing, ("", f"Waktu itu {other} di depan toko."))
    told(hearing, ("", "Tidak ada apa-apa di sana."))
    index_words()
    found = search(parse(one), Transcript.objects.visible_to(clerk), Filters(), Mode.TEXT)
    assert [str(hit.html) for hit in found.hits] == [f"Waktu itu <mark>{other}</mark> di depan toko."]


@pytest.mark.django_db
def test_no_other_word_that_looks_alike_is_marked():
    texts = ["Di kantin ada pengantin.", "Ia kurus, dan pengurus koperasi.", "Ia mengaku, badannya kaku."]
    terms = [Term(word) for word in ("kantin", "kurus", "kaku")]
    assert [one.html for one in marked(texts, parse("kantin kurus kaku"), Mode.HYBRID, terms)] == [
        "Di <mark>kantin</mark> ada pengantin.",
        "Ia <mark>kurus</mark>, dan pengurus koperasi.",
        "Ia mengaku, badannya <mark>kaku</mark>.",
    ]


def test_a_root_that_no_rule_tells_has_none_itself():
    assert {root: root_of(root) for root in set(IRREGULAR.values()) if root_of(root)} == {}

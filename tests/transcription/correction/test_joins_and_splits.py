"""Words that were torn apart or run together."""

import pytest

from tests.transcription.correction.saying import corrected, said
from transcription.correction import correct, load_lexicon
from transcription.correction.pairs import retold
from transcription.types import CorrectionReason, Word


@pytest.mark.parametrize(
    ("heard", "written"),
    [
        ("hal itu di sebut dalam surat", "hal itu disebut dalam surat"),
        ("surat di terima panitera", "surat diterima panitera"),
        ("perkara di serahkan kepada hakim", "perkara diserahkan kepada hakim"),
        ("dia ter nyata hadir", "dia ternyata hadir"),
        ("para peng gugat hadir", "para penggugat hadir"),
        ("buku nya hilang", "bukunya hilang"),
        ("di per kampungan itu", "di perkampungan itu"),
        ("masya rakat umum", "masyarakat umum"),
        ("walau pun begitu", "walaupun begitu"),
        ("mereka di lerai polisi", "mereka dilerai polisi"),
    ],
)
def test_parts_of_a_word_are_joined(heard: str, written: str):
    assert corrected(heard) == written


@pytest.mark.parametrize(
    "heard",
    [
        "tinggal di rumah",
        "berada di dalam",
        "pergi ke pasar",
        "dua orang saksi",
        "di kota itu",
        "di seluruh Indonesia",
        "di awal tahun",
        "di akhir sidang",
        "di dekat pasar",
        "di balik pintu",
        "di puncak gunung",
        "di laut dan di darat",
        "di pekan raya",
        "di udara",
        "dari sana",
    ],
)
def test_words_that_belong_apart_stay_apart(heard: str):
    assert corrected(heard) == heard


@pytest.mark.parametrize(
    ("heard", "written"),
    [
        ("dimana saksi", "di mana saksi"),
        ("Dirumah itu", "Di rumah itu"),
        ("pergi kesana", "pergi ke sana"),
        ("dipengadilan,", "di pengadilan,"),
    ],
)
def test_a_place_stands_apart_from_di_and_ke(heard: str, written: str):
    assert corrected(heard) == written


@pytest.mark.parametrize(
    "heard", ["dia keluar", "mengemuka kemuka", "kedua pihak keluar", "disita dipanggil ditangani dibalik"]
)
def test_what_looks_like_a_place_and_is_a_word_of_its_own_stays(heard: str):
    assert corrected(heard) == heard


def test_punctuation_a_pause_or_another_voice_keeps_words_apart():
    lexicon = load_lexicon()
    assert corrected("lalu di, terima kasih") == "lalu di, terima kasih"
    first, second = Word(0.0, 0.3, "di"), Word(0.4, 0.8, "sebut")
    assert [word.word for word in correct([first, second], lexicon)] == ["disebut"]
    late = Word(1.4, 1.8, "sebut")
    assert correct([first, late], lexicon) == [first, late]
    other = Word(0.4, 0.8, "sebut", speaker="B")
    assert correct([first, other], lexicon) == [first, other]


def test_two_words_in_one_are_split():
    words = correct(said("dia miliktim itu"), load_lexicon())
    assert [word.word for word in words] == ["dia", "milik", "tim", "itu"]
    assert {word.correction.reason for word in words[1:3]} == {CorrectionReason.SPLIT}
    assert words[1].correction == words[2].correction


def test_a_border_heard_in_the_wrong_place_is_moved():
    words = correct(said("bagi munegeri"), load_lexicon())
    assert [word.word for word in words] == ["bagimu", "negeri"]
    assert words[0].correction.heard == "bagi munegeri"


def test_a_joined_word_spans_both_and_is_as_sure_as_the_less_sure():
    first, second = Word(1.0, 1.2, "di", 0.9), Word(1.25, 1.8, "sebut,", 0.4)
    (word,) = correct([first, second], load_lexicon())
    assert (word.start, word.end, word.word, word.confidence) == (1.0, 1.8, "disebut,", 0.4)
    assert (word.correction.heard, word.correction.written) == ("di sebut,", "disebut,")


def test_split_words_share_the_time_by_their_letters():
    milik, tim = correct([Word(2.0, 2.8, "miliktim.", 0.5)], load_lexicon())
    assert (milik.word, tim.word) == ("milik", "tim.")
    assert (milik.start, milik.end, tim.end) == (2.0, tim.start, 2.8)
    assert milik.end == pytest.approx(2.0 + 0.8 * 5 / 9, abs=0.001)
    assert milik.confidence == tim.confidence == 0.5


@pytest.mark.parametrize(
    ("heard", "written", "reason"),
    [
        ("bekas sekertar istim itu", "bekas sekretaris tim itu", CorrectionReason.SIMILAR),
        ("hak para pengu gatt itu", "hak para penggugat itu", CorrectionReason.JOINED),
    ],
)
def test_what_is_misspelt_and_torn_at_once_is_put_right(heard: str, written: str, reason: CorrectionReason):
    words = correct(said(heard), load_lexicon())
    assert " ".join(word.word for word in words) == written
    assert {word.correction.reason for word in words if word.correction} == {reason}


def test_two_words_that_exist_are_not_told_anew():
    assert retold("sekretaris", "tim", load_lexicon()) is None
    assert retold("sekertar", "istim", load_lexicon()) == ("sekretaris", "tim")


def test_what_may_be_a_name_of_the_case_is_not_told_anew():
    assert retold("sekertar", "istim", load_lexicon(), names=["sekartar"]) is None


def test_that_is_to_say_is_one_word_but_an_answer_is_two():
    assert corrected("dua orang ya itu saksi") == "dua orang yaitu saksi"
    assert corrected("Ya itu saksi") == "Ya itu saksi"


def test_what_lies_between_is_one_word_and_bringing_is_two():
    assert corrected("hubungan antar warga") == "hubungan antarwarga"
    assert corrected("saya antar surat itu") == "saya antar surat itu"

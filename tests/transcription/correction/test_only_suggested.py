"""Changes that are as likely wrong as right are suggested and not made."""

import pytest

from tests.transcription.correction.saying import said
from transcription.correction import Corrector, Lexicon, correct, load_lexicon
from transcription.correction.corrector import is_believed
from transcription.types import ChunkResult, Word

USUAL, RARE = 4.5, 3.2


def change_of(heard: str, frequencies: dict[str, float]) -> Word:
    return correct(said(heard), Lexicon(frequencies))[0]


def result(confidence: float | None) -> ChunkResult:
    return ChunkResult(tuple(said("dan berchampur itu", confidence)), language="id-ID")


def test_a_short_word_becomes_a_usual_one():
    word = change_of("jilit", {"jilid": USUAL})
    assert (word.word, word.correction.applied) == ("jilid", True)


def test_for_a_short_word_a_rare_one_is_only_suggested():
    word = change_of("jilit", {"jilid": RARE})
    assert (word.word, word.correction.written, word.correction.applied) == ("jilit", "jilid", False)


def test_a_longer_word_becomes_a_rare_one_as_well():
    word = change_of("berchampur", {"bercampur": RARE})
    assert (word.word, word.correction.applied) == ("bercampur", True)


def test_a_short_word_with_two_likely_ones_near_it_is_only_a_suggestion():
    assert change_of("kapor", {"kapur": 4.6}).correction.applied
    unclear = change_of("kapor", {"kapur": 4.5, "kabor": 4.6})
    assert (unclear.word, unclear.correction.applied) == ("kapor", False)


def test_a_doubled_word_with_one_doubtful_part_is_a_suggestion():
    word = change_of("jilit-jilit", {"jilid": RARE})
    assert (word.word, word.correction.written, word.correction.applied) == ("jilit-jilit", "jilid-jilid", False)


@pytest.mark.parametrize(("confidence", "made"), [(0.9, True), (0.61, True), (None, True), (0.55, False), (0.2, False)])
def test_what_was_hardly_understood_gets_suggestions_only(confidence: float | None, made: bool):
    done = Corrector(load_lexicon()).corrected(result(confidence), ())
    assert done.words[1].correction.applied == made
    assert done.words[1].word == ("bercampur" if made else "berchampur")


def test_one_unsure_word_among_sure_ones_is_still_corrected():
    words = [*said("kami sudah lama", 0.9), *said("berchampur", 0.3)]
    assert is_believed(words)
    assert not is_believed(said("kami sudah lama", 0.5))


def test_no_words_are_no_reason_for_doubt():
    assert is_believed([])


@pytest.mark.parametrize(("heard", "otherwise"), [("pirana", "piranha"), ("pilana", "pelana"), ("jatatan", "catatan")])
def test_a_term_of_the_courts_one_letter_away_is_suggested_where_another_word_is_hardly_likelier(
    heard: str, otherwise: str
):
    terms = {"pidana", "jabatan"}
    (word,) = correct(said(heard), load_lexicon())
    assert (word.word, word.correction.applied) == (heard, False)
    assert word.correction.written in terms
    by_frequency = Lexicon({term: load_lexicon().frequency(term) for term in (*terms, otherwise)})
    assert correct(said(heard), by_frequency)[0].word == otherwise, "as long as it is no term"


@pytest.mark.parametrize(
    ("heard", "written"),
    [("pirdana", "perdana"), ("pidanha", "pidana"), ("putuzan", "putusan"), ("jaksi", "jaksa"), ("kusus", "khusus")],
)
def test_what_is_clearly_likelier_than_any_other_term_is_still_written(heard: str, written: str):
    (word,) = correct(said(heard), load_lexicon())
    assert (word.word, word.correction.applied) == (written, True)


def test_a_term_two_letters_away_is_no_rival():
    lexicon = Lexicon({"piranha": 2.0}, terms=["pidana"])
    assert correct(said("pirana"), lexicon)[0].correction.applied is False
    assert correct(said("piranhaa"), lexicon)[0].word == "piranha"


@pytest.mark.parametrize("heard", ["Pirana", "PIRANA", "pirana"])
def test_a_name_of_the_case_beside_a_term_is_not_touched(heard: str):
    words = correct(said(f"kata {heard} itu"), load_lexicon(), ["Pirana"])
    assert [word.word.lower() for word in words] == ["kata", "pirana", "itu"]
    assert not any(word.correction and "pidana" in word.correction.written for word in words)


def test_an_acronym_beside_a_term_is_not_touched():
    assert correct(said("kata PIDNA itu"), load_lexicon())[1].correction is None


def test_of_a_doubled_word_each_part_is_judged():
    (word,) = correct(said("pirana-pirana"), load_lexicon())
    assert (word.word, word.correction.written, word.correction.applied) == ("pirana-pirana", "pidana-pidana", False)


@pytest.mark.parametrize(
    ("heard", "word", "written"),
    [
        ("sebagai general manager perusahaan", 1, "jenderal"),
        ("divisi business product", 2, "produk"),
        ("bagian public relations itu", 1, "publik"),
        ("seorang project manager,", 1, "proyek"),
        ("di social media itu", 1, "sosial"),
        ("membuat music video baru", 1, "musik"),
        ("klausul termination for convenience berlaku", 1, "terminasi"),
        ("dengan corporate guarantee itu", 1, "korporat"),
        ("sebuah survey report", 1, "survei"),
        ("lewat social-media itu", 1, "sosial-media"),
    ],
)
def test_an_english_word_beside_another_one_is_a_phrase_of_its_own(heard: str, word: int, written: str):
    done = correct(said(heard), load_lexicon())
    assert [word.word for word in done] == heard.split()
    assert (done[word].correction.written, done[word].correction.applied) == (written, False)


@pytest.mark.parametrize(
    ("heard", "becomes"),
    [
        ("seorang general bintang dua", "seorang jenderal bintang dua"),
        ("para general, manager itu", "para jenderal, manager itu"),
        ("kepentingan public", "kepentingan publik"),
        ("di media social itu", "di media sosial itu"),
        ("pada bank central itu", "pada bank sentral itu"),
        ("public dan negara", "publik dan negara"),
        ("music tradisional", "musik tradisional"),
        ("antara variable-variable itu", "antara variabel-variabel itu"),
        ("oleh general Leonardo", "oleh jenderal Leonardo"),
        ("lemparan bomb Molotov", "lemparan bom Molotov"),
        ("manager berchampur", "manager bercampur"),
    ],
)
def test_alone_it_is_written_as_indonesian_writes_it(heard: str, becomes: str):
    assert [word.word for word in correct(said(heard), load_lexicon())] == becomes.split()

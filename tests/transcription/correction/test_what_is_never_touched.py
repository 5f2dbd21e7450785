"""Names, numbers, acronyms, the vocabulary, and everything that is not Indonesian."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.transcription.correction.saying import corrected, said
from transcription.correction import Corrector, correct, legal_terms, load_corrector, load_lexicon
from transcription.correction.lexicon import words_in
from transcription.types import ChunkResult

WRONG = "berchampur"  # would be corrected


@pytest.mark.parametrize(
    "heard",
    [
        "dengan Berchampur itu",  # a capital within the sentence: a name
        "nomor 12/Pid.Sus/2026 itu",
        "sebesar 1.500.000 rupiah",
        "pasal 378x ayat",
        "oleh KPPPU dan BPKPN",
        "oleh BPKPnya",
        "surel berchampur@pengadilan.go",
        "saudara berchampur hadir",  # a name follows
        "Pak berchampur hadir",
        "bernama berchampur bin sehan",
        "— dan …",
    ],
)
def test_it_stays_as_it_was_heard(heard: str):
    assert corrected(heard) == heard


def test_words_of_the_vocabulary_stay_alone_in_phrases_and_with_clitics():
    assert corrected(f"dan {WRONG} itu") != f"dan {WRONG} itu"
    for protected in (["berchampur"], ["PT Berchampur Jaya"], ["BERCHAMPUR"]):
        assert corrected(f"dan {WRONG} itu", protected) == f"dan {WRONG} itu"
        assert corrected(f"dan {WRONG}nya itu", protected) == f"dan {WRONG}nya itu"


def test_a_word_that_may_be_one_name_of_the_case_or_another_stays():
    assert corrected("dan kerabad itu") == "dan kerabat itu"
    assert corrected("dan kerabad itu", ["Karabad", "Kerabed"]) == "dan kerabad itu"


def test_no_word_of_the_vocabulary_is_joined_to_another():
    assert corrected("hal di sebut itu") == "hal disebut itu"
    assert corrected("hal di sebut itu", ["Sebut"]) == "hal di sebut itu"


def test_no_legal_term_is_touched():
    lexicon = load_lexicon()
    touched = [term for term in legal_terms() if any(word.correction for word in correct(said(term), lexicon))]
    assert touched == []


@given(st.lists(st.sampled_from(["zqarto", "wimbadi", "berchampur", "kusus", "di", "sebut"]), min_size=1, max_size=8))
def test_protected_words_come_out_in_their_number_and_order(words: list[str]):
    protected = ["Wimbadi Berchampur"]
    out = correct(said(" ".join(words)), load_lexicon(), protected)
    names = set(words_in(protected[0]))
    assert [word.word for word in out if word.word in names] == [word for word in words if word in names]


@pytest.mark.parametrize("language", ["en-US", "jv-ID", "su-ID", ""])
def test_a_chunk_in_another_language_is_left_as_it_is(language: str):
    result = ChunkResult(tuple(said(f"dan {WRONG} itu")), language=language)
    assert Corrector(load_lexicon()).corrected(result, ()) == result


@pytest.mark.parametrize(
    "spoken",
    [
        "nggih pak hakim kulo mboten ngertos",
        "sampun dereng bapak saksi",
        "tiyang kalih niku lajeng kondur",
        "muhun pak hakim abdi henteu terang",
        "acan pak sanes abdi anu nyandak artosna",
        "ulun kada tahu pak hakim",  # Banjarese: I do not know
        "uangnya kadada pak",
        "kami indak tahu pak",  # Minangkabau
        "saya trada lihat",  # Papuan Malay
        "kita nyanda tahu",  # Manado
        "tusing ada pak",  # Balinese
        "ndang adong pak",  # Batak
    ],
)
def test_regional_languages_within_an_indonesian_stretch_stay_as_spoken(spoken: str):
    assert corrected(spoken) == spoken


def test_regional_words_replace_nothing():
    offered = {word for wrong in ("sampum", "henteo", "lajong") for word, _ in load_lexicon().similar(wrong, 0.9)}
    assert not offered & {"sampun", "henteu", "lajeng"}


def test_an_indonesian_chunk_is_corrected_and_keeps_the_rest():
    result = ChunkResult(tuple(said(f"dan {WRONG} itu")), (), "id-ID", "whisper", "base")
    done = Corrector(load_lexicon()).corrected(result, ())
    assert [word.word for word in done.words] == ["dan", "bercampur", "itu"]
    assert (done.language, done.engine, done.model) == ("id-ID", "whisper", "base")


def test_off_means_no_corrector():
    assert load_corrector("off") is None
    assert load_corrector("apply").apply
    assert not load_corrector("suggest").apply

"""The lists that come with the product, and a dictionary of one's own."""

from pathlib import Path

import pytest
from django.test import override_settings

from courtsight.checks import dictionary_is_there
from tests.transcription.correction.saying import said
from transcription.correction import correct, legal_terms, load_lexicon
from transcription.correction.lexicon import DATA, STEMS, lines_of
from transcription.errors import DictionaryUnavailable


def test_there_are_enough_legal_terms_each_once():
    terms = legal_terms()
    assert len(terms) >= 600
    assert len({term.casefold() for term in terms}) == len(terms)
    assert {"wanprestasi", "somasi", "eksepsi", "majelis hakim", "rekonvensi", "visum et repertum"} <= set(terms)


@pytest.mark.parametrize("path", sorted(DATA.glob("*.txt")), ids=lambda path: path.name)
def test_lists_hold_clean_lines(path: Path):
    for line in lines_of(path):
        assert line == " ".join(line.split())
        assert line.replace(" ", "").replace("-", "").isalpha()


def test_stems_lend_their_derivations_and_are_the_rarest_of_words():
    lexicon = load_lexicon()
    stems = lines_of(STEMS)
    assert "lerai" in stems
    assert lexicon.exists("melerai")
    assert 0 < lexicon.frequency("melerai") <= lexicon.frequency("dilerai") < 3


def test_a_dictionary_of_ones_own_is_known(tmp_path: Path):
    path = tmp_path / "kamus.dic"
    path.write_text("\ufeff# kamus\nberchampur/AB\n\nkerabad\n", encoding="utf-8")
    lexicon = load_lexicon(str(path))
    assert [word.word for word in correct(said("dan berchampur kerabad"), lexicon)] == ["dan", "berchampur", "kerabad"]


@pytest.mark.parametrize("content", [None, b"\xff\xfe\xfa"])
def test_a_dictionary_that_cannot_be_read_says_so(tmp_path: Path, content: bytes | None):
    path = tmp_path / "kamus.txt"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DictionaryUnavailable, match="kamus.txt"):
        load_lexicon(str(path))


def test_the_start_tells_of_a_dictionary_that_is_not_there(tmp_path: Path):
    with override_settings(CORRECTION_DICTIONARY=str(tmp_path / "kamus.txt")):
        (error,) = dictionary_is_there()
    assert error.id == "courtsight.E003"
    with override_settings(CORRECTION_DICTIONARY=""):
        assert dictionary_is_there() == []

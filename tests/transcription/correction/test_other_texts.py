"""What the engine found nearly as likely helps to choose a word: it was heard, not only spelt alike."""

import pytest

from tests.transcription.correction.saying import said, text_of
from transcription.correction import Corrector, correct, load_lexicon
from transcription.correction.alternatives import alternatives
from transcription.types import ChunkResult, CorrectionReason

HEARD = "surat izinya tidak berlaku"


def corrected(text: str, *others: str) -> str:
    return text_of(correct(said(text), load_lexicon(), others=others))


def test_the_word_of_another_text_is_taken_before_a_usual_one():
    assert corrected(HEARD) != corrected(HEARD, "surat izinnya tidak berlaku")
    assert corrected(HEARD, "surat izinnya tidak berlaku") == "surat izinnya tidak berlaku"


def test_it_may_be_further_than_one_that_nobody_heard():
    assert corrected("mereka mengklem itu") == "mereka mengklem itu"
    assert corrected("mereka mengklem itu", "mereka mengklaim itu") == "mereka mengklaim itu"


def test_two_usual_words_are_taken_for_one_that_does_not_exist():
    assert corrected("di warunkopi itu", "di warung kopi itu") == "di warung kopi itu"


@pytest.mark.parametrize(
    ("heard", "other"),
    [
        ("surat izinnya berlaku", "surat isinya berlaku"),  # what was heard exists
        ("oleh Izinya itu", "oleh izinnya itu"),  # a name
        ("kata zzyxorp itu", "kata persidangan itu"),  # too far from what was heard
        ("kata zzyxorp itu", "kata zzyxorpe itu"),  # does not exist either
        ("kata zzyxorp itu", "kata zzyxorp yang itu"),  # nothing in its place
    ],
)
def test_another_text_changes_nothing_else(heard: str, other: str):
    assert corrected(heard, other) == heard


def test_the_change_keeps_what_was_heard():
    change = correct(said(HEARD), load_lexicon(), others=["surat izinnya tidak berlaku"])[1].correction
    assert (change.heard, change.written, change.reason) == ("izinya", "izinnya", CorrectionReason.SIMILAR)


def test_words_are_compared_by_their_place():
    heard = ["saya", "tidak", "tau", "itu"]
    others = ["Saya tidak tahu, itu!", "saya tidak ta hu itu", "saya tidak tahu itu juga", "tidak tau itu"]
    assert alternatives(heard, others) == {2: (("tahu",), ("ta", "hu"))}


def test_without_other_texts_there_is_nothing_to_compare():
    assert alternatives(["saya"], []) == {}
    assert alternatives([], ["saya"]) == {}


def test_a_result_is_corrected_by_its_other_texts_and_leaves_them():
    result = ChunkResult(tuple(said(HEARD)), (), "id-ID", "whisper", "base", ("surat izinnya tidak berlaku",))
    done = Corrector(load_lexicon()).corrected(result, ())
    assert text_of(list(done.words)) == "surat izinnya tidak berlaku"
    assert done.others == ()

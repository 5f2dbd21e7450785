"""What another did is not told of somebody: such a sentence of a language model is dropped, and no other one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.deeds import is_another, scene_of
from search.people import ROLE_OF, Person, somebody
from search.support import Sentence, Told, supported
from tests.search.deeds import IN_COURT, JUDGE, SAID_OTHERWISE, TURNED_ROUND, VICTIM, WITNESS


def stands(text: str, told: str, speaker: str) -> bool:
    return bool(supported([Sentence(text, (1,))], [Told(told, speaker)]))


@pytest.mark.parametrize(("told", "speaker", "text"), TURNED_ROUND, ids=range(len(TURNED_ROUND)))
def test_what_another_did_is_dropped(db: None, told: str, speaker: str, text: str):
    assert not stands(text, told, speaker)


@pytest.mark.parametrize(("told", "speaker", "text"), SAID_OTHERWISE, ids=range(len(SAID_OTHERWISE)))
def test_the_same_in_other_words_is_kept(db: None, told: str, speaker: str, text: str):
    assert stands(text, told, speaker)


@pytest.mark.parametrize(("told", "speaker", "right", "wrong"), IN_COURT, ids=range(len(IN_COURT)))
def test_of_what_somebody_tells_at_length(db: None, told: str, speaker: str, right: list[str], wrong: list[str]):
    assert [text for text in right if not stands(text, told, speaker)] == []
    assert [text for text in wrong if stands(text, told, speaker)] == []


@pytest.mark.parametrize(
    ("told", "speaker", "text", "is_kept"),
    [
        ("Saya serahkan 5 juta kepada Budi, lalu 40 ribu kepada Andi.", WITNESS,
         "Saksi menyerahkan 40 juta kepada Budi.", False),
        ("Kerugian saya dua juta lima ratus ribu rupiah.", VICTIM, "Kerugian korban dua juta rupiah.", False),
        ("Kerugian saya dua juta lima ratus ribu rupiah.", VICTIM, "Korban rugi dua juta lima ratus ribu.", True),
        ("Terdakwa datang pukul 9 malam.", WITNESS, "Pukul 9 terdakwa datang.", True),
    ],
    ids=range(4),
)  # fmt: skip
def test_numbers_in_a_row_are_one(db: None, told: str, speaker: str, text: str, is_kept: bool):
    assert stands(text, told, speaker) is is_kept


def test_what_a_judge_says_to_somebody_is_a_question(db: None):
    told = "Saudara terdakwa mengambil motor itu, betul"
    assert not stands("Terdakwa mengambil motor itu.", told, JUDGE)
    assert stands("Hakim bertanya apakah terdakwa mengambil motor itu.", told, JUDGE)


@pytest.mark.parametrize(
    ("label", "person"),
    [
        ("Saksi ke-2: Darmanto", Person(frozenset(["darmanto"]), frozenset(["witness"]))),
        ("Hakim Ketua", Person(roles=frozenset(["judge"]))),
        ("Darmanto", Person(frozenset(["darmanto"]))),
        ("Pembicara 3", Person()),
        ("", Person()),
    ],
    ids=str,
)
def test_whom_a_label_means(label: str, person: Person):
    assert somebody(label) == person


OTHERS = ["andi", "saya", "dia", "istri", "memukul", "dipukul", "pukul", "dan", "oleh", "di", "kepada", "the", "by"]
WORDS = st.lists(st.sampled_from([*ROLE_OF, *OTHERS]))


@given(WORDS, WORDS)
def test_any_words_can_be_read(own: list[str], told: list[str]):
    speaker = somebody(WITNESS)
    one = scene_of(told, {"andi"}, speaker, None)
    other = scene_of(own, {"andi"}, None, one)
    assert is_another(other, [one, other]) in (True, False)
    assert not is_another(other, [])

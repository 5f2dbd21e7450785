"""Beside each sentence of an answer stands what was said; what is not told in its words and order is to be compared."""

import pytest

from search.quotations import Quotation
from search.support import Sentence, Told, supported
from tests.search.deeds import IN_COURT, SAID_OTHERWISE, TURNED_ROUND
from tests.search.test_orders import ORDERED
from tests.search.test_turned_round import TOLD
from tests.search.test_turned_round import TURNED_ROUND as DENIED

WITNESS, ACCUSED, JUDGE = "Saksi: Darmanto", "Terdakwa", "Hakim Ketua"
LONG = "Hujan turun malam itu. Saya melihat terdakwa memukul korban di depan rumah, Pak Hakim. Lalu saya pulang."


def written(text: str, *told: Told) -> Sentence | None:
    """As it is shown; None where it is dropped."""
    return next(iter(supported([Sentence(text, tuple(range(1, len(told) + 1)))], told)), None)


def is_close(text: str, told: str, speaker: str = WITNESS) -> bool:
    shown = written(text, Told(told, speaker))
    return bool(shown and shown.is_close)


def test_the_sentence_that_carries_it_is_quoted_word_for_word(db: None):
    shown = written("Terdakwa memukul korban.", Told(LONG, WITNESS))
    assert shown.quotations == (Quotation(1, "Saya melihat terdakwa memukul korban di depan rumah, Pak Hakim."),)


def test_each_passage_that_is_cited_is_quoted(db: None):
    text = "Saksi melihat terdakwa mengambil motor, sedangkan terdakwa membantah mengambil motor."
    told = [Told("Saya melihat terdakwa mengambil motor.", WITNESS), Told("Saya tidak mengambil motor.", ACCUSED)]
    assert written(text, *told).quotations == (Quotation(1, told[0].text), Quotation(2, told[1].text))


@pytest.mark.parametrize(
    ("text", "told", "speaker"),
    [
        ("Terdakwa memukul korban di depan rumah.", LONG, WITNESS),
        ("Saksi melihat terdakwa memukul korban.", LONG, WITNESS),
        ("Darmanto melihat terdakwa memukul korban.", LONG, WITNESS),
        ("Menurut saksi Darmanto, terdakwa memukul korban.", LONG, WITNESS),
        ("Saksi mengatakan bahwa terdakwa memukul korban.", LONG, WITNESS),
        ("Terdakwa mengaku mengambil motor itu.", "Iya, saya ambil motor itu.", ACCUSED),
        ("Ia mengambil motor itu.", "Saya mengambil motor itu.", ACCUSED),
        ("Terdakwa tidak mengambil motor itu.", "Saya tidak mengambil motor itu.", ACCUSED),
        ("Terdakwa membayar kurang lebih 25 juta.", "Saya membayar kurang lebih 25 juta.", ACCUSED),
        ("Istri Budi memukul korban.", "Istri Budi memukul korban.", WITNESS),
    ],
    ids=str,
)
def test_what_is_told_in_its_words_and_order_is_close(db: None, text: str, told: str, speaker: str):
    assert is_close(text, told, speaker)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Korban mencuri karena dipukul.", "Korban dipukul karena mencuri."),
        ("Andi menikah dengan Budi.", "Andi menikah dengan Siti, adik Budi."),
        ("Andi menikah dengan Budi.", "Andi menikah dengan adik Budi."),
        ("Siti menikah dengan Budi.", "Siti menikah dengan Joko. Ia bekerja dengan Budi."),
        ("Terdakwa memukul korban.", "Terdakwa berhenti memukul korban."),
        ("Terdakwa terus memukul korban.", "Terdakwa berhenti memukul korban, terus pergi."),
        ("Terdakwa terus berhenti memukul korban.", "Terdakwa berhenti, terus memukul korban."),
    ],
    ids=str,
)
def test_what_no_rule_can_tell_to_be_turned_round_is_shown_to_be_compared(db: None, text: str, told: str):
    shown = written(text, Told(told, WITNESS))
    assert not shown.is_close
    assert shown.quotations


def test_the_rule_by_itself_holds_back_most_of_what_is_turned_round(db: None, monkeypatch: pytest.MonkeyPatch):
    """It is the second of two: here the first, that drops, is switched off. What is left are orders and hearsay."""
    monkeypatch.setattr("search.support.is_turned_round", lambda *_: False)
    turned = [*TURNED_ROUND, *DENIED, *ORDERED]
    turned += [(told, speaker, text) for told, speaker, _right, wrong in IN_COURT for text in wrong]
    passed = [text for told, speaker, text in turned if is_close(text, told, speaker)]
    assert len(passed) <= 0.06 * len(turned)


def test_nearly_half_of_what_is_right_is_close_and_all_of_it_quoted(db: None):
    right = [*SAID_OTHERWISE, *TOLD]
    right += [(told, speaker, text) for told, speaker, right, _wrong in IN_COURT for text in right]
    shown = [written(text, Told(told, speaker)) for told, speaker, text in right]
    assert all(one.quotations for one in shown)
    assert sum(one.is_close for one in shown) >= 0.4 * len(shown)

"""The second stage: of what both lists have found, what has the words and what is meant comes first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courtsight.accounts.models import User
from search import retrieval, synonyms
from search.embeddings import embedder, usual_likeness
from search.fusion import FIRST, NEAR_AMONG_FIRST, raised
from search.models import Child
from search.query import parse
from search.retrieval import Found, Mode
from search.scope import Filters
from tests.search.hearings import index_all, index_words, told
from transcription.models import Hearing, Transcript

WANTED = "Saya melihat Darmanto mencuri payung biru di parkiran hotel pada malam itu."
BLADE = "Parang itu ada bercak darahnya, Yang Mulia."
OTHERS = [
    "Saya melihat Sudirman merusak kalung emas biru di parkiran hotel pada malam itu.",
    "Waktu itu Yusrizal menjual pompa air biru di parkiran hotel, Pak Hakim.",
    "Seingat saya Kusnadi meminjam payung hijau di parkiran hotel kemarin.",
]


def find(typed: str, mode: Mode = Mode.HYBRID) -> tuple[Found, list[str]]:
    found = retrieval.retrieve(parse(typed), Transcript.objects.all(), Filters(), mode)
    texts = dict(Child.objects.values_list("pk", "text"))
    return found, [texts[key] for key in found.ids]


@pytest.fixture
def twins(hearing: Hearing) -> None:
    told(hearing, *[("witness" if n % 2 else "expert", text) for n, text in enumerate([*OTHERS, WANTED])])
    index_all()


@pytest.mark.parametrize("typed", ["payung biru parkiran hotel", "pencurian payung biru", "payung biru Darmnato"])
def test_of_near_twins_the_one_with_all_the_words_is_first(twins: None, typed: str):
    assert find(typed)[1][0] == WANTED


def test_words_that_nobody_said_leave_the_order_to_the_meaning(hearing: Hearing):
    """ "car park" was taken for "pak", and everybody who says "Pak Hakim" came first."""
    told(hearing, ("witness", "Iya Pak Hakim, betul begitu Pak."), ("expert", "Gitar merah itu rusak terbakar."))
    index_all()
    _found, texts = find("the red guitar was burned in the car park")
    assert texts[0].startswith("Gitar merah")


def test_scores_fall_and_each_passage_is_there_once(twins: None):
    found, texts = find("payung biru di hotel")
    assert list(found.scores) == sorted(found.scores, reverse=True)
    assert len(set(texts)) == len(texts) == 4


def test_a_passage_without_a_vector_is_ranked_by_its_words(hearing: Hearing):
    told(hearing, ("witness", "Payung biru."), ("expert", OTHERS[1]))
    index_words()
    assert find("payung biru")[1][0] == "Payung biru."


def test_what_lies_behind_those_that_are_put_in_order_follows_them(twins: None, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(retrieval, "RERANKED", 2)
    found, texts = find("payung biru di hotel")
    assert len(set(texts)) == 4
    assert list(found.scores) == sorted(found.scores, reverse=True)
    assert found.scores[1] > 0.7 > 0.1 > found.scores[2]


def test_where_words_are_common_those_with_more_of_them_are_candidates(
    hearing: Hearing, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(retrieval, "MOST_CANDIDATES", 3)
    lines = [f"Nomor {n} tentang {'motor' if n % 2 else 'sepeda'}." for n in range(20)]
    told(hearing, *[("witness" if n % 2 else "clerk", line) for n, line in enumerate(lines)])
    told(hearing, ("expert", "Yang terakhir sepeda motor."))
    index_words()
    found = retrieval.retrieve(parse("motor sepeda"), Transcript.objects.all(), Filters(), Mode.TEXT)
    assert [Child.objects.get(pk=key).text for key in found.ids] == ["Yang terakhir sepeda motor."]


def test_what_few_may_see_is_not_lost_among_what_everybody_sees(
    hearing: Hearing, sealed_hearing: Hearing, clerk: User, monkeypatch: pytest.MonkeyPatch
):
    told(hearing, *[("witness" if n % 2 else "clerk", f"Nomor {n} tentang motor.") for n in range(20)])
    sealed = told(sealed_hearing, ("expert", "Yang terakhir motor."))
    index_words()
    monkeypatch.setattr(retrieval, "MOST_CANDIDATES", 3)
    found = retrieval.retrieve(parse("motor"), Transcript.objects.visible_to(clerk), Filters(), Mode.TEXT)
    assert len(found.ids) == 3
    assert sealed.children.get().pk in found.ids


def test_what_is_near_in_meaning_alone_is_told_from_the_rest(hearing: Hearing, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(synonyms, "_translations", dict)  # else there are words: those for the English ones
    told(hearing, ("witness", "Pisau dapur itu masih ada bercak darahnya."), ("clerk", "Sidang ditunda satu minggu."))
    index_all()
    found = retrieval.retrieve(parse("a bloodstained blade"), Transcript.objects.all(), Filters())
    assert found.ids
    assert found.near == frozenset(found.ids)
    found = retrieval.retrieve(parse("pisau"), Transcript.objects.all(), Filters())
    assert Child.objects.get(text__contains="Pisau").pk in set(found.ids) - found.near


def test_what_is_near_is_seen_among_many_with_a_usual_word(hearing: Hearing):
    """It stood behind a hundred passages of anything red."""
    red = [f"Kemeja merah nomor {n} itu milik saya, Yang Mulia." for n in range(25)]
    lines = [("witness" if n % 2 else "expert", text) for n, text in enumerate(red)]
    told(hearing, *lines, ("clerk", BLADE), ("prosecutor", "Tanah itu dibeli orang tua saya pada tahun 1998."))
    index_all()
    found, texts = find("golok berlumuran noda merah")
    assert BLADE in texts[:FIRST]
    assert texts.index(BLADE) > max(texts.index(text) for text in red if text in texts[:FIRST])
    assert Child.objects.get(text=BLADE).pk in found.near
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize("typed", ["golok berlumuran noda merah", "a bloodstained machete", "parang ada darahnya"])
def test_a_passage_is_near_by_how_much_nearer_it_is_than_anything(hearing: Hearing, typed: str):
    far = "Surat kuasa itu didaftarkan oleh pegawai kantor pada hari Kamis."
    told(hearing, ("witness", BLADE), ("clerk", far))
    index_all()
    assert find(typed, Mode.VECTOR)[1] == [BLADE]


def test_how_near_anything_is_differs_from_query_to_query():
    model = embedder()
    english, formula = (
        usual_likeness(model.name, model.query(text)) for text in ("a blue motorcycle", "kapan sidang berikutnya")
    )
    assert english + 0.03 < formula
    double = [2 * number for number in model.query("a blue motorcycle")]
    assert usual_likeness(model.name, double) == pytest.approx(english)


@given(st.lists(st.booleans(), max_size=60))
def test_raising_what_is_near_moves_nothing_else(kinds: list[bool]):
    keys, near = list(range(len(kinds))), frozenset(key for key, is_near in enumerate(kinds) if is_near)
    order = raised(keys, near)
    assert sorted(order) == keys
    assert [key for key in order if key in near] == sorted(near)
    assert [key for key in order if key not in near] == [key for key in keys if key not in near]
    assert sum(key in near for key in order[:FIRST]) >= min(NEAR_AMONG_FIRST, len(near))
    assert order[: FIRST - NEAR_AMONG_FIRST] == keys[: FIRST - NEAR_AMONG_FIRST]


def test_nothing_is_raised_where_enough_of_it_is_there():
    keys = list(range(40))
    assert raised(keys, frozenset(range(15, 40))) == keys
    assert raised(keys, frozenset()) == keys


@pytest.mark.parametrize("mode", [Mode.TEXT, Mode.HYBRID])
@pytest.mark.parametrize(
    ("typed", "form", "others"),
    [
        ("pengakuan", "Pengakuan itu dibaca di depan sidang.", "Aku itu dibaca di depan sidang."),
        ("serangan", "Serangan itu terjadi di depan toko.", "Penyerang itu diserang di depan toko."),
        ("tindakan polisi", "Tindakan polisi itu di rumah saya.", "Menindak polisi itu bertindak di rumah saya."),
    ],
)
def test_the_word_as_it_was_typed_comes_before_its_other_forms(
    hearing: Hearing, monkeypatch: pytest.MonkeyPatch, typed: str, form: str, others: str, mode: Mode
):
    monkeypatch.setattr(retrieval, "RANKED", 2)  # nor is it cut off where there are many
    told(hearing, *[("witness" if n % 2 else "expert", others) for n in range(4)], ("expert", form))
    index_all()
    _found, texts = find(typed, mode)
    assert (texts[0], texts[1]) == (form, others)

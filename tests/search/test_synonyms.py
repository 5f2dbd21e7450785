"""Synonyms of the law: those that come along, and the court's own in their place, which administrators edit."""

import html
import re

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test import Client
from django.urls import reverse

from courtsight.accounts.models import User
from courtsight.audit.lines import lines_of, readable_by
from courtsight.audit.models import AuditAction, AuditEvent
from search import known_words, synonyms, word_lists
from search.models import SynonymList
from search.place import Place
from search.query import parse
from search.scope import Filters
from search.synonym_views import KEPT
from search.terms import MOST_OTHERS, Term, terms_of
from search.word_lists import terms_of as plain_terms
from tests.search.hearings import index_words, told
from transcription.models import Hearing, Transcript

URL = reverse("synonyms")
IN_TRIALS = """motorbike stick kicked punched machete axe uncle aunt cousin nephew niece cheque envelope trousers
    bleeding ambulance stepfather widow dowry alimony adoption guardian wages overtime lease breach collateral
    strangled slapped threatened poisoned raped kidnapped bruises fractures corpse fingerprints handcuffs bribed
    embezzled forged auctioned inherited neighbours divorcing stabbing robbers burned machetes kicks hitting carries
    buried"""
NOT_ENGLISH = """maling kucing kambing mens agus engaged cat gang map tape ban jam bar pot air main rob register dealer
    force"""


@pytest.fixture
def page(client: Client, administrator: User) -> Client:
    client.force_login(administrator)
    return client


def save(page: Client, text: str, **more: str) -> str:
    """As from a form that has just been opened. The page that comes behind it."""
    version = SynonymList.objects.values_list("pk", flat=True).first() or ""
    response = page.post(URL, {"text": text, "version": str(version)} | more, follow=True)
    return html.unescape(response.content.decode())


@pytest.mark.parametrize("member", ["clerk", "judge", "viewer"])
def test_others_neither_see_nor_change_them(client: Client, request: pytest.FixtureRequest, member: str):
    client.force_login(request.getfixturevalue(member))
    assert client.get(URL).status_code == 403
    assert client.post(URL, {"text": "sajam, senjata tajam"}).status_code == 403
    assert not SynonymList.objects.exists()


def test_the_courts_list_takes_the_place_of_ours(page: Client):
    assert "eksepsi, nota keberatan" in page.get(URL).content.decode()
    without = "\n".join(line for line in synonyms.shipped().splitlines() if not line.startswith("eksepsi"))
    assert "Sinonim sudah disimpan" in save(page, f"{without}\r\nsajam, senjata tajam")
    assert synonyms.others_for(("bawa", "sajam")) == {1: ["senjata tajam"]}
    assert synonyms.others_for(("eksepsi",)) == {}
    assert synonyms.others_for(("pledoi",))
    assert "sajam, senjata tajam" in page.get(URL).content.decode()


def test_what_was_saved_can_be_undone_and_done_again(page: Client):
    save(page, "sajam, senjata tajam")
    save(page, "sajam, golok")
    page.post(URL, {"undo": "1"})
    assert synonyms.others_for(("sajam",)) == {0: ["senjata tajam"]}
    page.post(URL, {"undo": "1"})
    assert synonyms.others_for(("sajam",)) == {0: ["golok"]}


def test_the_way_back_to_ours_is_one_button_and_can_be_undone(page: Client):
    save(page, "sajam, senjata tajam")
    assert synonyms.others_for(("eksepsi",)) == {}
    page.post(URL, {"shipped": "1"})
    assert synonyms.others_for(("eksepsi",))
    assert synonyms.others_for(("sajam",)) == {}
    page.post(URL, {"undo": "1"})
    assert synonyms.others_for(("sajam",)) == {0: ["senjata tajam"]}
    page.post(URL, {"undo": "1"})
    page.post(URL, {"undo": "1"})
    assert synonyms.others_for(("sajam",))


def test_the_first_list_undone_is_ours_again(page: Client):
    page.post(URL, {"undo": "1"})
    assert not SynonymList.objects.exists()  # there was nothing to undo
    save(page, "sajam, senjata tajam")
    page.post(URL, {"undo": "1"})
    assert synonyms.others_for(("eksepsi",))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("eksepsi", "“eksepsi”"),
        ("eksepsi, Eksepsi", "“eksepsi, Eksepsi”"),
        ("a, b\n<b>, !!!", "“<b>, !!!”"),
        ("# hanya keterangan", "Tidak ada kelompok"),
        ("", "tidak boleh kosong"),
        ("a, b\n" * 20_000, "50000"),
        ("a\0, b", "null"),
    ],
    ids=["one term", "the same twice", "signs", "remarks", "nothing", "too long", "null"],
)
def test_what_is_no_list_is_refused_and_what_was_typed_stays(page: Client, text: str, said: str):
    shown = save(page, text)
    assert "notice--error" in shown
    assert said in shown
    assert not SynonymList.objects.exists()


def test_a_list_that_somebody_else_saved_meanwhile_is_not_overwritten_unseen(page: Client):
    save(page, "sajam, senjata tajam")
    shown = save(page, "parang, golok", version="")
    assert "Seseorang sudah menyimpan daftar lain" in shown
    assert "parang, golok" in shown
    assert synonyms.others_for(("parang",)) == {}
    version = re.search(r'name="version" value="(\d+)"', shown)[1]
    save(page, "parang, golok", version=version)
    assert synonyms.others_for(("parang",)) == {0: ["golok"]}


def test_who_changed_them_is_in_the_trail_and_old_versions_go(page: Client, administrator: User):
    for number in range(KEPT + 2):
        save(page, f"sajam, parang {number}")
    assert SynonymList.objects.count() == KEPT
    events = AuditEvent.objects.filter(action=AuditAction.CHANGED, user=administrator)
    assert {event.target_type for event in events} == {"synonymlist"}
    assert [line.target for line in lines_of(readable_by(administrator, events)[:1])] == ["sinonim"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ahli waris", "pewaris"),
        ("cerai talak", "cerai gugat"),
        ("suap", "gratifikasi"),
        ("narkotika", "sabu"),
        ("narkoba", "sabu"),
        ("panitera", "panitera pengganti"),
        ("perdamaian", "mediasi"),
        ("akta", "akta notaris"),
        ("penganiayaan", "pemukulan"),
        ("residivis", "pernah dihukum"),
        ("nafkah", "biaya hidup"),
    ],
)
def test_what_is_wider_narrower_or_the_opposite_is_no_synonym(db: None, one: str, other: str):
    for term, others in ((one, other), (other, one)):
        found = synonyms.others_for(tuple(term.split()))
        assert others not in [each for terms in found.values() for each in terms]


def test_every_group_of_ours_has_several_terms_and_no_term_is_in_two(db: None):
    groups = synonyms.groups_in(synonyms.shipped())
    terms = [term for group in groups for term in group]
    assert all(len(group) > 1 for group in groups)
    assert len(terms) == len(set(terms))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("eksepsi",), {0: ["nota keberatan", "keberatan atas dakwaan"]}),
        (("ada", "keberatan", "atas", "dakwaan"), {1: ["eksepsi", "nota keberatan"]}),
        (("kucing",), {}),
        ((), {}),
    ],
    ids=str,
)
def test_terms_of_one_word_and_of_several_have_others(db: None, words: tuple[str, ...], expected: dict[int, list[str]]):
    assert synonyms.others_for(words) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("stole",), {0: ["pencurian", "mencuri", "dicuri"]}),
        (("motorcycle",), {0: ["sepeda motor", "motor"]}),
        (("qwerty", "lorem"), {}),
    ],
    ids=str,
)
def test_an_english_word_has_indonesian_others(db: None, words: tuple[str, ...], expected: dict[int, list[str]]):
    assert synonyms.others_for(words) == expected


def test_what_is_said_in_trials_is_known_in_all_its_forms(db: None):
    assert [word for word in IN_TRIALS.split() if not synonyms.others_for((word,))] == []


def test_what_is_another_word_in_indonesian_or_none_has_no_others(db: None):
    assert [word for word in NOT_ENGLISH.split() if synonyms.is_english(word)] == []


def test_an_indonesian_word_has_no_english_ones(db: None):
    assert synonyms.others_for(("pisau",)) == {}
    assert not synonyms.is_english("pisau")


def test_every_english_word_stands_in_one_line(db: None):
    """A second line would silently replace the first. More terms than are searched for would be of no use."""
    lines = [line.split(":") for line in word_lists.lines_of("english.txt")]
    words = [word for english, _indonesian in lines for word in plain_terms(english)]
    assert len(words) == len(set(words))
    assert all(" " not in word for word in words)
    assert all(len(plain_terms(indonesian)) <= MOST_OTHERS for _english, indonesian in lines)
    assert all(synonyms.others_for((word,)).get(0) for word in words)


def terms(typed: str) -> list[Term]:
    return terms_of(parse(typed), Place.of(Transcript.objects.all(), parse(typed), Filters()))


def test_a_word_weighs_as_much_as_what_stands_for_it(hearing: Hearing):
    """Else a question in English would take the most usual words for the rarest, since nobody says them in English."""
    lines = [("witness" if n % 2 else "clerk", f"Saksi membawa pisau nomor {n} itu.") for n in range(4)]
    told(hearing, *lines, ("expert", "Ada luka."))
    index_words()
    [knife, wound, unknown] = terms("knife wound zzxx")
    assert (knife.count, wound.count, unknown.count) == (4, 1, 0)
    assert knife.weight < wound.weight < unknown.weight


def test_of_a_term_of_several_words_the_rarest_counts(hearing: Hearing):
    told(hearing, *[("witness", f"Sepeda nomor {n} hilang.") for n in range(3)], ("expert", "Itu sepeda motor merah."))
    index_words()
    assert [term.count for term in terms("motorcycle")] == [1]


def test_an_english_word_is_not_taken_for_a_misspelt_name(hearing: Hearing):
    told(hearing, ("witness", "Nama saya Knive Suharto, Yang Mulia, saya pedagang."))
    index_words()
    known_words.refresh()
    assert [term.instead for term in terms("knife")] == [""]
    assert [term.instead for term in terms("knivee")] == ["knive"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("rows", [[], ["sajam, senjata\ntajam", "arloji, jam tangan"]], ids=["none", "its own"])
def test_what_the_court_had_beside_ours_stays_so_and_comes_back(rows: list[str]):
    before, after = [("search", "0008_renewal")], [("search", "0009_synonym_list")]
    executor = MigrationExecutor(connection)
    old = executor.migrate(before).apps.get_model("search", "Synonym")
    old.objects.bulk_create([old(terms=terms) for terms in rows])
    try:
        MigrationExecutor(connection).migrate(after)
        assert SynonymList.objects.count() == bool(rows)
        assert synonyms.others_for(("sajam",)) == ({0: ["senjata tajam"]} if rows else {})
        assert synonyms.others_for(("eksepsi",))
        back = MigrationExecutor(connection).migrate(before).apps.get_model("search", "Synonym")
        assert sorted(back.objects.values_list("terms", flat=True)) == sorted(" ".join(row.split()) for row in rows)
    finally:
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes())

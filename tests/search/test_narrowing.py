"""Conditions above the hits, each of which can be taken away; values that narrow, all of them when somebody asks."""

import html
import re

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from courtsight.accounts.models import User
from search.asked import asked_by
from search.narrowing import bare_address, chips_of, phrases_of
from tests import factories
from tests.search.hearings import index_words, told
from transcription.models import Case, Hearing

URL = reverse("search")


def chips(user: User, **address: str) -> dict[str, str]:
    """The query of the search without each condition, by its title and text."""
    given = QueryDict(mutable=True)
    given.update(address)
    found = chips_of(asked_by(user, given), given)
    return {f"{chip.title}: {chip.text}": QueryDict(chip.address).dict() for chip in found}


def test_what_is_chosen_is_taken_away_and_the_rest_stays(clerk: User):
    asked = {"q": "motor", "role": "witness", "court": "PN Bdg", "kind": "Pid.B", "from": "2026-03-01", "cursor": "x"}
    found = chips(clerk, **asked)
    assert {"Siapa yang berbicara: Saksi", "Pengadilan: PN Bdg", "Jenis perkara: Pid.B"} <= set(found)
    assert found["Siapa yang berbicara: Saksi"] == {
        "q": "motor", "court": "PN Bdg", "kind": "Pid.B", "from": "2026-03-01",
    }  # fmt: skip
    assert len(found) == 4


@pytest.mark.parametrize(
    ("typed", "title", "rest"),
    [
        ("motor peran:saksi biru", "Siapa yang berbicara: Saksi", "motor biru"),
        ("motor role:hakim", "Siapa yang berbicara: Hakim ketua, Hakim anggota", "motor"),
        ('pembicara:"Pak Darmanto" motor', "Pembicara: Pak Darmanto", "motor"),
        ("motor perkara:12/Pid.B", "Perkara: 12/Pid.B", "motor"),
        ("motor sejak:2026-03", "Sejak: 2026-03", "motor"),
        ("motor before:2026-03", "Sebelum: 2026-03", "motor"),
        ("motor hingga:2026-03", "Sampai: 2026-03", "motor"),
        ("motor -mobil", "Tanpa: mobil", "motor"),
        ('motor -"mobil merah" biru', 'Tanpa: "mobil merah"', "motor biru"),
    ],
)
def test_what_is_typed_is_a_condition_as_well(clerk: User, typed: str, title: str, rest: str):
    assert {key.lower(): value["q"] for key, value in chips(clerk, q=typed).items()} == {title.lower(): rest}


@pytest.mark.parametrize(
    "typed",
    ["motor biru", '"motor biru"', "motor sebelum:kemarin", "peran:entah motor", "a:b -", "motor -peran:saksi"]
    + ["motor -- biru", "--", 'motor -"--"', '"--" motor'],
)
def test_what_is_none_has_no_chip(clerk: User, typed: str):
    given = QueryDict(mutable=True)
    given["q"] = typed
    assert chips(clerk, q=typed) == {}
    assert {chip.text for chip in phrases_of(asked_by(clerk, given), given)} <= {"“motor biru”"}


def test_words_in_a_row_are_let_go_as_words(clerk: User):
    given = QueryDict("q=toko+%22motor+biru%22+lama")
    (phrase,) = phrases_of(asked_by(clerk, given), given)
    assert (phrase.text, QueryDict(phrase.address)["q"]) == ("“motor biru”", "toko motor biru lama")


def test_all_are_taken_away_at_once(clerk: User):
    given = QueryDict("q=motor+peran:saksi+-mobil+%22toko+emas%22&role=witness&from=2026-03-01&mode=exact&all=case")
    assert QueryDict(bare_address(asked_by(clerk, given), given)).dict() == {"q": 'motor "toko emas"', "mode": "exact"}


def test_a_thousand_conditions_do_not_fill_the_page(clerk: User):
    assert len(chips(clerk, q="-a " * 3000)) <= 20


@pytest.fixture
def shown(client: Client, clerk: User):
    """Thirty cases of one hearing each, that say the same."""
    for number in range(1, 31):
        case = factories.CaseFactory(number=f"{number}/Pid.B/2026/PN Bdg")
        told(factories.HearingFactory(case=case), ("witness", "Motor itu biru."), ("expert", "Rangka motor diubah."))
    index_words()

    def get(user: User = clerk, **query: str) -> str:
        client.force_login(user)
        return client.get(URL, {"q": "motor", "mode": "exact", **query}).content.decode()

    return get


def facet(text: str, name: str) -> str:
    return text.split(f'id="facet-{name}"')[1].split("</section>")[0]


def values(text: str, name: str) -> list[str]:
    return re.findall(rf'href="\?[^"]*{name}=([^"&]+)[^"]*">[^<]', facet(text, name).split("<ul")[1].split("</ul>")[0])


def test_eight_cases_are_shown_and_all_when_asked_for(shown):
    text = shown()
    assert len(values(text, "case")) == 8
    assert "Tampilkan semua (30)" in facet(text, "case")
    assert 'data-module="facet-filter"' not in text
    whole = shown(all="case")
    assert len(set(values(whole, "case"))) == 30
    assert len(values(whole, "hearing")) == 8
    assert 'data-module="facet-filter"' in facet(whole, "case")
    assert "Tampilkan lebih sedikit" in facet(whole, "case")


def test_all_of_what_there_is_not_is_nothing(shown):
    assert len(values(shown(all="entah"), "case")) == 8
    assert "Tampilkan" not in facet(shown(all="role"), "role").replace("Tampilkan lebih sedikit", "")


def test_hearings_narrow_as_well(shown):
    text = shown()
    key = values(text, "hearing")[0]
    hearing = Hearing.objects.get(pk=key)
    narrowed = shown(hearing=key)
    assert hearing.case.number in narrowed
    assert "2 bagian." in narrowed


def test_what_one_may_not_see_is_not_among_all(shown, outsider: User, clerk: User, sealed_hearing: Hearing):
    told(sealed_hearing, ("witness", "Motor rahasia."))
    index_words()
    assert str(sealed_hearing.case_id) in shown(clerk, all="case")
    for name in ("case", "hearing", "kind", "court"):
        text = shown(outsider, all=name)
        assert str(sealed_hearing.pk) not in text
        assert str(sealed_hearing.case_id) not in text
        assert sealed_hearing.case.number not in text
        assert "Pid.Sus-Anak" not in text
    assert "Tampilkan semua (30)" in shown(outsider)
    assert "Tampilkan semua (31)" in shown(clerk)


def test_filters_say_how_many_are_chosen(shown):
    assert "Saring</summary>" in shown()
    case = Case.objects.get(number="7/Pid.B/2026/PN Bdg")
    text = shown(role="witness", case=str(case.pk))
    assert "Saring (2)</summary>" in text
    assert 'aria-current="true"' in facet(text, "role")
    assert "Saksi" in text.split("finds__chips")[1].split("</ul>")[0]


def test_roles_can_be_chosen_before_anything_is_asked(shown, client: Client):
    text = html.unescape(shown(q=""))
    assert '<option value="expert">Ahli</option>' in text
    client.cookies["django_language"] = "en"
    assert '<option value="expert">Expert</option>' in shown(q="")
    assert '<option value="expert" selected>' in shown(role="expert")


def test_no_hit_says_what_was_asked_and_what_could_be_let_go(shown):
    text = shown(q='kucing "garong liar" peran:saksi', role="expert", court="PN Bdg")
    nothing = text.split("finds__nothing")[1]
    assert "Yang dicari:" in nothing
    assert "kucing" in nothing
    for title in ("Siapa yang berbicara:", "Pengadilan:", "Berurutan:"):
        assert title in nothing
    assert "finds__chips" not in text  # once is enough
    assert "Cari menurut makna" in nothing


def test_who_may_read_nothing_is_told_so(client: Client, clerk: User):
    client.force_login(clerk)
    for query in ({}, {"q": "motor"}):
        assert "Belum ada transkrip yang boleh Anda baca" in client.get(URL, query).content.decode()


def test_a_sealed_transcript_is_none_for_an_outsider(client: Client, outsider: User, sealed_hearing: Hearing):
    told(sealed_hearing, ("witness", "Motor rahasia."))
    index_words()
    client.force_login(outsider)
    assert "Belum ada transkrip yang boleh Anda baca" in client.get(URL, {"q": "motor"}).content.decode()


@pytest.mark.parametrize("typed", ["!!!", "🛵🔥", "—…", '""', "-"])
def test_signs_alone_are_told_apart_from_conditions(shown, typed: str):
    text = shown(q=typed)
    assert "Tidak ada huruf atau angka" in text
    assert "syarat saja" not in text
    assert "finds__list" not in text

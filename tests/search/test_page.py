"""The page of the search: what was asked is in its address, and what is shown is safe."""

import html
import re
from urllib.parse import parse_qsl

import pytest
from django.test import Client
from django.urls import reverse

from courtsight.accounts.models import User
from search import synonyms
from tests.search.hearings import index_all, index_words, told
from transcription.models import Hearing

URL = reverse("search")
MOTOR = "Saya melihat sepeda motor biru di depan toko emas."


@pytest.fixture
def shown(client: Client, clerk: User, hearing: Hearing, sealed_hearing: Hearing):
    told(hearing, ("witness", MOTOR), ("prosecutor", "Baik, motor itu milik siapa?"))
    told(sealed_hearing, ("witness", "Motor hijau disembunyikan di gudang."))
    index_words()

    def get(user: User = clerk, status: int = 200, **query: str) -> str:
        client.force_login(user)
        response = client.get(URL, query)
        assert response.status_code == status
        return response.content.decode()

    return get


def test_before_anything_is_asked_it_explains_itself(shown):
    text = shown()
    assert "Cara mencari" in text
    assert "<mark>" not in text


def test_fields_are_explained_in_the_language_of_the_page(shown, client: Client):
    text = shown()
    fields = ("pembicara:darmanto", "peran:saksi", "perkara:12/Pid.B", "sejak:2026-03", "sampai:2026-06-30")
    assert all(each in text for each in (*fields, "sebelum:2026-06-01", "pembicara:darmanto pembicara:siti"))
    client.cookies["django_language"] = "en"
    text = shown()
    assert all(each in text for each in ("speaker:darmanto", "role:witness", "case:12/Pid.B", "after:2026-03"))
    assert all(each in text for each in ("until:2026-06-30", "before:2026-06-01", "speaker:darmanto speaker:siti"))
    assert "peran:saksi" not in text


def test_exclusions_alone_are_answered_by_what_to_do(shown):
    answer = "pengecualian saja tidak menemukan apa pun"
    assert answer in shown(q="-motor")
    assert all(answer not in shown(q=typed) for typed in ("-motor toko", " ", "-motor perkara:12/Pid.B"))
    assert all(answer not in shown(q=typed) for typed in ("-motor peran:saksi", "-motor sejak:2026-01"))


def test_hits_are_grouped_by_hearing_and_marked(shown, hearing: Hearing):
    text = shown(q="motor biru")
    assert "<mark>motor</mark> <mark>biru</mark>" in text
    assert text.count(f'href="/hearings/{hearing.pk}/"') == 1
    assert f"/recordings/{hearing.recordings.get().pk}/audio" in text
    assert "#t=" in text


def test_what_has_none_of_the_words_is_shown_apart(
    shown, client: Client, hearing: Hearing, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(synonyms, "_translations", dict)  # else there are words: those for the English ones
    told(hearing, ("expert", "Di dapur rumah korban ditemukan sebilah pisau yang masih ada bercak darahnya."))
    shown()
    index_all()
    words, near = shown(q="pisau motor").split('id="near"')[0], shown(q="a blade with blood stains in the kitchen")
    assert "<mark>pisau</mark>" in words
    assert "Dekat maknanya" in near
    assert near.index('id="near"') < near.index("sebilah pisau")
    assert "Dekat maknanya" not in shown(q="pisau motor", mode="exact")
    hits = client.get("/api/v1/search", {"q": "pisau belati"}).json()["items"]
    assert {hit["match"] for hit in hits} <= {"words", "meaning"}
    assert [hit["match"] for hit in hits if "pisau" in hit["text"]] == ["words"]
    assert all(("<mark>" in hit["highlighted"]) is (hit["match"] == "words") for hit in hits)


def test_an_outsider_sees_nothing_of_a_sealed_hearing(shown, outsider: User, clerk: User, sealed_hearing: Hearing):
    assert "gudang" in shown(clerk, q="motor hijau")
    text = shown(outsider, q="motor hijau")
    assert "gudang" not in text
    assert sealed_hearing.case.number not in text


def test_a_hearing_that_one_may_not_see_cannot_be_searched_in(shown, outsider: User, sealed_hearing: Hearing):
    shown(outsider, status=404, q="motor", hearing=str(sealed_hearing.pk))
    shown(outsider, status=404, q="motor", hearing="x")


def test_facets_keep_the_query_and_narrow_it(shown):
    text = shown(q="motor")
    assert "role=witness" in text
    narrowed = shown(q="motor", role="prosecutor")
    assert "milik siapa" in narrowed
    assert MOTOR.split()[-1] not in narrowed.split("finds__list")[1].split("hit__around")[0]


def test_a_facet_says_what_its_numbers_count(shown):
    for mode in ("hybrid", "exact"):
        facets = shown(q="motor", mode=mode).split("finds__facets")[1].split("</aside>")[0]
        assert "Dihitung di antara bagian yang ditemukan di sini." in facets


def test_what_is_typed_comes_back_escaped(shown):
    text = shown(q='<script>alert(1)</script>"', mode="exact")
    assert "<script>alert" not in text
    assert "&lt;script&gt;" in text


def test_empty_results_say_what_to_do(shown):
    assert "Tidak ada yang mengucapkan persis ini" in shown(q="kucing", mode="exact")
    assert "Tidak ditemukan apa pun" in shown(q='"kucing garong"')
    assert "Tidak dipahami dan diabaikan: before:kemarin" in shown(q="motor before:kemarin")
    assert "Tidak dipahami dan diabaikan: sebelum:kemarin" in shown(q="motor sebelum:kemarin")


OTHER = re.compile(r'<p class="muted finds__other".*?</p>', re.DOTALL)


def other_way(text: str) -> str:
    """What the page says of the other way to search."""
    return html.unescape("".join(OTHER.findall(text)))


def test_where_few_passages_have_the_words_they_can_be_searched_exactly_and_back(shown):
    asked = {"q": "motor", "role": "witness", "court": "PN Jkt.Pst", "from": "2026-01-01"}
    offer = other_way(shown(**asked))
    assert "Hanya sedikit bagian yang memuat kata-kata Anda." in offer
    address = dict(parse_qsl(re.search(r'href="\?([^"]*)"', offer)[1]))
    assert address == asked | {"mode": "exact"}
    back = other_way(shown(**address, cursor="x"))
    assert "Hanya bagian dengan kata-kata persis ini." in back
    assert dict(parse_qsl(re.search(r'href="\?([^"]*)"', back)[1])) == asked


def test_where_many_have_them_nothing_is_offered(shown, hearing: Hearing):
    told(hearing, *[(role, f"Motor {role} itu biru.") for role in ("witness", "expert", "prosecutor", "counsel")])
    shown()
    index_words()
    assert other_way(shown(q="motor")) == ""


def test_a_word_that_was_mended_is_said_with_the_way_to_the_very_word(shown, hearing: Hearing):
    told(
        hearing,
        *[(role, f"Gerobak {role} itu biru.") for role in ("witness", "expert", "prosecutor", "counsel", "clerk")],
    )
    shown()
    index_words()
    mended = other_way(shown(q="gerobk", role="expert"))
    assert "gerobk" in mended
    assert "gerobak" in mended
    assert "mode=exact" in mended
    assert "Hanya sedikit" not in mended


def test_where_nothing_is_found_the_other_way_is_a_button(shown):
    for mode, other, label in (("", "exact", "Cari persis yang saya ketik"), ("exact", "", "Cari menurut makna")):
        asked = {"q": '"kucing garong"', "role": "witness"} | ({"mode": mode} if mode else {})
        nothing = html.unescape(shown(**asked).split("finds__nothing")[1])
        address = re.search(rf'<a class="button" href="\?([^"]*)">{label}</a>', nothing)[1]
        wanted = {"q": '"kucing garong"', "role": "witness"} | ({"mode": other} if other else {})
        assert dict(parse_qsl(address)) == wanted


def test_what_is_too_much_is_said_and_cut_short(shown):
    text = shown(q=" ".join(f"kata{number}" for number in range(60)))
    told_out = text.split("Hanya 32 kata pertama yang dicari. Diabaikan: ")[1].split("</p>")[0]
    assert told_out.split(" dan ")[0].split(", ") == [f"kata{number}" for number in range(32, 52)]
    assert told_out.endswith("dan 8 lagi")
    assert "Hanya 32 kata" not in shown(q="motor " * 50)  # nothing that is not searched for


def test_what_no_field_is_called_is_said(shown):
    text = shown(q="motor hakim:budi")
    assert "Tidak dipahami dan diabaikan: hakim:budi" in text
    assert "<mark>motor</mark>" in text


def test_a_cursor_that_is_none_shows_the_first_page(shown):
    assert "<mark>" in shown(q="motor", cursor="tidak ada")


def test_the_browser_keeps_no_results(shown, client: Client):
    shown(q="motor")
    assert "no-store" in client.get(URL, {"q": "motor"}).headers["Cache-Control"]


def test_who_is_not_logged_in_is_sent_to_log_in(client: Client, db: None):
    assert client.get(URL, {"q": "motor"}).status_code == 302


def test_pages_of_hearings_and_cases_lead_to_a_search_within_them(shown, client: Client, hearing: Hearing):
    shown()
    assert f"{URL}?hearing={hearing.pk}" in client.get(f"/hearings/{hearing.pk}/").content.decode()
    assert f"{URL}?case={hearing.case_id}" in client.get(f"/cases/{hearing.case_id}/").content.decode()

"""A name or a case number that was typed leads to what that person said, or what was said in that case."""

import html
import re
from typing import Any
from urllib.parse import parse_qs

import pytest
from django.test import Client
from django.urls import reverse

from courtsight.accounts.models import User
from search.models import Match, SavedSearch
from search.watching import look_for_matches
from tests import factories
from tests.search.hearings import index_words, told
from transcription.models import Hearing, Speaker

URL = reverse("search")
NUMBER = "701/Pid.B/2026/PN Jkt.Pst"
SAID = ["Saya tinggal di Depok.", "Saya melihat motor itu.", "Saya tidak kenal terdakwa."]
OFFERS = re.compile(r'<p class="finds__other"><a href="\?([^"]*)">.*?<bdi>(.*?)</bdi>', re.DOTALL)


@pytest.fixture
def shown(client: Client, clerk: User, hearing: Hearing, sealed_hearing: Hearing):
    witness(factories.HearingFactory(case__number=NUMBER), "Siti Aminah", *SAID)
    witness(sealed_hearing, "Wiryawan Kusumo", "Saya bersembunyi di gudang.")
    told(hearing, ("presiding_judge", "Sidang dibuka."))
    index_words()

    def get(user: User = clerk, **query: str) -> str:
        client.force_login(user)
        response = client.get(URL, query)
        assert response.status_code == 200
        return response.content.decode()

    return get


def witness(hearing: Hearing, name: str, *texts: str) -> None:
    """Each answer behind a question, and so a passage of its own."""
    lines = [line for text in texts for line in (("prosecutor", "Lalu?"), ("witness", text))]
    transcript = told(hearing, *lines)
    Speaker.objects.filter(transcript=transcript, role="witness").update(name=name)


def offered(text: str) -> dict[str, Any]:
    return {html.unescape(name): parse_qs(html.unescape(address)) for address, name in OFFERS.findall(text)}


def hits(text: str) -> list[str]:
    return [said for said in SAID if said.split()[-1] in text.split("finds__list")[-1]]


@pytest.mark.parametrize("typed", ["Siti Aminah", "siti aminah", '"Siti Aminah"', "aminah"])
def test_a_name_leads_to_what_that_person_said(shown, typed: str):
    assert "Siti Aminah" not in SAID
    (address,) = offered(shown(q=typed, mode="exact")).values()
    assert address == {"q": [f'pembicara:"{typed.strip(chr(34))}"']}
    text = shown(q=address["q"][0])
    assert hits(text) == SAID
    assert "<mark>" not in text
    assert "Hanya sedikit bagian" not in text


@pytest.mark.parametrize(
    "typed", [NUMBER, NUMBER.lower(), "perkara nomor 701/Pid.B/2026/PN Jkt.Pst", "0701/pid.b/2026/pn jakarta pusat"]
)
def test_a_case_number_leads_to_what_was_said_in_the_case(shown, typed: str):
    (name, address), *others = offered(shown(q=typed)).items()
    assert others == []
    assert (name, address) == (f"Tampilkan yang diucapkan dalam perkara {NUMBER}", {"q": [f'perkara:"{NUMBER}"']})
    assert hits(shown(q=address["q"][0])) == SAID


def test_the_beginning_of_a_number_is_enough_and_the_filters_stay(shown):
    (address,) = offered(shown(q="701/Pid.B", role="witness", mode="exact")).values()
    assert address == {"q": ['perkara:"701/Pid.B"'], "role": ["witness"]}
    assert offered(shown(q="701/Pid.B", role="judge")) == {}
    assert offered(shown(q=NUMBER, to="2020-01-01")) == {}
    assert offered(shown(q="12/03/2026")) == {}


@pytest.mark.parametrize("typed", ["", "saksi", "ti", "motor", "Siti Aminah -motor", "Siti peran:saksi", "Budi", "5"])
def test_what_is_neither_leads_nowhere(shown, typed: str):
    assert offered(shown(q=typed)) == {}


def test_where_many_have_said_the_name_nothing_is_offered(shown, hearing: Hearing):
    lines = [(role, "Siti Aminah ada di sana.") for role in ("clerk", "counsel", "expert", "prosecutor", "other")]
    told(hearing, *lines)
    shown()
    index_words()
    assert offered(shown(q="Siti Aminah")) == {}


def test_nobody_is_led_to_a_sealed_hearing(shown, clerk: User, outsider: User, sealed_hearing: Hearing):
    for typed in ("Wiryawan Kusumo", sealed_hearing.case.number):
        assert len(offered(shown(q=typed))) == 1
        text = shown(outsider, q=typed)
        assert offered(text) == {}
        assert "gudang" not in text
    for typed in ('pembicara:"Wiryawan Kusumo"', f'perkara:"{sealed_hearing.case.number}"'):
        assert "gudang" in shown(q=typed)
        assert "gudang" not in shown(outsider, q=typed)


def test_the_words_of_the_page_are_of_its_language(shown, client: Client):
    client.cookies["django_language"] = "en"
    text = shown(q="Siti Aminah")
    assert offered(text) == {"Show what Siti Aminah said": {"q": ['speaker:"Siti Aminah"']}}
    assert hits(shown(q='speaker:"Siti Aminah"')) == SAID


def test_what_somebody_says_is_shown_with_the_newest_hearing_first_and_page_by_page(shown, client: Client):
    later = factories.HearingFactory(starts_at="2031-01-01T02:00:00Z")
    witness(later, "Siti Aminah", *[f"Saya ingat yang ke-{number}." for number in range(25)])
    index_words()
    first = shown(q='pembicara:"Siti Aminah"')
    assert "1–20 dari 28 bagian." in first
    assert hits(first) == []
    answer = client.get("/api/v1/search", {"q": 'pembicara:"Siti Aminah"', "limit": 100}).json()
    assert [hit["text"] for hit in answer["items"]][-3:] == SAID
    assert answer["count"] == 28


def test_without_the_words_of_somebody_else_and_nobody_of_that_name(shown, client: Client):
    def found(typed: str) -> list[str]:
        shown()
        return [hit["text"] for hit in client.get("/api/v1/search", {"q": typed}).json()["items"]]

    assert found("pembicara:aminah -motor") == [SAID[0], SAID[2]]
    assert found("pembicara:aminah peran:saksi perkara:701/Pid.B") == SAID
    assert found("pembicara:aminah perkara:702") == []
    assert found('pembicara:"Siti Amniah"') == SAID  # the nearest name
    assert set(found("peran:saksi")) > set(SAID)


def test_a_saved_search_for_somebody_tells_of_what_they_say_anew(shown, clerk: User):
    SavedSearch.objects.create(user=clerk, name="Siti", address="q=pembicara%3A%22Siti+Aminah%22")
    look_for_matches()
    assert not Match.objects.exists()
    witness(factories.HearingFactory(), "Siti Aminah", "Selamat pagi.")
    witness(factories.HearingFactory(), "Budi", "Selamat pagi.")
    index_words()
    look_for_matches()
    assert [match.transcript.speakers.get(role="witness").name for match in Match.objects.all()] == ["Siti Aminah"]


def test_whoever_has_no_role_finds_nothing_and_is_told_so(shown):
    nobody = factories.UserFactory(username="tanpa-peran", role=None)
    for typed in ("motor pembicara:siti", 'pembicara:"Siti Aminah"', NUMBER, "Siti Aminah"):
        assert hits(shown(nobody, q=typed)) == []

"""Pages of hits: which of them is shown, forwards and back, and the first one."""

import html
import re
from base64 import urlsafe_b64encode

import pytest
from django.test import Client
from django.urls import reverse

from courtsight.accounts.models import User
from search.models import Child
from tests import factories
from tests.search.hearings import index_words, told
from transcription.models import Hearing

URL = reverse("search")
HITS = 45  # two pages and a quarter


@pytest.fixture
def shown(client: Client, clerk: User):
    for number in range(HITS):
        told(factories.HearingFactory(), ("witness", f"Motor itu biru, dan nomornya {number}."))
    index_words()

    def get(address: str = "?q=motor&mode=exact", user: User = clerk) -> str:
        client.force_login(user)
        return client.get(f"{URL}{address}").content.decode()

    return get


def numbers(text: str) -> list[str]:
    return re.findall(r"nomornya (\d+)", text)


def link(text: str, name: str) -> str:
    """Where the link of this relation or text leads."""
    pages = text.split('<nav class="pagination"')[1].split("</nav>")[0]
    found = [one for one in re.findall(r"<a [^>]*>.*?</a>", pages) if name in one]
    return html.unescape(re.search(r'href="([^"]*)"', found[0])[1]) if found else ""


def test_there_and_back_again(shown):
    first = shown()
    second = shown(link(first, 'rel="next"'))
    third = shown(link(second, 'rel="next"'))
    assert ["1–20 dari 45" in first, "21–40 dari 45" in second, "41–45 dari 45" in third] == [True] * 3
    assert len({*numbers(first), *numbers(second), *numbers(third)}) == HITS
    assert (link(first, 'rel="prev"'), link(third, 'rel="next"')) == ("", "")
    assert numbers(shown(link(third, 'rel="prev"'))) == numbers(second)
    assert numbers(shown(link(second, 'rel="prev"'))) == numbers(first)
    assert numbers(shown(link(third, "Halaman pertama"))) == numbers(first)
    assert "cursor" not in link(second, 'rel="prev"')


def test_what_fits_on_one_page_has_no_pages(shown):
    text = shown("?q=%22nomornya+7%22&mode=exact")
    assert "1 bagian." in text
    assert "pagination" not in text


def test_pages_count_what_one_may_see(shown, outsider: User):
    Hearing.objects.filter(pk__in=Hearing.objects.values("pk")[:10]).update(sealed=True)
    text = shown(user=outsider)
    assert "1–20 dari 35" in text
    assert "45" not in re.sub(r"nomornya \d+|[0-9a-f-]{36}", "", text.split("finds__count")[1].split("</p>")[0])


def test_pages_go_on_where_they_were_when_hits_are_gone(shown):
    first = shown()
    onwards = link(first, 'rel="next"')
    gone = numbers(first)[3]
    Child.objects.filter(text__contains=f"nomornya {gone}.").delete()
    second = shown(onwards)
    assert "20–39 dari 44" in second
    assert not set(numbers(second)) & set(numbers(first))
    # Before the nineteen that are left stands the first page.
    assert "cursor" not in link(second, 'rel="prev"')


@pytest.mark.parametrize("offset", ["0", "44", "45", "46", "1000000", "-7", "9" * 30])
def test_a_cursor_behind_the_last_hit_shows_the_first_page(shown, offset: str):
    cursor = urlsafe_b64encode(f"{offset} 1".encode()).decode()
    text = shown(f"?q=motor&mode=exact&cursor={cursor}")
    assert ("45–45" if offset == "44" else "1–20") + " dari 45" in text


def test_programs_come_to_an_end(shown, client: Client):
    shown()
    cursor = urlsafe_b64encode(b"1000000 1").decode()
    page = client.get("/api/v1/search", {"q": "motor", "mode": "exact", "cursor": cursor}).json()
    assert (page["items"], page["next_cursor"], page["count"]) == ([], None, HITS)


def test_the_best_places_alone_are_said_to_be_that(client: Client, clerk: User):
    told(factories.HearingFactory(), *[("witness" if n % 2 else "expert", f"Motor biru {n}.") for n in range(260)])
    index_words()
    client.force_login(clerk)
    text = client.get(URL, {"q": "motor"}).content.decode()
    assert re.search(r"1–20 dari \d+ bagian terbaik", text)

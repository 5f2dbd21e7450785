"""Saved searches on their pages: kept, opened, renamed, deleted and brought back; nobody else's."""

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courtsight.accounts.models import User
from search import watching
from search.models import Match, SavedSearch
from tests.search.hearings import index_words, told
from transcription.models import Hearing

LIST = reverse("saved_list")


@pytest.fixture
def page(client: Client, clerk: User) -> Client:
    client.force_login(clerk)
    return client


def save(page: Client, name: str = "", **asked: str) -> SavedSearch | None:
    known = set(SavedSearch.objects.values_list("pk", flat=True))
    response = page.post(reverse("saved_create"), {"name": name, "address": urlencode(asked)})
    assert response.status_code == 302
    return SavedSearch.objects.exclude(pk__in=known).first()


def text_of(page: Client, url: str = LIST) -> str:
    response = page.get(url)
    assert response.status_code == 200
    return response.content.decode()


def test_the_results_page_offers_to_save_what_was_asked(page: Client, hearing: Hearing):
    text = text_of(page, f"{reverse('search')}?q=motor+biru&mode=exact&cursor=x")
    assert 'value="q=motor+biru&amp;mode=exact"' in text
    assert "Simpan pencarian ini" in text
    assert "Simpan pencarian ini" not in text_of(page, reverse("search"))


def test_a_saved_search_is_listed_and_opens_what_was_asked(page: Client, clerk: User, hearing: Hearing):
    saved = save(page, "Motor", q="motor biru", role="witness", hearing=str(hearing.pk), cursor="abc", other="x")
    assert (saved.user, saved.name) == (clerk, "Motor")
    assert "Motor" in text_of(page)
    response = page.get(reverse("saved_open", args=[saved.pk]))
    assert response.url == f"{reverse('search')}?q=motor+biru&hearing={hearing.pk}&role=witness"
    assert page.get(response.url).status_code == 200


def test_without_a_name_it_is_called_by_what_was_typed(page: Client):
    assert save(page, " \u202e ", q="motor biru").name == "motor biru"


@pytest.mark.parametrize("asked", [{}, {"q": ""}, {"q": "-motor"}, {"mode": "exact"}], ids=str)
def test_what_asks_for_nothing_is_not_saved(page: Client, asked: dict[str, str]):
    assert save(page, "Nama", **asked) is None
    assert "tidak disimpan" in text_of(page)


def test_a_search_in_a_hearing_that_one_may_not_see_is_not_saved(
    client: Client, outsider: User, sealed_hearing: Hearing
):
    client.force_login(outsider)
    address = urlencode({"q": "motor", "hearing": sealed_hearing.pk})
    assert client.post(reverse("saved_create"), {"name": "x", "address": address}).status_code == 404
    assert not SavedSearch.objects.exists()


def test_there_is_an_end_to_how_many_one_keeps(page: Client, clerk: User):
    SavedSearch.objects.bulk_create([SavedSearch(user=clerk, name=str(n), address="q=a") for n in range(100)])
    assert save(page, "Terlalu banyak", q="motor") is None
    assert "100" in text_of(page)


def test_it_is_renamed_and_no_name_leaves_the_old_one(page: Client):
    saved = save(page, "Motor", q="motor")
    for name, shown in (("Kendaraan <b>", "Kendaraan <b>"), ("  ", "Kendaraan <b>")):
        page.post(reverse("saved_rename", args=[saved.pk]), {"name": name})
        saved.refresh_from_db()
        assert saved.name == shown
    assert "Kendaraan &lt;b&gt;" in text_of(page)


def test_what_was_deleted_can_be_brought_back_for_a_day(page: Client):
    saved = save(page, "Motor", q="motor")
    page.post(reverse("saved_delete", args=[saved.pk]))
    text = text_of(page)
    assert reverse("saved_restore", args=[saved.pk]) in text
    assert f'href="{reverse("saved_open", args=[saved.pk])}"' not in text
    assert page.get(reverse("saved_open", args=[saved.pk])).status_code == 404
    page.post(reverse("saved_restore", args=[saved.pk]))
    assert reverse("saved_open", args=[saved.pk]) in text_of(page)


def test_after_that_it_is_gone(page: Client):
    saved = save(page, "Motor", q="motor")
    page.post(reverse("saved_delete", args=[saved.pk]))
    watching.look_for_matches()
    assert SavedSearch.objects.exists()
    SavedSearch.objects.update(deleted_at=timezone.now() - timedelta(days=1, minutes=1))
    watching.look_for_matches()
    assert not SavedSearch.objects.exists()


@pytest.mark.parametrize("name", ["saved_open", "saved_seen", "saved_rename", "saved_delete", "saved_restore"])
def test_nobody_else_reaches_it(page: Client, client: Client, outsider: User, name: str):
    saved = save(page, "Motor", q="motor")
    client.force_login(outsider)
    url = reverse(name, args=[saved.pk])
    assert client.post(url, {"name": "Punya saya", "until": "9"}).status_code == 404
    if name == "saved_open":
        assert client.get(url).status_code == 404
    saved.refresh_from_db()
    assert (saved.name, saved.deleted_at) == ("Motor", None)
    assert "Motor" not in text_of(client)


def test_what_is_new_is_shown_where_people_begin_until_it_is_opened(page: Client, hearing: Hearing):
    saved = save(page, "Motor", q="sepeda motor")
    hear(hearing)
    for url in (reverse("home"), reverse("search"), LIST):
        assert reverse("saved_open", args=[saved.pk]) in text_of(page, url)
        assert "1 transkrip baru" in text_of(page, reverse("home"))
    assert hearing.case.number in text_of(page)
    response = page.post(reverse("saved_open", args=[saved.pk]), {"until": until_of(page)})
    assert response.url == f"{reverse('search')}?q=sepeda+motor"
    assert "1 transkrip baru" not in text_of(page, reverse("home"))
    assert hearing.case.number not in text_of(page)


def hear(hearing: Hearing) -> None:
    told(hearing, ("witness", "Saya melihat sepeda motor biru."))
    index_words()
    watching.look_for_matches()


def until_of(page: Client, url: str = LIST) -> str:
    """What the button on the page sends along."""
    return re.search(r'name="until" value="(\d+)"', text_of(page, url))[1]


def test_a_link_changes_nothing(page: Client, hearing: Hearing):
    saved = save(page, "Motor", q="sepeda motor")
    hear(hearing)
    response = page.get(reverse("saved_open", args=[saved.pk]), {"until": until_of(page)})
    assert response.url == f"{reverse('search')}?q=sepeda+motor"
    assert "1 transkrip baru" in text_of(page, reverse("home"))


@pytest.mark.parametrize("url", [LIST, reverse("home")])
def test_what_came_after_the_page_was_shown_stays_new(page: Client, hearing: Hearing, url: str):
    """Two tabs: the older one does not know of what the newer one has shown."""
    saved = save(page, "Motor", q="sepeda motor")
    hear(hearing)
    older = until_of(page, url)
    hear(hearing)
    assert "2 transkrip baru" in text_of(page, reverse("home"))
    page.post(reverse("saved_open", args=[saved.pk]), {"until": older})
    assert "1 transkrip baru" in text_of(page, reverse("home"))
    page.post(reverse("saved_open", args=[saved.pk]), {"until": until_of(page, url)})
    assert "transkrip baru" not in text_of(page, reverse("home"))


def test_only_the_search_that_is_opened_has_been_seen(page: Client, hearing: Hearing):
    first, _other = save(page, "Motor", q="sepeda motor"), save(page, "Biru", q="biru")
    hear(hearing)
    page.post(reverse("saved_open", args=[first.pk]), {"until": str(2**62)})
    assert set(Match.objects.new().values_list("saved__name", flat=True)) == {"Biru"}


def test_what_is_sealed_while_the_search_is_opened_is_new_when_it_opens_again(
    client: Client, outsider: User, hearing: Hearing
):
    client.force_login(outsider)
    saved = save(client, "Motor", q="sepeda motor")
    hear(hearing)
    until = until_of(client)
    Hearing.objects.update(sealed=True)
    client.post(reverse("saved_open", args=[saved.pk]), {"until": until})
    Hearing.objects.update(sealed=False)
    assert "1 transkrip baru" in text_of(client, reverse("home"))


@pytest.mark.parametrize("until", ["", "x", "-1", "٣", "9" * 40, "1e9"])
def test_what_no_page_sends_is_harmless(page: Client, hearing: Hearing, until: str):
    saved = save(page, "Motor", q="sepeda motor")
    hear(hearing)
    assert page.post(reverse("saved_open", args=[saved.pk]), {"until": until}).status_code == 302
    assert Match.objects.new().exists() is not until.startswith("9")


def test_a_form_of_another_site_marks_nothing(clerk: User, hearing: Hearing):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(clerk)
    saved = SavedSearch.objects.create(user=clerk, name="Motor", address="q=sepeda+motor")
    hear(hearing)
    assert strict.post(reverse("saved_open", args=[saved.pk]), {"until": "999999"}).status_code == 403
    assert Match.objects.new().exists()


def test_a_new_name_can_be_taken_back(page: Client):
    saved = save(page, "Motor", q="motor")
    rename = reverse("saved_rename", args=[saved.pk])
    page.post(rename, {"name": "Kendaraan"})
    text = text_of(page)
    assert "“Motor” sekarang bernama “Kendaraan”" in text
    undo = re.search(
        r'<input type="hidden" name="name" value="([^"]*)"><input type="hidden" name="undo" value="1">', text
    )
    assert "sekarang bernama" not in text_of(page)  # told once
    page.post(rename, {"name": undo[1], "undo": "1"})
    assert SavedSearch.objects.get().name == "Motor"
    assert "sekarang bernama" not in text_of(page)


def test_the_same_name_is_no_news(page: Client):
    saved = save(page, "Motor", q="motor")
    page.post(reverse("saved_rename", args=[saved.pk]), {"name": "Motor"})
    assert "sekarang bernama" not in text_of(page)


def test_what_was_renamed_and_deleted_tells_of_the_deletion_alone(page: Client):
    saved = save(page, "Motor", q="motor")
    page.post(reverse("saved_rename", args=[saved.pk]), {"name": "Kendaraan"})
    page.post(reverse("saved_delete", args=[saved.pk]))
    assert "sekarang bernama" not in text_of(page)


def test_news_is_in_the_navigation_of_every_page_until_it_is_marked_as_seen(page: Client, hearing: Hearing):
    saved = save(page, "Motor", q="sepeda motor")
    hear(hearing)
    hear(hearing)
    for url in (LIST, reverse("case_list"), reverse("search")):
        assert "2 baru" in text_of(page, url).split("</header>")[0]
    assert '<strong><form class="saved__open"' in text_of(page)
    page.post(reverse("saved_seen", args=[saved.pk]), {"until": until_of(page)})
    assert "baru<" not in text_of(page).split("</header>")[0]
    assert not Match.objects.new().exists()


def test_the_navigation_counts_what_one_may_see(client: Client, outsider: User, hearing: Hearing):
    client.force_login(outsider)
    save(client, "Motor", q="sepeda motor")
    hear(hearing)
    assert "1 baru" in text_of(client, reverse("case_list"))
    Hearing.objects.update(sealed=True)
    assert "1 baru" not in text_of(client, reverse("case_list"))

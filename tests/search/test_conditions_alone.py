"""Conditions without words list what meets them, the newest hearing first; what is only left out finds nothing."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courtsight.accounts.models import User
from search import retrieval
from search.models import SavedSearch
from search.query import parse
from search.results import search
from search.scope import Filters
from search.watching import look_for_matches
from tests import factories
from tests.search.hearings import index_words, told
from transcription.models import Hearing, Transcript

URL = reverse("search")
DAYS = 5


@pytest.fixture
def court(db: None) -> None:
    """Hearings of five days, the newest made first; in each a witness and a judge speak."""
    for ago in range(DAYS):
        hearing = factories.HearingFactory(starts_at=timezone.now() - timedelta(days=ago))
        told(hearing, ("witness", f"Saya melihat hari {ago}."), ("presiding_judge", f"Sidang hari {ago} dibuka."))
    index_words()


def listed(typed: str, user: User, **filters: str) -> list[str]:
    results = search(parse(typed), Transcript.objects.visible_to(user), Filters(**filters))
    return [hit.child.text for hit in results.hits]


WITNESSES = [f"Saya melihat hari {ago}." for ago in range(DAYS)]


@pytest.mark.parametrize(
    ("typed", "filters", "found"),
    [
        ("role:saksi", {}, WITNESSES),
        ("peran:hakim peran:jaksa", {}, [f"Sidang hari {ago} dibuka." for ago in range(DAYS)]),
        ("", {"role": "witness"}, WITNESSES),
        ("peran:saksi -melihat", {}, []),
        ("peran:saksi sejak:2999", {}, []),
        ("-melihat", {}, []),
        ("", {}, []),
    ],
    ids=str,
)
def test_what_meets_them_is_listed_by_time(
    court: None, clerk: User, typed: str, filters: dict[str, str], found: list[str]
):
    assert listed(typed, clerk, **filters) == found


def test_days_alone_list_everything_said_then(court: None, clerk: User):
    today = timezone.localdate()
    assert len(listed(f"sejak:{today}", clerk)) == 2
    assert len(listed(f"sebelum:{today}", clerk)) == 2 * (DAYS - 1)


def test_however_many_transcripts_are_read_at_once_it_is_the_same_list(
    court: None, monkeypatch: pytest.MonkeyPatch, clerk: User
):
    monkeypatch.setattr(retrieval, "READ_AT_ONCE", 1)
    assert listed("role:saksi", clerk) == WITNESSES
    monkeypatch.setattr(retrieval, "MOST_EXACT", 3)
    assert listed("role:saksi", clerk) == WITNESSES[:3]


def test_a_sealed_hearing_is_listed_for_those_assigned_alone(
    court: None, clerk: User, outsider: User, sealed_hearing: Hearing
):
    told(sealed_hearing, ("witness", "Rahasia sekali."))
    index_words()
    assert "Rahasia sekali." in listed("role:saksi", clerk)
    assert "Rahasia sekali." not in listed("role:saksi", outsider)


def test_the_page_says_what_it_lists_and_that_exclusions_alone_find_nothing(court: None, client: Client, clerk: User):
    client.force_login(clerk)
    assert "mulai dari sidang terbaru" in client.get(URL, {"q": "role:saksi"}).content.decode()
    assert "mulai dari sidang terbaru" not in client.get(URL, {"q": "melihat role:saksi"}).content.decode()
    assert "pengecualian saja tidak menemukan apa pun" in client.get(URL, {"q": "-melihat"}).content.decode()


def test_a_saved_search_of_a_role_alone_tells_of_a_new_hearing(court: None, clerk: User, hearing: Hearing):
    SavedSearch.objects.create(user=clerk, name="Saksi", address="role=witness")
    assert look_for_matches() == 0
    told(hearing, ("witness", "Saya baru datang."))
    index_words()
    assert look_for_matches() == 1

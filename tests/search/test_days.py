"""Days of the page and days that are typed: together they say on which hearings is searched."""

from datetime import date, datetime, timedelta

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from courtsight.accounts.models import User
from search.days import Days, choices, days_of, within
from search.models import SavedSearch
from search.query import parse
from tests import factories
from tests.search.hearings import index_words, told
from transcription.models import Hearing

URL = reverse("search")
MARCH, JUNE = date(2026, 3, 1), date(2026, 6, 1)


@pytest.mark.parametrize(
    ("typed", "first", "last", "after", "before"),
    [
        ("motor", None, None, None, None),
        ("motor", MARCH, None, MARCH, None),
        ("motor", None, MARCH, None, date(2026, 3, 2)),  # the last day is searched too
        ("motor sejak:2026-04", MARCH, JUNE, date(2026, 4, 1), date(2026, 6, 2)),
        ("motor sejak:2026-02", MARCH, JUNE, MARCH, date(2026, 6, 2)),
        ("motor sebelum:2026-05-01", MARCH, JUNE, MARCH, date(2026, 5, 1)),
        ("motor sebelum:2027", MARCH, JUNE, MARCH, date(2026, 6, 2)),
        ("motor", MARCH, MARCH, MARCH, date(2026, 3, 2)),
        ("motor", None, date.max, None, None),
    ],
)
def test_what_is_left_are_the_days_that_all_allow(
    typed: str, first: date | None, last: date | None, after: date | None, before: date | None
):
    query, days = within(parse(typed), Days(first, last))
    assert (query.after, query.before, days.problem) == (after, before, "")


def test_no_day_left_is_a_problem():
    with override("en"):
        _, days = within(parse("motor before:2026-02"), Days(MARCH, None))
        assert "on or after 1 Mar 2026" in days.problem.replace("March", "Mar").replace("Mar.", "Mar")
        _, days = within(parse("motor after:2026-03 before:2026-03"), Days())
        assert "No day" in days.problem


@pytest.mark.parametrize("text", ["2026-02-31", "kemarin", "01/02/2026", "2026-13-01", "\0", "9" * 10_000, "-1"])
def test_what_is_no_day_is_said(text: str):
    with override("en"):
        days = days_of(QueryDict(mutable=True) | {"from": text, "to": "2026-03-01"})
    assert "is not a day" in days.problem
    assert (days.first, days.last) == (None, MARCH)
    assert len(days.problem) < 100


def test_the_first_day_comes_first():
    assert days_of(QueryDict("from=2026-03-02&to=2026-03-01")).problem
    assert not days_of(QueryDict("from=2026-03-01&to=2026-03-01")).problem
    assert days_of(QueryDict("from=&to=")) == Days()


def test_quick_choices_are_days_of_the_court(settings):
    thirty, year = choices()
    today = timezone.localdate()
    assert (thirty.first, thirty.last) == (str(today - timedelta(days=30)), "")
    assert (year.first[4:], year.last[4:]) == ("-01-01", "-12-31")


@pytest.fixture
def shown(client: Client, clerk: User):
    """Hearings late in the evening, in the court's time: a day of UTC would be another one."""
    for day, word in ((1, "satu"), (2, "dua"), (3, "tiga")):
        moment = timezone.make_aware(datetime(2026, 3, day, 23, 30))
        told(factories.HearingFactory(starts_at=moment), ("witness", f"Motor nomor {word}."))
    index_words()
    client.force_login(clerk)
    return lambda **query: client.get(URL, {"q": "motor", "mode": "exact", **query}).content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, "satu dua tiga"),
        ({"from": "2026-03-02"}, "dua tiga"),
        ({"to": "2026-03-02"}, "satu dua"),
        ({"from": "2026-03-02", "to": "2026-03-02"}, "dua"),
        ({"from": "2026-03-02", "q": "motor sebelum:2026-03-03"}, "dua"),
    ],
    ids=str,
)
def test_hearings_of_these_days_are_found(shown, query: dict[str, str], found: str):
    text = shown(**query)
    assert " ".join(word for word in ("satu", "dua", "tiga") if f"nomor {word}" in text) == found


def test_the_fields_show_what_holds_and_can_be_taken_away(shown):
    text = shown(**{"from": "2026-03-02", "to": "2026-03-03"})
    assert 'type="date" value="2026-03-02"' in text
    assert 'type="date" value="2026-03-03"' in text
    assert 'href="?q=motor&amp;mode=exact&amp;to=2026-03-03"' in text
    assert 'value="q=motor&amp;mode=exact&amp;from=2026-03-02&amp;to=2026-03-03"' in text  # what would be saved


@pytest.mark.parametrize("query", [{"from": "2026-03-05", "to": "2026-03-01"}, {"from": "besok"}], ids=str)
def test_a_problem_is_told_beside_the_fields_and_nothing_is_searched(shown, query: dict[str, str]):
    text = shown(**query)
    assert 'id="days-problem" role="alert"' in text
    assert text.count('aria-describedby="days-problem"') == 2
    assert "finds__list" not in text
    assert "<details" in text.split("days-problem")[0]


def test_days_alone_list_what_was_said_then(shown):
    text = shown(q="", **{"from": "2026-03-02"})
    assert "mulai dari sidang terbaru" in text
    assert text.index("nomor tiga") < text.index("nomor dua")
    assert "nomor satu" not in text


def test_questions_are_asked_of_these_days_too(shown, client: Client):
    text = client.get(reverse("ask"), {"q": "motor", "from": "2026-03-03"}).content.decode()
    assert "nomor" in text
    assert "tiga" in text
    assert "nomor satu" not in text
    wrong = client.get(reverse("ask"), {"q": "motor", "from": "2026-03-05", "to": "2026-03-01"}).content.decode()
    assert "lebih lambat daripada tanggal" in wrong
    assert "passage-1" not in wrong


def test_a_search_of_no_day_is_not_saved(shown, client: Client, hearing: Hearing):
    client.post(reverse("saved_create"), {"address": "q=motor&from=2026-03-05&to=2026-03-01"})
    assert not SavedSearch.objects.exists()
    client.post(reverse("saved_create"), {"address": "q=motor&from=2026-03-01"})
    assert SavedSearch.objects.get().address == "q=motor&from=2026-03-01"

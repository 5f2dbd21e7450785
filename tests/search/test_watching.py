"""New hearings for saved searches: told of once, of what has every word, under the rights of the moment."""

from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from courtsight.accounts.models import User
from search import watching
from search.models import Match, SavedSearch
from search.tasks import look_for_matches
from search.watching import mark_seen
from tests.search.hearings import in_thread, index_words, told, until_somebody_waits
from transcription.models import Hearing, Transcript

MOTOR = "Saya melihat terdakwa mencuri sepeda motor biru di depan toko emas."


@pytest.fixture
def saved(clerk: User) -> SavedSearch:
    return keep(clerk, q="sepeda motor biru")


def keep(user: User, **asked: str) -> SavedSearch:
    return SavedSearch.objects.create(user=user, name="Motor", address=urlencode(asked))


def hear(hearing: Hearing | None, *texts: str, **recording: object) -> Transcript:
    transcript = told(hearing, *[("witness", text) for text in texts], **recording)
    index_words()
    look_for_matches()
    return transcript


def matched(user: User) -> list[object]:
    return [match.transcript_id for match in Match.objects.visible_to(user).new()]


def test_a_new_transcript_that_has_the_words_is_told_of_once(saved: SavedSearch, clerk: User, hearing: Hearing):
    transcript = hear(hearing, "Selamat pagi.", MOTOR)
    assert matched(clerk) == [transcript.pk]
    transcript.segments.filter(index=0).update(text="Selamat siang, sepeda motor biru lagi.")
    index_words()
    look_for_matches()
    assert matched(clerk) == [transcript.pk]
    other = hear(hearing, MOTOR)
    assert set(matched(clerk)) == {transcript.pk, other.pk}


def test_of_many_saved_searches_each_has_its_turn(clerk: User, hearing: Hearing):
    """One run takes no longer than the worker may leave its other work; it goes on where it was."""
    for _ in range(3):
        keep(clerk, q="sepeda motor biru")
    told(hearing, ("witness", MOTOR))
    index_words()
    assert [watching.look_for_matches(0) for _ in range(4)] == [1, 1, 1, 0]
    keep(clerk, q="toko emas")
    told(hearing, ("witness", MOTOR))
    index_words()
    assert [watching.look_for_matches(0) for _ in range(5)] == [1, 1, 1, 1, 0]


def test_what_has_been_seen_is_not_new_again(saved: SavedSearch, clerk: User, client: Client, hearing: Hearing):
    hear(hearing, MOTOR)
    client.force_login(clerk)
    client.post(reverse("saved_open", args=[saved.pk]), {"until": Match.objects.get().pk})
    look_for_matches()
    assert matched(clerk) == []
    assert Match.objects.count() == 1


def test_older_transcripts_are_no_news(clerk: User, hearing: Hearing):
    hear(hearing, MOTOR)
    keep(clerk, q="sepeda motor biru")
    look_for_matches()
    assert not Match.objects.exists()


@pytest.mark.parametrize(
    ("asked", "is_told"),
    [
        ({"q": "pencurian motor"}, True),  # other affixes
        ({"q": "motor merah"}, False),
        ({"q": "yang motor itu"}, True),  # stop words do not count
        ({"q": "pencurian motor", "mode": "exact"}, False),
        ({"q": "mencuri motor", "mode": "exact"}, True),
        ({"q": '"motor biru"'}, True),
        ({"q": '"biru motor"'}, False),
        ({"q": "motor -toko"}, False),
        ({"q": "motor peran:saksi"}, True),
        ({"q": "motor", "role": "prosecutor"}, False),
        ({"q": "motor sejak:2027"}, False),
        ({"q": "kendaraan roda dua"}, False),  # near in meaning only
    ],
    ids=str,
)
def test_it_must_have_what_is_asked_for(clerk: User, hearing: Hearing, asked: dict[str, str], is_told: bool):
    keep(clerk, **asked)
    hear(hearing, MOTOR)
    assert bool(matched(clerk)) is is_told


@pytest.mark.parametrize("query", ["ps. 362 kuhp", "362 KUHP terdakwa", "Pasal 362"])
def test_a_citation_counts_however_it_is_written(clerk: User, hearing: Hearing, query: str):
    keep(clerk, q=query)
    hear(hearing, "Terdakwa melanggar Pasal 362 KUHP, Yang Mulia.")
    assert matched(clerk)


def test_words_in_different_passages_do_not_make_a_match(clerk: User, hearing: Hearing):
    keep(clerk, q="motor gergaji")
    transcript = told(hearing, ("witness", MOTOR), ("prosecutor", "Di mana gergaji itu?"))
    index_words()
    look_for_matches()
    assert transcript.children.count() == 2
    assert not Match.objects.exists()


def test_nobody_is_told_of_a_sealed_hearing_without_being_assigned(
    clerk: User, outsider: User, sealed_hearing: Hearing
):
    for user in (clerk, outsider):
        keep(user, q="motor biru")
    hear(sealed_hearing, MOTOR)
    assert len(matched(clerk)) == 1
    assert matched(outsider) == []
    assert Match.objects.count() == 1


def test_a_hearing_that_is_sealed_later_vanishes_with_its_count(
    client: Client, saved: SavedSearch, clerk: User, outsider: User, hearing: Hearing
):
    theirs = keep(outsider, q="motor biru")
    hear(hearing, MOTOR)
    client.force_login(outsider)
    assert str(theirs.pk) in client.get(reverse("home")).content.decode()
    hearing.assigned.add(clerk)
    Hearing.objects.filter(pk=hearing.pk).update(sealed=True)
    for name in ("home", "search", "saved_list"):
        text = client.get(reverse(name)).content.decode()
        assert "1 transkrip baru" not in text
        assert "1 baru" not in text
        assert hearing.case.number not in text
    assert len(matched(clerk)) == 1
    assert matched(outsider) == []


def test_a_hearing_that_opens_is_told_of_then(outsider: User, clerk: User, sealed_hearing: Hearing):
    keep(outsider, q="motor biru")
    transcript = hear(sealed_hearing, MOTOR)
    sealed_hearing.assigned.add(outsider)
    look_for_matches()
    assert matched(outsider) == [transcript.pk]


def test_a_search_within_a_hearing_that_was_sealed_is_passed_over(outsider: User, clerk: User, hearing: Hearing):
    keep(outsider, q="motor", hearing=str(hearing.pk))
    keep(clerk, q="motor")
    hearing.assigned.add(clerk)
    Hearing.objects.filter(pk=hearing.pk).update(sealed=True)
    hear(hearing, MOTOR)
    assert Match.objects.get().saved.user == clerk


def test_deleted_searches_and_people_who_have_left_are_told_nothing(
    saved: SavedSearch, outsider: User, hearing: Hearing
):
    keep(outsider, q="motor")
    SavedSearch.objects.filter(pk=saved.pk).update(deleted_at=saved.created_at)
    User.objects.filter(pk=outsider.pk).update(is_active=False)
    hear(hearing, MOTOR)
    assert not Match.objects.exists()


def test_a_transcript_that_goes_takes_its_news_along(saved: SavedSearch, clerk: User, hearing: Hearing):
    hear(hearing, MOTOR).delete()
    assert matched(clerk) == []


@pytest.mark.django_db(transaction=True)
def test_what_is_seen_waits_for_what_is_being_found(saved: SavedSearch, clerk: User, hearing: Hearing):
    """A match with an earlier key that comes to light later would be taken for seen without that."""
    hear_unseen(hearing)
    with transaction.atomic():
        look_for_matches()
        key = Match.objects.get().pk
        seeing = in_thread(lambda: mark_seen(saved, key))
        until_somebody_waits()
    seeing.join(30)
    assert Match.objects.get().seen_at


@pytest.mark.django_db(transaction=True)
def test_what_is_found_waits_for_what_is_being_seen(saved: SavedSearch, clerk: User, hearing: Hearing):
    hear_unseen(hearing)
    with transaction.atomic():
        mark_seen(saved, 0)
        looking = in_thread(look_for_matches)
        until_somebody_waits()
    looking.join(30)
    assert matched(clerk)


@pytest.mark.django_db(transaction=True)
def test_a_search_that_goes_meanwhile_finds_nothing(saved: SavedSearch, hearing: Hearing):
    hear_unseen(hearing)
    with transaction.atomic():
        SavedSearch.objects.all().delete()
        looking = in_thread(look_for_matches)
        until_somebody_waits()
    looking.join(30)
    assert not looking.is_alive()
    assert not Match.objects.exists()


def hear_unseen(hearing: Hearing) -> None:
    told(hearing, ("witness", MOTOR))
    index_words()

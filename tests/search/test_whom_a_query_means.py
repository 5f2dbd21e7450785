"""speaker: means whom a page shows by that name; a name that nobody has is the nearest of those one may hear."""

from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from courtsight.accounts.models import User
from search.models import SavedSearch
from search.query import parse
from search.results import Results, search
from search.retrieval import Mode
from search.scope import Filters
from search.watching import look_for_matches
from tests import factories
from tests.search.hearings import index_words, told
from transcription.models import Hearing, Speaker, Transcript

LINES = {
    "witness": "Motor itu dibawa oleh saksi pertama.",
    "expert": "Motor itu dinilai oleh ahli.",
    "prosecutor": "Motor itu milik siapa menurut jaksa.",
    "clerk": "Motor itu dicatat oleh panitera.",
    "other": "Motor itu berwarna biru.",
}


@pytest.fixture
def speakers(hearing: Hearing) -> dict[str, Speaker]:
    """A witness Darmanto, the second expert, a nameless prosecutor, a microphone, and one of whom nothing is known."""
    transcript = told(hearing, *LINES.items())
    found = {speaker.role: speaker for speaker in transcript.speakers.all()}
    change(found["witness"], name="Bapak Darmanto", ordinal=1)
    change(found["expert"], name="Dr. Siti Rahmawati", ordinal=2)
    change(found["clerk"], role="", label="Mikrofon panitera")
    change(found["other"], role="", label="5", number=5)
    index_words()
    return found


def change(speaker: Speaker, **values: Any) -> None:
    Speaker.objects.filter(pk=speaker.pk).update(**values)


def results(typed: str, user: User, mode: Mode = Mode.HYBRID) -> Results:
    return search(parse(typed), Transcript.objects.visible_to(user), Filters(), mode)


def who(typed: str, user: User, mode: Mode = Mode.HYBRID) -> set[str]:
    texts = {hit.child.text for hit in results(f"motor speaker:{typed}", user, mode).hits}
    return {role for role, text in LINES.items() if text in texts}


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Darmanto", {"witness"}),
        ('"bapak darmanto"', {"witness"}),
        ('"Saksi ke-1: Bapak Darmanto"', {"witness"}),
        ('"Saksi: Bapak Darmanto"', {"witness"}),
        ('"saksi:darmanto"', {"witness"}),
        ('"Witness 1: Bapak Darmanto"', {"witness"}),
        ('"Saksi ke-1"', {"witness"}),
        ('"Saksi ke-2"', set()),
        ("Saksi", {"witness"}),
        ('"Ahli ke-2"', {"expert"}),
        ('"Ahli: Bapak Darmanto"', set()),
        ('"Jaksa Penuntut Umum"', {"prosecutor"}),
        ('"Public prosecutor"', {"prosecutor"}),
        ('"Pembicara 5"', {"other"}),
        ('"speaker 5"', {"other"}),
        ("5", {"other"}),
        ('"Pembicara 1"', set()),
        ('"Pembicara 4"', set()),
        ('"mikrofon panitera"', {"clerk"}),
        ("Pembicara", set()),
    ],
    ids=str,
)
def test_what_a_page_calls_a_speaker_means_that_speaker(
    speakers: dict[str, Speaker], clerk: User, typed: str, found: set[str]
):
    for mode in Mode.HYBRID, Mode.EXACT:
        assert who(typed, clerk, mode) == found


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Darmanto speaker:Siti", {"witness", "expert"}),
        ("Darmanto role:expert", set()),
        ("Darmanto speaker:Siti role:expert", {"expert"}),
        ("Darmanto speaker:Siti role:expert role:witness", {"witness", "expert"}),
        ("Darmanto speaker:Kusumawardhani", {"witness"}),
    ],
)
def test_of_several_any_is_meant_and_other_conditions_hold_too(
    speakers: dict[str, Speaker], clerk: User, typed: str, found: set[str]
):
    for mode in Mode.HYBRID, Mode.EXACT:
        assert who(typed, clerk, mode) == found


def test_of_several_each_is_taken_for_the_nearest_by_itself(speakers: dict[str, Speaker], clerk: User):
    assert who("Darmnto speaker:Siti", clerk) == {"witness", "expert"}
    assert results("motor speaker:Darmnto speaker:Siti", clerk).called == (("Darmnto", "Bapak Darmanto"),)


def test_every_name_that_is_shown_is_found(speakers: dict[str, Speaker], clerk: User):
    for role, speaker in speakers.items():
        speaker.refresh_from_db()
        assert who(f'"{speaker.shown_name}"', clerk) == {role}


@pytest.mark.parametrize(
    ("typed", "found", "instead"),
    [
        ("Darmnto", {"witness"}, "Bapak Darmanto"),
        ("darmanot", {"witness"}, "Bapak Darmanto"),
        ('"Bpk Darmanto"', set(), ""),
        ('"bapak darmnto"', {"witness"}, "Bapak Darmanto"),
        ("Rachmawati", {"expert"}, "Dr. Siti Rahmawati"),
        ('"Ahli: Rahmawti"', {"expert"}, "Dr. Siti Rahmawati"),
        ('"Saksi: Rahmawti"', set(), ""),
        ("Kusumawardhani", set(), ""),
        ("Siti", {"expert"}, ""),
    ],
    ids=str,
)
def test_a_name_that_nobody_has_is_the_nearest(
    speakers: dict[str, Speaker], clerk: User, typed: str, found: set[str], instead: str
):
    answer = results(f"motor speaker:{typed}", clerk)
    assert who(typed, clerk) == found
    assert answer.called == (((typed.strip('"'), instead),) if instead else ())
    if instead:
        assert who(typed, clerk, Mode.EXACT) == set()


def test_several_of_one_name_are_all_meant(hearing: Hearing, clerk: User):
    for name in ("Sutrisno", "Bambang Sutrisno", "Sutrisna"):
        transcript = told(hearing, ("witness", f"Motor itu milik {name}."))
        transcript.speakers.update(name=name)
    index_words()
    answer = results("motor speaker:Sutrizno", clerk)
    assert answer.called == (("Sutrizno", "Bambang Sutrisno, Sutrisno"),)
    assert len(answer.hits) == 2


def test_the_page_says_whom_it_took_and_how_to_ask_for_the_very_name(
    speakers: dict[str, Speaker], client: Client, clerk: User
):
    client.force_login(clerk)
    page = client.get("/search/", {"q": "motor speaker:Darmnto"}, headers={"Accept-Language": "en"}).content.decode()
    assert "Darmnto" in page
    assert "Bapak Darmanto" in page
    assert "mode=exact" in page
    answer = client.get("/api/v1/search", {"q": "motor speaker:Darmnto"}).json()
    assert answer["called"] == [{"word": "Darmnto", "instead": "Bapak Darmanto"}]


def test_no_name_of_a_sealed_hearing_comes_in_question(
    sealed_hearing: Hearing, hearing: Hearing, clerk: User, outsider: User
):
    secret = told(sealed_hearing, ("witness", "Motor itu disembunyikan."))
    secret.speakers.update(name="Wiryawan")
    told(hearing, ("witness", LINES["witness"]))
    index_words()
    assert results("motor speaker:Wiryawam", clerk).called == (("Wiryawam", "Wiryawan"),)
    for typed in "Wiryawam", "Wiryawan", '"Saksi: Wiryawan"':
        answer = results(f"motor speaker:{typed}", outsider)
        assert (answer.called, answer.hits) == ((), ())
    assert results("motor speaker:Wiryawam case:tidak-ada", clerk).called == ()


NAMES_AND_NEWS = [
    ("Darmnto", "", True),
    ("Darmnto", "&mode=exact", False),
    ('"Saksi: Darmanto"', "", True),
    ("Drmanto speaker:Siti", "", True),
    ("Rahmawti", "", False),  # the expert is meant, who says nothing new
    ("Kusumawardhani", "", False),
]


@pytest.mark.parametrize(("typed", "more", "is_told"), NAMES_AND_NEWS, ids=str)
def test_a_saved_search_tells_of_whom_the_page_shows(
    speakers: dict[str, Speaker], clerk: User, client: Client, typed: str, more: str, is_told: bool
):
    address = f"{urlencode({'q': f'motor speaker:{typed}'})}{more}"
    SavedSearch.objects.create(user=clerk, name="a", address=address)
    transcript = told(factories.HearingFactory(), ("witness", LINES["witness"]))
    transcript.speakers.update(name="Darmanto")
    index_words()
    client.force_login(clerk)
    page = client.get(f"/search/?{address}").content.decode()
    assert (f"/transcripts/{transcript.pk}/" in page) is is_told
    assert look_for_matches() == int(is_told)


def test_somebody_new_is_not_taken_for_a_name_that_somebody_has(speakers: dict[str, Speaker], clerk: User):
    SavedSearch.objects.create(user=clerk, name="a", address="q=motor+speaker%3ADarmanto")
    told(factories.HearingFactory(), ("witness", LINES["witness"])).speakers.update(name="Darmanta")
    index_words()
    assert who("Darmanto", clerk) == {"witness"}
    assert len(results("motor speaker:Darmanto", clerk).hits) == 1
    assert look_for_matches() == 0


@pytest.mark.parametrize(
    "typed",
    ['"::"', '":"', '"Saksi:"', '"Saksi ke-99999999999"', '"Pembicara 99999999999"', "'; --", '"%s"', "x" * 300],
)
def test_any_name_at_all_is_no_trouble(speakers: dict[str, Speaker], clerk: User, typed: str):
    results(f"motor speaker:{typed}", clerk)

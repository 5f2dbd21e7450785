"""A phrase, and words, that begin in one passage and go on in the next: found once, where they begin."""

from typing import Any

import pytest
from django.test import Client

from courtsight.accounts.models import User
from search import indexing, lexemes
from search.models import Child, SavedSearch
from search.query import parse
from search.results import Hit, search
from search.retrieval import Mode
from search.scope import Filters
from search.watching import look_for_matches
from tests import factories
from tests.search.hearings import index_all, index_words, told
from transcription.models import Hearing, Transcript

FIRST = "Saya melihat terdakwa membawa sepeda"
SECOND = "motor biru ke rumah tetangga"
THIRD = "yang berada di seberang jalan."
FAR = "Pada malam itu hujan turun deras sekali dan jalanan sepi sehingga tidak ada orang lain yang lewat di sana. " * 2
END = "Kemudian datang seorang satpam."
MODES = pytest.mark.parametrize("mode", [Mode.HYBRID, Mode.EXACT])


@pytest.fixture
def transcript(hearing: Hearing) -> Transcript:
    """Each line a passage: the speaker changes, as where a sentence was given to two voices."""
    lines = [("witness", FIRST), ("prosecutor", SECOND), ("witness", THIRD), ("prosecutor", FAR), ("witness", END)]
    transcript = told(hearing, *lines)
    index_words()
    assert Child.objects.count() == len(lines)
    return transcript


def hits(typed: str, user: User, mode: Mode = Mode.EXACT, **filters: Any) -> list[Hit]:
    return list(search(parse(typed), Transcript.objects.visible_to(user), Filters(**filters), mode).hits)


def texts(typed: str, user: User, mode: Mode = Mode.EXACT, **filters: Any) -> list[str]:
    return [hit.child.text for hit in hits(typed, user, mode, **filters)]


@MODES
@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ('"membawa sepeda motor biru"', [FIRST]),
        ('"sepeda motor"', [FIRST]),
        ('"motor biru ke rumah tetangga yang berada"', [SECOND]),
        ('"sepeda motor biru ke rumah tetangga yang berada di seberang"', [FIRST]),
        ('"motor biru"', [SECOND]),
        ('"rumah tetangga"', [SECOND]),
        ('"sepeda biru"', []),
        ('"motor sepeda"', []),
        ('"sepeda ke rumah"', []),
    ],
    ids=str,
)
def test_a_phrase_is_found_once_where_it_begins(
    transcript: Transcript, clerk: User, mode: Mode, typed: str, found: list[str]
):
    assert texts(typed, clerk, mode) == found


def test_a_phrase_of_which_the_passage_has_only_common_words_is_found(transcript: Transcript, clerk: User):
    index_all()
    [hit] = hits('"jalan pada malam itu"', clerk, Mode.HYBRID)
    assert hit.child.text == THIRD
    assert not hit.is_near


def test_as_long_as_a_phrase_may_be(hearing: Hearing, clerk: User):
    words = [f"kata{number}" for number in range(80)]
    told(hearing, *[("witness" if n % 2 else "clerk", word) for n, word in enumerate(words)])
    index_words()
    assert texts(f'"{" ".join(words[3 : 3 + lexemes.MOST_WORDS])}"', clerk) == ["kata3"]


def test_the_end_of_the_passage_is_marked_and_heard_from(transcript: Transcript, clerk: User):
    for mode in Mode.HYBRID, Mode.EXACT:
        [hit] = hits('"membawa sepeda motor biru"', clerk, mode)
        assert "terdakwa <mark>membawa</mark> <mark>sepeda</mark>" in hit.html
        assert hit.start == 1.5
        assert hit.after == SECOND


def test_what_was_searched_for_is_heard_from_its_beginning_and_not_from_one_of_its_words(hearing: Hearing, clerk: User):
    told(hearing, ("witness", "Motor itu dijual, lalu saya membeli motor baru."))
    index_words()
    [hit] = hits('"membeli motor"', clerk, Mode.HYBRID)
    assert hit.start == 2.5


def test_who_asks_for_a_speaker_gets_what_that_one_says_alone(hearing: Hearing, clerk: User):
    told(hearing, ("witness", "Saya melihat sepeda"), ("prosecutor", "motor biru"))
    long = " ".join(f"kalimat{n} yang panjang sekali itu" for n in range(30))
    told(hearing, ("witness", f"{long} sepeda"), ("witness", f"motor biru {long}"))
    index_words()
    assert len(hits('"sepeda motor biru"', clerk)) == 2
    [hit] = hits('"sepeda motor biru" role:saksi', clerk)
    assert hit.child.text.endswith("sepeda")
    assert [hit.child.text for hit in hits('"sepeda motor biru"', clerk, role="witness")] == [hit.child.text]
    assert hits("melihat motor role:saksi", clerk) == []


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("sepeda motor", [FIRST]),
        ("motor sepeda", [FIRST]),
        ("motor tetangga", [SECOND]),
        ("terdakwa seberang", [FIRST]),
        ("terdakwa satpam", [FIRST]),
        ("terdakwa golok", []),
        ("motor", [SECOND]),
        ("saya motor -melihat", []),
        ("sepeda -motor", [FIRST]),
    ],
    ids=str,
)
def test_words_that_lie_in_neighbouring_passages_are_found(
    transcript: Transcript, clerk: User, typed: str, found: list[str]
):
    assert texts(typed, clerk) == found


def test_words_farther_apart_are_found_in_one_parent_and_not_beyond_it(hearing: Hearing, clerk: User):
    told(hearing, ("witness", "Ada golok."), *[("clerk", FAR), ("witness", FAR)] * 6, ("clerk", "Ada celurit."))
    index_words()
    assert len(set(Child.objects.values_list("parent", flat=True))) > 1
    assert texts("golok celurit", clerk) == []
    assert texts("golok malam", clerk)[0] == "Ada golok."


def test_an_edit_behind_a_passage_changes_what_it_goes_on_with(transcript: Transcript, clerk: User):
    kept = Child.objects.get(text=FIRST).pk
    transcript.segments.filter(text=SECOND).update(text="kumbang hitam")
    assert indexing.index_text(transcript.pk).followed >= 1
    assert texts('"sepeda motor"', clerk) == []
    assert texts('"sepeda kumbang hitam yang berada"', clerk) == [FIRST]
    assert Child.objects.get(text=FIRST).pk == kept


def test_another_speaker_behind_a_passage_changes_it_too(hearing: Hearing, clerk: User):
    transcript = told(hearing, ("witness", "Saya melihat sepeda"), ("prosecutor", "motor biru"), ("clerk", FAR))
    index_words()
    assert texts('"sepeda motor" role:saksi', clerk) == []
    witness = transcript.speakers.get(role="witness")
    transcript.segments.filter(text="motor biru").update(speaker=witness)
    index_words()
    assert texts('"sepeda motor" role:saksi', clerk) == ["Saya melihat sepeda motor biru"]


def test_rows_from_before_answer_until_they_are_indexed_anew(transcript: Transcript, clerk: User):
    """As the migration finds them: their own words, without weights."""
    for child in Child.objects.all():
        Child.objects.filter(pk=child.pk).update(forms=lexemes_of(child), carried="")
    assert texts('"motor biru"', clerk) == [SECOND]
    assert texts("terdakwa melihat", clerk) == [FIRST]
    assert texts('"sepeda motor"', clerk) == []
    indexing.index_text(transcript.pk)
    assert texts('"sepeda motor"', clerk) == [FIRST]


def lexemes_of(child: Child) -> Any:
    from django.contrib.postgres.search import SearchVector
    from django.db.models import Value

    return SearchVector(Value(child.text), config="simple")


def test_nothing_goes_on_in_another_transcript(hearing: Hearing, sealed_hearing: Hearing, clerk: User, outsider: User):
    told(hearing, ("witness", "Saya melihat sepeda"))
    told(sealed_hearing, ("witness", "motor biru"))
    told(hearing, ("witness", "kumbang"))
    index_words()
    assert [texts(typed, clerk) for typed in ('"sepeda motor"', '"sepeda kumbang"', "sepeda motor")] == [[], [], []]
    assert texts('"motor biru"', outsider) == []


def test_what_crosses_in_a_sealed_hearing_is_for_those_assigned(
    sealed_hearing: Hearing, hearing: Hearing, clerk: User, outsider: User
):
    told(sealed_hearing, ("witness", FIRST), ("prosecutor", SECOND), ("witness", THIRD))
    told(hearing, ("witness", "Selamat pagi."))
    index_words()
    for typed in '"sepeda motor"', "terdakwa motor", "terdakwa seberang":
        assert texts(typed, clerk) == [FIRST]
        assert texts(typed, outsider) == []


def test_a_saved_search_is_told_of_a_phrase_that_crosses(hearing: Hearing, clerk: User):
    for address in ("q=%22sepeda+motor%22", "q=%22sepeda+motor%22+terdakwa", "q=sepeda+motor&mode=exact"):
        SavedSearch.objects.create(user=clerk, name="motor", address=address)
    SavedSearch.objects.create(user=clerk, name="motor", address="q=%22sepeda+motor%22+golok")
    told(factories.HearingFactory(), ("witness", FIRST), ("prosecutor", SECOND))
    index_words()
    assert look_for_matches() == 3


def test_the_page_and_the_api_show_it(transcript: Transcript, client: Client, clerk: User):
    client.force_login(clerk)
    answer = client.get("/api/v1/search", {"q": '"sepeda motor biru"'}).json()
    assert [hit["text"] for hit in answer["items"]] == [FIRST]
    assert answer["items"][0]["start"] == 2.0
    assert "<mark>sepeda</mark>" in client.get("/search/", {"q": '"sepeda motor biru"'}).content.decode()


@pytest.mark.parametrize(
    "typed", ['"' + "a" * 900 + '"', '"' + "\ufdfa " * 300 + '"', '"ab \u00b2 ab"', '"' + "\U0001d552" * 900]
)
def test_words_of_any_length_and_kind_are_no_trouble(hearing: Hearing, clerk: User, typed: str):
    told(hearing, ("witness", typed.strip('"')), ("clerk", "ya " * 600))
    index_words()
    for mode in Mode.HYBRID, Mode.EXACT:
        hits(typed, clerk, mode)
    assert texts("ya", clerk) != []

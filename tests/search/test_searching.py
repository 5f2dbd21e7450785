"""Who searches finds: by words, by meaning, by both; under conditions; and never more than they may see."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction, AuditEvent
from search import place, trail
from search.models import SynonymList
from search.query import parse
from search.retrieval import Mode, count_exactly, retrieve
from search.scope import Filters
from tests import factories
from tests.search.hearings import index_all, index_words, told
from transcription.models import Hearing, Transcript

MOTOR = "Saya melihat terdakwa mengendarai sepeda motor berwarna biru di depan toko emas."
KNIFE = "Di dapur rumah korban ditemukan sebilah pisau yang masih ada bercak darahnya."
LAW = "Terdakwa didakwa melanggar Pasal 362 KUHP tentang pencurian."
LAND = "Penggugat membeli sebidang tanah di Bogor dengan akta jual beli dari notaris Soeharto."
SECRET = "Anak itu bersembunyi di gudang beras milik pamannya sampai pagi."


@pytest.fixture
def court(hearing: Hearing, sealed_hearing: Hearing) -> None:
    told(hearing, ("witness", MOTOR), ("expert", KNIFE), ("prosecutor", LAW))
    other = factories.HearingFactory(case__number="90005/Pdt.G/2026/PN Bgr", starts_at="2026-08-01T03:00:00Z")
    told(other, ("plaintiff", LAND), ("presiding_judge", "Sidang ditunda satu minggu."))
    told(sealed_hearing, ("witness", SECRET))
    index_words()


@pytest.fixture
def ask(client: Client, clerk: User, court: None) -> Any:
    """`ask("motor", user)`: the texts that are found; everything of the answer in `ask.answer`."""

    def search(typed: str, user: User = clerk, **options: Any) -> list[str]:
        client.force_login(user)
        response = client.get("/api/v1/search", {"q": typed, **options})
        assert response.status_code == 200, response.content
        search.answer = response.json()
        return [hit["text"] for hit in search.answer["items"]]

    return search


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("motor biru", MOTOR),
        ("kendaraan roda dua", MOTOR),
        ('"sepeda motor"', MOTOR),
        ("ps. 362 kuhp", LAW),
        ("362 kuhp", LAW),
        ("mencuri", LAW),
        ("notaris Suharto", LAND),
        ("notaris Soehrato", LAND),
        ("pembelian tanah", LAND),
    ],
    ids=str,
)
def test_words_find_what_was_said(ask: Any, typed: str, first: str):
    assert ask(typed)[0] == first


def test_meaning_finds_other_words_and_other_languages(ask: Any):
    index_all()
    assert ask("blue motorcycle in front of the jewellery shop")[0] == MOTOR
    assert ask("a blade with blood stains in the kitchen")[0] == KNIFE
    assert ask("barang tajam berlumuran darah")[0] == KNIFE


@pytest.mark.parametrize("typed", ["blue motorcycle", "blue motorcycle role:saksi", 'motor "sepeda motor"', "x -pisau"])
def test_where_many_hearings_are_in_question_the_index_of_vectors_is_walked(
    ask: Any, monkeypatch: pytest.MonkeyPatch, outsider: User, typed: str
):
    index_all()
    compared = ask(typed, outsider)
    monkeypatch.setattr(place, "FEW_TRANSCRIPTS", 0)
    assert ask(typed, outsider) == compared
    assert SECRET not in compared


def test_exact_words_are_never_changed(ask: Any):
    assert ask("mengendarai sepeda", mode="exact") == [MOTOR]
    assert ask("kendarai sepeda", mode="exact") == []
    assert ask("notaris Suharto", mode="exact") == []
    assert ask("kendaraan roda dua", mode="exact") == []
    assert ask("SEPEDA motor", mode="exact") == [MOTOR]


def test_what_is_typed_in_one_piece_stays_together_in_the_exact_search(ask: Any, hearing: Hearing):
    said = [
        "Pada 12-03-2026 jam 10.30 anak-anak pergi.",
        "Ada 12 orang, 03 mobil, 2026 rupiah, 30 bulan 10.",
        "Anak saya.",
    ]
    for text in said:
        told(hearing, ("", text))
    index_words()
    for typed in ("12-03-2026", "10.30", "anak-anak", "pergi 12/03/2026", "10.30 anak-anak"):
        assert ask(typed, mode="exact") == [said[0]], typed
    assert sorted(ask("2026 12", mode="exact")) == sorted(said[:2])


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ('"terdakwa mengendarai"', {MOTOR}),
        ('"mengendarai terdakwa"', set()),
        ("terdakwa -motor", {LAW}),
        ("terdakwa role:saksi", {MOTOR}),
        ("terdakwa peran:jaksa", {LAW}),
        ("terdakwa case:90005/Pdt.G", set()),
        ("tanah perkara:90005/Pdt.G", {LAND}),
        ("tanah perkara:0005/Pdt.G", set()),
        ('tanah perkara:"PN Bgr"', {LAND}),
        ("terdakwa role:saksi peran:jaksa", {MOTOR, LAW}),
        ("terdakwa role:saksi case:90005/Pdt.G", set()),
        ("tanah perkara:90005/Pdt.G case:0005/Pdt.G", {LAND}),
        ("tanah sejak:2026-07", {LAND}),
        ("tanah sebelum:2026-07", set()),
        ("tanah sebelum:2026-08-01", set()),
        ("tanah sampai:2026-08-01", {LAND}),
        ("tanah sampai:2026-07", set()),
        ("tanah sejak:2026-08-01 sampai:2026", {LAND}),
        ("tanah sejak:2026-08-02", set()),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_conditions_hold(ask: Any, typed: str, found: set[str]):
    assert set(ask(typed)) == found


def test_a_named_speaker_is_found_by_the_name_that_is_given_later(ask: Any, hearing: Hearing):
    assert ask("motor speaker:Darmanto") == []
    hearing.recordings.get().transcripts.get().speakers.filter(role="witness").update(name="Bapak Darmanto")
    assert ask("motor speaker:darmanto") == [MOTOR]
    assert ask.answer["items"][0]["speaker"]["name"] == "Saksi: Bapak Darmanto"


def test_a_hit_says_where_it_is_and_is_highlighted_safely(ask: Any, hearing: Hearing):
    told(hearing, ("witness", 'Ada tulisan <script>alert("motor hijau")</script> di tembok.'))
    index_words()
    assert len(ask("tulisan hijau")) == 1
    hit = ask.answer["items"][0]
    assert "<mark>tulisan</mark>" in hit["highlighted"]
    assert "<script" not in hit["highlighted"]
    assert hit["start"] == 0.5
    assert hit["link"] == f"/transcripts/{hit['transcript_id']}/#t=0.500"
    assert (hit["hearing"]["id"], hit["case"]["number"]) == (str(hearing.pk), hearing.case.number)


def test_what_is_said_around_a_hit_is_told(ask: Any):
    ask("pisau dapur")
    assert (ask.answer["items"][0]["before"], ask.answer["items"][0]["after"]) == (MOTOR, LAW)


def test_facets_count_the_hits(ask: Any, hearing: Hearing):
    ask("terdakwa")
    roles = {facet["value"]: facet["count"] for facet in ask.answer["facets"]["role"]}
    assert roles == {"witness": 1, "prosecutor": 1}
    assert ask.answer["facets"]["case"] == [{"value": str(hearing.case_id), "label": hearing.case.number, "count": 2}]
    assert ask("terdakwa", role="witness") == [MOTOR]
    assert ask("tanah", court="PN Bgr", kind="Pdt.G") == [LAND]
    assert ask("tanah", kind="Pid.B") == []


def test_pages_follow_each_other_without_gap_or_repetition(ask: Any, hearing: Hearing):
    told(hearing, *[("witness" if n % 2 else "clerk", f"Nomor {n} tentang jembatan gantung.") for n in range(25)])
    index_words()
    seen, cursor = [], {}
    for _page in range(4):
        seen += ask("jembatan", limit=10, **cursor)
        cursor = {"cursor": ask.answer["next_cursor"]}
        if cursor["cursor"] is None:
            break
    assert len(seen) == len(set(seen)) == ask.answer["count"] == 25


def test_within_one_hearing_and_one_case(ask: Any, hearing: Hearing):
    assert ask("tanah", hearing_id=hearing.pk) == []
    assert ask("terdakwa", hearing_id=hearing.pk) != []
    assert ask("terdakwa", case_id=hearing.case_id) != []


@pytest.mark.parametrize(
    "typed",
    ["terdakwa", "sepeda motor", "terdakwa pencurian", '"sepeda motor" -emas', "anak gudang", "kucing", "-ada"],
)
def test_what_is_counted_is_what_is_found_exactly(court: None, clerk: User, outsider: User, typed: str):
    for user in (clerk, outsider):
        visible = Transcript.objects.visible_to(user)
        found = retrieve(parse(typed), visible, Filters(), Mode.EXACT).ids
        assert count_exactly(parse(typed), visible, Filters()) == len(found)


def test_synonyms_of_the_court_come_in(ask: Any):
    assert ask("sajam") == []
    SynonymList.objects.create(text="sajam, pisau, golok")
    assert ask("sajam") == [KNIFE]


def test_what_was_searched_beside_a_misspelt_word_is_said(ask: Any):
    ask("notaris soehrato")
    assert ask.answer["also"] == [{"word": "soehrato", "instead": "soeharto"}]


def test_the_exact_sentence_of_a_sealed_hearing_is_found_by_those_assigned_alone(
    ask: Any, clerk: User, outsider: User, judge: User
):
    assert ask(SECRET, clerk)[0] == SECRET
    for user in (outsider, judge):
        for options in ({}, {"mode": "exact"}):
            assert SECRET not in ask(SECRET, user, **options)
            assert ask('"gudang beras milik pamannya"', user, **options) == []
            assert ask.answer["count"] == 0
            assert not any(ask.answer["facets"].values())


def test_a_misspelling_leads_nobody_to_a_word_of_a_sealed_hearing(ask: Any, outsider: User, sealed_hearing: Hearing):
    told(sealed_hearing, ("witness", "Namanya Wiryawan Kusumo."))
    index_words()
    ask("wiryawam", outsider)
    assert ask.answer["also"] == []
    Hearing.objects.filter(pk=sealed_hearing.pk).update(sealed=False)
    index_words()
    Hearing.objects.filter(pk=sealed_hearing.pk).update(sealed=True)
    ask("wiryawam", outsider)  # counted while it was open
    assert ask.answer["also"] == []


def test_a_sealed_sentence_takes_the_way_of_any_other(ask: Any, outsider: User):
    """The same statements one after the other, with other values only."""

    def statements(typed: str) -> list[str]:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            ask(typed, outsider)
        return [re.sub(r"\d+|_x\w+", "", query["sql"].split("(")[0][:60]) for query in captured.captured_queries]

    ask("pemanasan", outsider)
    nonsense = "Orang ini bertamasya di lembah kabut milik tetangganya hingga sore."
    assert statements(f'"{SECRET}"') == statements(f'"{nonsense}"')


def test_one_who_is_not_assigned_any_more_finds_nothing_from_then_on(ask: Any, clerk: User, sealed_hearing: Hearing):
    assert ask("gudang beras", clerk) == [SECRET]
    sealed_hearing.assigned.remove(clerk)
    assert ask("gudang beras", clerk) == []


def test_a_recording_without_hearing_is_found_by_its_owner_alone(ask: Any, clerk: User, outsider: User):
    told(None, ("", "Catatan suara tentang kambing etawa."), created_by=clerk)
    index_words()
    assert ask("kambing etawa", clerk) == ["Catatan suara tentang kambing etawa."]
    assert ask.answer["items"][0]["hearing"] is None
    assert ask("kambing etawa", outsider) == []


def test_the_trail_says_who_looked_where_and_keeps_no_words(ask: Any, clerk: User, sealed_hearing: Hearing):
    ask("gudang beras", clerk)
    event = AuditEvent.objects.get(action=AuditAction.SEARCHED)
    assert (event.user, event.hearing_id) == (clerk, sealed_hearing.pk)
    assert event.details == {"query": trail.digest_of("Gudang  beras")}
    assert "gudang" not in str(event.details)


def test_a_search_that_finds_nothing_is_in_the_trail_too(ask: Any, clerk: User):
    ask("zzz qqq", clerk)
    assert AuditEvent.objects.get(action=AuditAction.SEARCHED).target_type == ""
    ask("", clerk)
    assert AuditEvent.objects.filter(action=AuditAction.SEARCHED).count() == 1


def test_nobody_searches_without_a_login(client: Client):
    assert client.get("/api/v1/search", {"q": "motor"}).status_code == 401


HOSTILE = {
    "ten thousand characters": "motor " * 1700,
    "one word of ten thousand": "a" * 10_000,
    "stop words": "yang di dan itu",
    "tsquery": "motor & !(biru | 'x') <-> :* \\",
    "sql": "'; DROP TABLE search_child; --",
    "percent": "100% %s %(x)s",
    "emoji": "😀😀 👩‍👩‍👧",
    "right to left": "\u202eمرحبا بالعالم\u202c",
    "null bytes": "mo\0tor \0",
    "surrogate": "x\udce9".encode("utf-8", "replace").decode(),
    "quotes": '""" "a" -"" \'',
    "fields": "speaker: role:'; case:% before: after:x motor",
    "minuses": "- -- -motor",
}


@pytest.mark.parametrize("typed", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("mode", ["hybrid", "exact"])
def test_hostile_queries_get_sensible_answers(ask: Any, client: Client, typed: str, mode: str):
    ask(typed, mode=mode)
    page = client.get("/search/", {"q": typed, "mode": mode})
    assert page.status_code == 200


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("cursor", "x"),
        ("cursor", "LTEgLTE="),
        ("limit", "0"),
        ("mode", "vector"),
        ("hearing_id", "x"),
        ("unknown", "1"),
    ],
)
def test_values_that_make_no_sense_are_refused(client: Client, clerk: User, court: None, name: str, value: str):
    client.force_login(clerk)
    response = client.get("/api/v1/search", {"q": "motor", name: value})
    assert response.status_code in ((200,) if value == "LTEgLTE=" else (422,))

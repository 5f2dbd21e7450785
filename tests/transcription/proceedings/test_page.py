"""The page of the record of proceedings: what it stores, refuses and tells, and for whom it is there."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction, AuditEvent
from tests import factories
from tests.transcription.proceedings.filling import FULL, exhibit, sent, url
from transcription.models import Court, Hearing, Participant, Proceedings


@pytest.fixture
def witness(hearing: Hearing) -> Participant:
    return factories.ParticipantFactory(hearing=hearing, name="Darmanto", role="witness")


@pytest.fixture
def plaintiff(hearing: Hearing) -> Participant:
    return factories.ParticipantFactory(hearing=hearing, name="Aminah", role="plaintiff")


@pytest.fixture
def page(client: Client, clerk: User) -> Client:
    client.force_login(clerk)
    return client


SWORN = {"attendance": "present", "oath": "sworn", "belief": "Islam"}
BY_COUNSEL = {"attendance": "represented", "attendance_note": "dengan surat kuasa"}


def test_new_participants_and_hearings_have_nothing_noted(witness: Participant, hearing: Hearing):
    assert (witness.attendance, witness.attendance_note, witness.oath, witness.belief) == ("", "", "", "")
    assert not Proceedings.objects.filter(hearing=hearing).exists()


def test_all_of_it_is_stored_and_shown_again(
    page: Client, hearing: Hearing, witness: Participant, plaintiff: Participant, clerk: User
):
    people = {witness: SWORN, plaintiff: BY_COUNSEL}
    filled = sent(hearing, people, [exhibit("P-1"), exhibit("T-2", "Kuitansi", "")], **FULL)
    assert page.post(url(hearing), filled).url == url(hearing)
    noted = hearing.proceedings
    assert (noted.ordinal, noted.opened_as, noted.ending, noted.updated_by) == (3, "open", "adjourned", clerk)
    assert noted.opened_at == datetime(2026, 3, 2, 3, 12, tzinfo=UTC), "typed in the court's time zone"
    witness.refresh_from_db()
    plaintiff.refresh_from_db()
    assert (witness.attendance, witness.oath, witness.belief) == ("present", "sworn", "Islam")
    assert (plaintiff.attendance, plaintiff.attendance_note) == ("represented", "dengan surat kuasa")
    assert [(one.number, one.handed_in_by) for one in hearing.exhibits.all()] == [("P-1", "Penggugat"), ("T-2", "")]
    again = page.get(url(hearing)).content.decode()
    for value in (
        "2026-03-02T10:12",
        "2026-03-09T09:00",
        "dengan surat kuasa",
        "Kuitansi",
        "pemeriksaan saksi tergugat",
    ):
        assert value in again


def test_the_audit_trail_says_what_was_before_and_what_is_now(page: Client, hearing: Hearing, witness: Participant):
    page.post(url(hearing), sent(hearing, {witness: SWORN}, [exhibit("P-1")], opened_as="open"))
    page.post(url(hearing), sent(hearing, {witness: SWORN}, [], opened_as="closed"))
    first, second = AuditEvent.objects.filter(action=AuditAction.CHANGED).order_by("at")
    assert first.hearing_id == second.hearing_id == hearing.pk
    assert first.details["proceedings"]["Darmanto: oath"] == ["", "sworn"]
    assert second.details["proceedings"] == {
        "opened_as": ["open", "closed"],
        "exhibits": [["P-1: Surat (Penggugat)"], []],
    }


def test_exhibits_keep_their_order_and_change_it_by_their_place(page: Client, hearing: Hearing):
    page.post(url(hearing), sent(hearing, exhibits=[exhibit("P-1"), exhibit("P-2"), exhibit("P-3")]))
    keys = {one.number: one.pk for one in hearing.exhibits.all()}
    rows = [
        exhibit("P-1", id=keys["P-1"], ORDER=2),
        exhibit("P-2", id=keys["P-2"], ORDER=1),
        exhibit("P-3", id=keys["P-3"], DELETE="on"),
        exhibit("P-4"),
        {"number": "", "description": "", "handed_in_by": ""},
    ]
    page.post(url(hearing), sent(hearing, exhibits=rows))
    assert [one.number for one in hearing.exhibits.all()] == ["P-2", "P-1", "P-4"]
    assert hearing.exhibits.get(number="P-2").pk == keys["P-2"]


def test_an_exhibit_of_another_hearing_is_not_taken_over(page: Client, hearing: Hearing):
    other = factories.HearingFactory().exhibits.create(number="P-9", description="Surat lain")
    page.post(url(hearing), sent(hearing, exhibits=[exhibit("P-1", id=other.pk)]))
    other.refresh_from_db()
    assert (other.number, hearing.exhibits.get().number) == ("P-9", "P-1")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"opened_at": "2026-03-02T12:00", "closed_at": "2026-03-02T11:00"}, "closed_at"),
        ({"ending": "decided", "adjourned_to": "2026-03-09T09:00"}, "ending"),
        ({"adjourned_for": "putusan"}, "ending"),
        ({"ending": "adjourned", "adjourned_to": "2026-03-01T09:00"}, "adjourned_to"),
        ({"ending": "adjourned", "adjourned_to": "9999-12-31T23:59"}, "adjourned_to"),
        ({"opened_at": "0001-01-01T00:00"}, "opened_at"),
        ({"opened_at": "kemarin"}, "opened_at"),
        ({"opened_as": "ajar"}, "opened_as"),
        ({"opened_as": "closed", "closed_part": "saksi anak"}, "closed_part"),
        ({"ordinal": "0"}, "ordinal"),
        ({"ordinal": "-1"}, "ordinal"),
        ({"ordinal": "99999999999999999999"}, "ordinal"),
        ({"closed_part": "x" * 301}, "closed_part"),
        ({"closed_part": "a\0b"}, "closed_part"),
        ({"offered_any": "True"}, "reviewed"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(page: Client, hearing: Hearing, values: dict[str, str], field: str):
    response = page.post(url(hearing), sent(hearing) | values)
    assert list(response.context["form"].errors) == [field]
    assert not Proceedings.objects.exists()


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"attendance": "absent", "oath": "sworn"}, "oath"),
        ({"attendance": "present", "belief": "Islam"}, "oath"),
        ({"attendance": "hadir"}, "attendance"),
        ({"attendance": "present", "oath": "maybe"}, "oath"),
        ({"attendance_note": "x" * 301}, "attendance_note"),
        ({"belief": "a\0b", "oath": "sworn"}, "belief"),
    ],
)
def test_of_people_as_well(page: Client, hearing: Hearing, witness: Participant, typed: dict[str, str], field: str):
    response = page.post(url(hearing), sent(hearing, {witness: typed}))
    assert list(response.context["people"][0].errors) == [field]
    witness.refresh_from_db()
    assert (witness.attendance, witness.oath) == ("", "")
    assert f"#id_p{witness.pk.hex}-{field}" in response.content.decode(), "the summary leads to the field"


@pytest.mark.parametrize(
    "row",
    [{"number": "P-1"}, {"description": "Surat"}, exhibit("x" * 51), exhibit("P-1", "a\0b"), exhibit("P-1", ORDER="x")],
    ids=range(5),
)
def test_and_of_exhibits(page: Client, hearing: Hearing, row: dict[str, str]):
    assert page.post(url(hearing), sent(hearing, exhibits=[row])).status_code == 200
    assert not hearing.exhibits.exists()


def test_it_cannot_say_that_there_were_none_and_list_some(page: Client, hearing: Hearing):
    response = page.post(url(hearing), sent(hearing, exhibits=[exhibit("P-1")], no_exhibits="on"))
    assert list(response.context["form"].errors) == ["no_exhibits"]
    assert not hearing.exhibits.exists()


@pytest.mark.parametrize("count", ["x", "100000"])
def test_a_count_of_rows_that_cannot_be_stores_nothing(page: Client, hearing: Hearing, count: str):
    assert page.post(url(hearing), sent(hearing) | {"exhibits-TOTAL_FORMS": count}).status_code == 200
    assert not Proceedings.objects.exists()


def test_what_was_typed_is_shown_as_text(page: Client, hearing: Hearing, witness: Participant):
    script = "<script>alert(1)</script>"
    typed = {witness: {"attendance": "present", "attendance_note": script}}
    page.post(url(hearing), sent(hearing, typed, [exhibit(script)], closed_part=script))
    assert hearing.proceedings.closed_part == script
    assert script not in page.get(url(hearing)).content.decode()


def test_an_oath_of_somebody_who_takes_none_is_not_stored(page: Client, hearing: Hearing, plaintiff: Participant):
    page.post(url(hearing), sent(hearing, {plaintiff: SWORN}))
    plaintiff.refresh_from_db()
    assert (plaintiff.attendance, plaintiff.oath, plaintiff.belief) == ("present", "", "")


def test_people_whose_fields_were_not_sent_keep_what_was_noted(page: Client, hearing: Hearing, witness: Participant):
    page.post(url(hearing), sent(hearing, {witness: SWORN}))
    filled = {name: value for name, value in sent(hearing).items() if not name.startswith("p")}
    page.post(url(hearing), filled)
    witness.refresh_from_db()
    assert witness.oath == "sworn"


@pytest.mark.parametrize("what", ["proceedings", "hearing"])
def test_an_edit_that_crosses_another_is_told_and_overwrites_nothing(
    page: Client, hearing: Hearing, witness: Participant, what: str
):
    page.post(url(hearing), sent(hearing, {witness: SWORN}, [exhibit("P-1")], opened_as="open"))
    mine = sent(hearing, {witness: {"attendance": "absent"}}, [exhibit("P-2")], opened_as="closed")
    (Proceedings.objects.get() if what == "proceedings" else Hearing.objects.get(pk=hearing.pk)).save()
    refused = page.post(url(hearing), mine)
    shown = [(one.stored, one.typed) for one in refused.context["form"].conflicts]
    assert ("Terbuka untuk umum", "Tertutup untuk umum") in shown
    assert ("Hadir", "Tidak hadir") in shown
    assert ("P-1: Surat (Penggugat)", "P-2: Surat (Penggugat)") in shown
    witness.refresh_from_db()
    assert (witness.oath, hearing.exhibits.get().number, hearing.proceedings.opened_as) == ("sworn", "P-1", "open")
    again = mine | {"version": refused.context["form"].stored_version}
    assert page.post(url(hearing), again).status_code == 302
    assert Proceedings.objects.get().opened_as == "closed"


def test_whoever_notes_first_of_two_who_began_together_is_not_overwritten(page: Client, hearing: Hearing):
    mine, theirs = sent(hearing, opened_as="open"), sent(hearing, opened_as="closed")
    page.post(url(hearing), theirs)
    assert page.post(url(hearing), mine).context["form"].conflicts
    assert Proceedings.objects.get().opened_as == "closed"


def test_a_person_who_is_written_over_has_sworn_nothing_and_a_corrected_name_keeps_it(
    page: Client, hearing: Hearing, witness: Participant
):
    page.post(url(hearing), sent(hearing, {witness: SWORN}))
    for name, oath in (("Darmanto, S.E.", "sworn"), ("Darmono", "sworn"), ("Joko Prasetyo", "")):
        current = Hearing.objects.get(pk=hearing.pk)
        row = {"participants-0-id": witness.pk, "participants-0-name": name, "participants-0-role": "witness"}
        form = {"version": current.updated_at.isoformat(), "starts_at": "2026-03-02T10:00"}
        counts = {"participants-TOTAL_FORMS": "1", "participants-INITIAL_FORMS": "0"}
        assert page.post(f"/hearings/{hearing.pk}/edit/", form | counts | row).status_code == 302
        witness.refresh_from_db()
        assert (witness.name, witness.oath) == (name, oath)


def test_the_page_counts_what_is_missing_and_leads_to_each_field(page: Client, hearing: Hearing, witness: Participant):
    Court.objects.create(name="Pengadilan Negeri Jakarta Pusat")
    hearing.case.parties.create(name="Aminah", role="plaintiff")
    for name, role in (("Siti", "presiding_judge"), ("Rina", "clerk")):
        factories.ParticipantFactory(hearing=hearing, name=name, role=role)
    shown = page.get(url(hearing))
    names = [blank.name for blank in shown.context["missing"]]
    assert names == ["opened_at", "opened_as", "attendance", "oath", "exhibits", "ending", "closed_at"]
    body = shown.content.decode()
    assert "7 isian berita acara masih kosong" in body
    for place in ("id_opened_at", "id_opened_as", "people", "exhibits", "id_ending", "id_closed_at"):
        assert f'href="{url(hearing)}#{place}"' in body
        assert f'id="{place}"' in body
    page.post(url(hearing), sent(hearing, {witness: SWORN}, **FULL, no_exhibits="on"))
    done = page.get(url(hearing))
    assert done.context["missing"] == []
    assert "Tidak ada yang kurang untuk berita acara." in done.content.decode()


def test_what_belongs_to_the_hearing_the_case_or_the_court_is_filled_in_there(
    page: Client, client: Client, administrator: User
):
    hearing = factories.HearingFactory(court_room="", agenda="", case__title="")
    links = {blank.name: blank.url for blank in page.get(url(hearing)).context["missing"]}
    assert links["room"] == f"/hearings/{hearing.pk}/edit/#id_court_room"
    assert links["subject"] == f"/cases/{hearing.case_id}/edit/#id_title"
    assert links["court"] == "", "a clerk cannot name the court"
    client.force_login(administrator)
    assert {blank.name: blank.url for blank in client.get(url(hearing)).context["missing"]}["court"] == "/court/"


@pytest.mark.parametrize("method", ["get", "post"])
def test_rights_are_those_of_editing_the_hearing(
    client: Client, hearing: Hearing, sealed_hearing: Hearing, viewer: User, outsider: User, judge: User, method: str
):
    for user, there, status in (
        (viewer, hearing, 403),
        (viewer, sealed_hearing, 404),
        (outsider, sealed_hearing, 404),
        (judge, sealed_hearing, 404),
        (judge, hearing, 200 if method == "get" else 302),
    ):
        client.force_login(user)
        answer = getattr(client, method)(url(there), sent(there, opened_as="open") if method == "post" else None)
        assert answer.status_code == status, (user, there)
    assert not Proceedings.objects.filter(hearing=sealed_hearing).exists()
    client.logout()
    assert "/login/" in getattr(client, method)(url(hearing)).url


def test_the_pages_around_lead_to_it(page: Client, hearing: Hearing):
    transcript = factories.TranscriptFactory(recording__hearing=hearing)
    factories.SegmentFactory(transcript=transcript, index=0)
    at = f"/transcripts/{transcript.pk}/"
    for address in (f"/hearings/{hearing.pk}/", at, f"{at}export?layout=minutes", "/minutes/"):
        assert f'href="{url(hearing)}' in page.get(address).content.decode(), address

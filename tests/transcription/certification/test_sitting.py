"""What minutes say of the hearing is certified with the text: confirmed by both, frozen, and never read from today."""

import hashlib
import json
import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from courtsight.accounts.models import User
from tests import factories
from tests.transcription.certification.conftest import certify, digest
from tests.transcription.seals.tampering import in_word
from tests.transcription.sittings import NOTED
from tests.transcription.test_export_documents import READERS
from tests.transcription.test_export_templates import template
from transcription.certification import keys, steps
from transcription.certification.errors import TextChanged
from transcription.certification.verifying import explained, told, verify
from transcription.exporting import export
from transcription.exporting_options import Wanted
from transcription.exports import Layout, Sitting
from transcription.models import Court, Hearing, MinutesTemplate, Proceedings, Transcript, TranscriptVersion
from transcription.seals import Outcome, Record, canonical, sign
from transcription.seals.facts import facts_of, moment_of, sitting_in
from transcription.sittings import ordinal_of, sitting_of_hearing


@pytest.fixture
def noted(session: Hearing) -> Hearing:
    """With a record of proceedings, a party and a witness under oath."""
    Court.objects.create(name="Pengadilan Negeri Jakarta Pusat")
    session.case.parties.create(name="Aminah", role="defendant")
    factories.ParticipantFactory(
        hearing=session, name="Darmanto", role="witness", attendance="present", oath="sworn", belief="Islam"
    )
    session.exhibits.create(number="P-1", description="Sebilah pisau", handed_in_by="Penuntut Umum")
    Proceedings.objects.create(
        hearing=session,
        opened_as="open",
        opened_at="2026-03-02T03:12Z",
        closed_at="2026-03-02T04:40Z",
        ending="adjourned",
        adjourned_to="2026-03-09T02:00Z",
        adjourned_for="pemeriksaan ahli",
    )
    return session


@pytest.fixture
def minutes(client: Client, recorder: User) -> Callable[..., str]:
    """The text of the minutes as a file, white space as single spaces."""
    client.force_login(recorder)

    def download(transcript: Transcript, format: str = "docx", **query: object) -> str:
        query |= {"format": format, "layout": "minutes"}
        answer = client.get(f"/api/v1/stt/transcripts/{transcript.pk}/export", query)
        assert answer.status_code == 200, answer.content
        return re.sub(r"\s+", " ", " ".join(READERS[format](answer.content)).replace("\u200b", ""))

    return download


SAID = (
    "Sidang dibuka oleh Hakim Ketua pada pukul 10.12 WIB dan dinyatakan terbuka untuk umum.",
    "Aminah, sebagai Terdakwa",
    "Saksi Darmanto: mengucapkan sumpah menurut agama atau kepercayaannya (Islam)",
    "P-1: Sebilah pisau, diajukan oleh Penuntut Umum",
    "ditunda sampai hari Senin, tanggal 9 Maret 2026, pukul 09.00 WIB, dengan acara: pemeriksaan ahli.",
    "Sidang dinyatakan ditutup pada pukul 11.40 WIB.",
    "Tempat: Ruang Sidang Kartika",
    "Acara: Pemeriksaan saksi",
    "Sidang ke-1",
)
# Each of them is in the minutes, and so in what is confirmed.
CHANGES: dict[str, Callable[[Hearing], object]] = {
    "oath": lambda hearing: hearing.participants.filter(role="witness").update(oath="affirmed"),
    "attendance": lambda hearing: hearing.participants.filter(role="witness").update(attendance="absent"),
    "a participant": lambda hearing: hearing.participants.create(name="Joko", role="witness", order=9),
    "panel": lambda hearing: hearing.participants.filter(role="clerk").update(name="Budi Santoso, S.H., M.H."),
    "a party": lambda hearing: hearing.case.parties.create(name="Tri", role="defendant"),
    "an exhibit": lambda hearing: hearing.exhibits.update(description="Sebilah golok"),
    "adjournment": lambda hearing: Proceedings.objects.update(adjourned_for="putusan"),
    "opening": lambda hearing: Proceedings.objects.update(opened_as="closed"),
    "ordinal": lambda hearing: Proceedings.objects.update(ordinal=7),
    "an earlier session": lambda hearing: factories.HearingFactory(case=hearing.case, starts_at="2026-02-01T03:00Z"),
    "room": lambda hearing: Hearing.objects.filter(pk=hearing.pk).update(court_room="Ruang lain"),
    "agenda": lambda hearing: Hearing.objects.filter(pk=hearing.pk).update(agenda="Acara lain"),
    "seal": lambda hearing: Hearing.objects.filter(pk=hearing.pk).update(sealed=True),
    "subject": lambda hearing: type(hearing.case).objects.update(title="Pokok lain"),
    "court": lambda hearing: Court.objects.update(name="Pengadilan lain"),
}


def current(hearing: Hearing) -> Hearing:
    return Hearing.objects.select_related("case").get(pk=hearing.pk)


def test_the_record_holds_what_the_minutes_say(noted: Hearing, version: TranscriptVersion):
    record = Record(version.document)
    assert record.has_facts
    assert record.document["format"] == "courtsight-transcript/1", (
        "whoever reads it ignores names that it does not know"
    )
    facts = record.document["sitting"]
    assert facts["opened_at"] == "2026-03-02T10:12:00+07:00"
    assert facts["participants"][-1] == {
        "name": "Darmanto", "role": "witness", "role_name": "Saksi",
        "attendance": "present", "note": "", "oath": "sworn", "belief": "Islam",
    }  # fmt: skip
    assert facts["exhibits"] == [{"number": "P-1", "description": "Sebilah pisau", "by": "Penuntut Umum"}]


@pytest.mark.parametrize("format", ["docx", "pdf"])
def test_minutes_of_a_version_say_what_was_certified_whatever_the_hearing_says_today(
    format: str, noted: Hearing, version: TranscriptVersion, minutes: Callable[..., str]
):
    before = minutes(version.transcript, format)
    assert [part for part in SAID if part not in before] == []
    for change in CHANGES.values():
        change(current(noted))
    Hearing.objects.update(sealed=False)  # so that the clerk still sees it
    assert minutes(version.transcript, format) == before


def test_an_anonymised_copy_says_of_the_hearing_what_was_certified(
    noted: Hearing, version: TranscriptVersion, minutes: Callable[..., str]
):
    Proceedings.objects.update(adjourned_for="putusan")
    noted.exhibits.update(description="Sebilah golok")
    text = minutes(version.transcript, anonymised="on", confirmed="on")
    assert "dengan acara: pemeriksaan ahli." in text
    assert "mengucapkan sumpah menurut agama atau kepercayaannya, dipandu oleh Hakim Ketua" in text
    assert "Darmanto" not in text
    assert "Islam" not in text


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_after_the_first_confirmation_makes_both_confirm_again(
    what: str, noted: Hearing, transcript: Transcript, recorder: User, presiding: User, key: str, client: Client
):
    noted.assigned.add(recorder, presiding)
    steps.submit(transcript, recorder)
    earlier = digest(transcript)
    steps.confirm(transcript, recorder, earlier)
    CHANGES[what](current(noted))
    assert digest(transcript) != earlier
    with pytest.raises(TextChanged):
        steps.confirm(transcript, presiding, earlier)
    client.force_login(recorder)
    page = client.get(f"/transcripts/{transcript.pk}/certification/")
    assert page.context["is_outdated"]
    assert "atau yang dicatat tentang sidang, diubah setelah disahkan" in page.content.decode()
    assert steps.confirm(transcript, presiding, digest(transcript)) is None, "the clerk has to confirm again"
    assert steps.confirm(transcript, recorder, digest(transcript)) is not None


def test_what_the_minutes_do_not_say_changes_nothing(noted: Hearing, transcript: Transcript, recorder: User):
    before = digest(transcript)
    noted.assigned.add(recorder)
    Proceedings.objects.update(updated_by=recorder)
    current(noted).save()
    assert digest(transcript) == before


def test_a_new_version_says_what_was_noted_since(
    noted: Hearing,
    version: TranscriptVersion,
    recorder: User,
    presiding: User,
    minutes: Callable[..., str],
):
    Proceedings.objects.update(adjourned_for="putusan")
    transcript = Transcript.objects.get(pk=version.transcript_id)
    steps.reopen(transcript, recorder)
    certify(Transcript.objects.get(pk=transcript.pk), presiding, recorder)
    assert "dengan acara: putusan." in minutes(transcript)
    assert "dengan acara: pemeriksaan ahli." in minutes(transcript, version=1)


@pytest.fixture
def old(version: TranscriptVersion) -> TranscriptVersion:
    """As versions were certified before the record had these facts."""
    form = canonical({name: value for name, value in version.document.items() if name != "sitting"})
    values = {"sha256": hashlib.sha256(form).hexdigest(), "signature": sign(keys.signing_key(), form)}
    TranscriptVersion.objects.filter(pk=version.pk).update(canonical=form.decode(), **values)
    version.refresh_from_db()
    return version


@pytest.mark.parametrize("format", ["docx", "pdf"])
def test_minutes_of_a_version_of_before_say_what_the_hearing_says_today(
    format: str, noted: Hearing, old: TranscriptVersion, minutes: Callable[..., str]
):
    assert not Record(old.document).has_facts
    Proceedings.objects.update(adjourned_for="putusan")
    text = minutes(old.transcript, format)
    assert "dengan acara: putusan." in text
    assert "Tempat: Ruang Sidang Kartika" in text
    assert "Saya melihat terdakwa di tempat itu" in text
    above = "Kepala dan penutup berita acara ini tidak termasuk yang disahkan dalam versi 1: keduanya menurut catatan"
    assert text.index(above) < text.index("BERITA ACARA SIDANG")


@pytest.mark.parametrize("format", ["docx", "pdf"])
def test_the_check_of_such_minutes_says_which_part_is_certified(
    format: str, noted: Hearing, old: TranscriptVersion, recorder: User
):
    content = export(old.transcript, Wanted(format, Layout.MINUTES), recorder).content
    report = verify(content)
    assert (report.outcome, report.is_whole, report.differences) == (Outcome.PARTLY, True, ())
    with translation.override("en"):
        facts = dict(told(report))
        assert str(explained(report)).startswith("What was said is certified and genuine. The heading and the closing")
    assert facts["Certified"] == "What was said, with its renvois."
    assert facts["Not certified"] == "The heading and the closing: as noted when this file was written."
    assert "Signature on the file" not in facts


def test_their_head_cannot_be_changed_all_the_same(noted: Hearing, old: TranscriptVersion, recorder: User):
    content = export(old.transcript, Wanted("docx", Layout.MINUTES), recorder).content
    [one] = verify(in_word(content, "Ruang Sidang Kartika", "Ruang Sidang Garuda")).differences
    assert (one.was, one.now) == ("Kartika", "Garuda")


def test_a_template_of_the_courts_own_says_so_too(noted: Hearing, old: TranscriptVersion, recorder: User):
    MinutesTemplate.objects.create(name="milik.docx", content=template())
    content = export(old.transcript, Wanted("docx", Layout.MINUTES), recorder).content
    report = verify(content)
    assert (report.outcome, report.is_own_layout) == (Outcome.PARTLY, True)
    lines = [line for line in READERS["docx"](content) if line]
    assert lines[0].startswith("Kepala dan penutup berita acara ini tidak termasuk")


@pytest.mark.parametrize(
    ("format", "layout"), [("docx", Layout.READING), ("pdf", Layout.VERBATIM), ("txt", Layout.MINUTES)]
)
def test_other_files_of_such_a_version_are_certified_all_of_them(
    format: str, layout: Layout, old: TranscriptVersion, recorder: User
):
    content = export(old.transcript, Wanted(format, layout), recorder).content
    assert verify(content).outcome is Outcome.GENUINE


def test_the_record_of_before_is_read_as_ever(old: TranscriptVersion):
    sitting = Record(old.document).sitting
    assert (sitting.case_number, sitting.is_open, sitting.participants) == ("12/Pid.B/2026/PN Jkt.Pst", True, ())


def test_where_they_confirm_the_page_shows_it_and_warns_of_blanks_without_refusing(
    noted: Hearing, transcript: Transcript, recorder: User, key: str, client: Client
):
    steps.submit(transcript, recorder)
    Proceedings.objects.update(closed_at=None)
    client.force_login(recorder)
    page = client.get(f"/transcripts/{transcript.pk}/certification/")
    body = page.content.decode()
    for part in SAID[1:5]:
        assert part in body
    assert [blank.name for blank in page.context["missing"]][-1] == "closed_at"
    assert "isian berita acara masih kosong" in body
    assert f'href="/hearings/{noted.pk}/proceedings/#id_closed_at"' in body
    assert page.context["may_confirm"]


def test_the_page_of_a_version_shows_what_was_frozen(
    noted: Hearing, version: TranscriptVersion, client: Client, viewer: User
):
    Proceedings.objects.update(adjourned_for="putusan")
    client.force_login(viewer)
    body = client.get(f"/transcripts/{version.transcript_id}/versions/1/").content.decode()
    assert "pemeriksaan ahli" in body
    assert "dengan acara: putusan" not in body


def test_the_page_of_a_version_of_before_shows_nothing_of_it(old: TranscriptVersion, client: Client, viewer: User):
    client.force_login(viewer)
    page = client.get(f"/transcripts/{old.transcript_id}/versions/1/")
    assert page.status_code == 200
    assert page.context["statement"] == ()


@pytest.mark.parametrize("kind", ["version", "old"])
def test_whoever_edits_it_afterwards_is_told_that_the_version_stands(
    request: pytest.FixtureRequest, kind: str, noted: Hearing, client: Client, recorder: User
):
    version = request.getfixturevalue(kind)
    client.force_login(recorder)
    body = client.get(f"/hearings/{noted.pk}/proceedings/").content.decode()
    told = "sudah disahkan dan tidak berubah" if kind == "version" else "disahkan sebelum catatan sidang ikut disahkan"
    assert told in body
    assert f"/transcripts/{version.transcript_id}/certification/" in body
    assert noted.proceedings.adjourned_for == "pemeriksaan ahli"


def test_an_open_hearing_counts_no_sealed_one_and_a_sealed_one_those_that_all_in_it_know_of(
    session: Hearing, recorder: User, presiding: User
):
    sealed = factories.HearingFactory(case=session.case, sealed=True, starts_at="2026-02-01T03:00Z")
    factories.HearingFactory(case=session.case, starts_at="2026-02-08T03:00Z")
    sealed.assigned.set([recorder, presiding])
    assert ordinal_of(session) == 2
    session.sealed = True
    session.save()
    session.assigned.set([recorder])
    assert ordinal_of(session) == 3
    session.assigned.add(factories.UserFactory(username="lain"))
    assert ordinal_of(session) == 2


def record_with(sitting: Sitting) -> dict[str, object]:
    speakers = [{"name": name, "role": role} for name, role in sitting.roles]
    head = {"case": sitting.case_number, "court": sitting.court, "hearing": sitting.starts_at.isoformat()}
    return head | {"speakers": speakers, "sitting": facts_of(sitting)}


def test_facts_come_back_as_they_went_in(noted: Hearing):
    for sitting in (NOTED, sitting_of_hearing(current(noted))):
        stored = json.loads(canonical(record_with(sitting)))
        assert sitting_in(stored) == sitting


def test_names_that_come_later_are_ignored_and_those_that_are_missing_are_not_noted():
    stored = json.loads(canonical(record_with(NOTED)))
    stored["sitting"] |= {"weather": "rain"}
    stored["sitting"]["participants"][0] |= {"age": 40}
    del stored["sitting"]["closed_part"], stored["sitting"]["closed_at"]
    read = sitting_in(stored)
    assert (read.closed_part, read.closed_at, read.exhibits) == ("", None, NOTED.exhibits)


@pytest.mark.parametrize(
    ("offset", "name"), [("+07:00", "WIB"), ("+08:00", "WITA"), ("+09:00", "WIT"), ("+05:30", "UTC+05:30")]
)
def test_the_time_zone_has_the_name_that_indonesians_know(offset: str, name: str):
    assert moment_of(f"2026-03-02T10:00:00{offset}").tzname() == name


@given(st.text(max_size=50), st.text(max_size=50))
def test_any_text_can_be_part_of_a_record(agenda: str, note: str):
    from dataclasses import replace

    from transcription.seals import NotCanonical

    people = (replace(NOTED.participants[0], note=note),)
    sitting = replace(NOTED, agenda=agenda, participants=people)
    try:
        form = canonical(record_with(sitting))
    except NotCanonical:
        return  # half a character, which no form takes
    assert sitting_in(json.loads(form)) == sitting

"""What is taken out of a certified transcript is what was certified, in every format, and can be checked."""

import io
import json
from collections.abc import Callable
from uuid import UUID

import docx
import pytest
from django.test import Client
from django.utils import translation

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction, AuditEvent
from tests.transcription.certification.conftest import certify
from tests.transcription.seals.tampering import in_word
from tests.transcription.test_export_templates import template as bare_template
from transcription import editing
from transcription.certification import keys, renvois, steps
from transcription.certification.verifying import explained, told, verify
from transcription.exports import EXPORTS, standard_template
from transcription.exports.base import Layout
from transcription.models import MinutesTemplate, Transcript, TranscriptVersion
from transcription.seals import Outcome

CHECKED = ("txt", "json", "docx", "pdf")


@pytest.fixture
def take(client: Client, recorder: User) -> Callable[..., bytes]:
    client.force_login(recorder)

    def download(transcript: Transcript, **query: object) -> bytes:
        answer = client.get(f"/api/v1/stt/transcripts/{transcript.pk}/export", query)
        assert answer.status_code == 200, answer.content
        return answer.content

    return download


@pytest.mark.parametrize("format", CHECKED)
def test_a_file_of_a_certified_transcript_is_genuine(
    format: str, version: TranscriptVersion, recorder: User, presiding: User, take: Callable[..., bytes]
):
    segment = UUID(version.document["segments"][1]["id"])
    renvois.initial(renvois.propose(version, recorder, segment, "sembilan", "delapan", "salah dengar"), presiding)
    report = verify(take(version.transcript, format=format))
    assert (report.outcome, report.renvois, report.record.sha256) == (Outcome.GENUINE, (1,), version.sha256)
    with translation.override("en"):
        assert dict(told(report))["Renvois"] == "1"


@pytest.mark.parametrize("format", CHECKED)
@pytest.mark.parametrize("layout", ["reading", "minutes"])
def test_where_the_file_of_the_recording_has_no_sound_is_certified(
    format: str,
    layout: str,
    transcript: Transcript,
    presiding: User,
    recorder: User,
    key: str,
    take: Callable[..., bytes],
    text_of: Callable[[str, bytes], str],
):
    transcript.findings = [{"kind": "unreadable_audio", "start": 1800, "end": 5400, "text": ""}]
    transcript.save()
    version = certify(transcript, presiding, recorder)
    assert version.document["recording"]["gaps_ms"] == [[1_800_000, 5_400_000]]

    content = take(transcript, format=format, layout=layout)

    assert verify(content).outcome is Outcome.GENUINE
    if format != "json":
        assert "terpotong: berkasnya tidak berisi suara pada 00:30:00–01:30:00." in text_of(format, content)


@pytest.mark.parametrize("format", ["docx", "pdf"])
def test_minutes_are_signed_as_a_whole(format: str, version: TranscriptVersion, take: Callable[..., bytes]):
    report = verify(take(version.transcript, format=format, layout="minutes"))
    assert (report.outcome, report.is_whole, report.is_minutes) == (Outcome.GENUINE, True, True)
    assert "Tidak tercakup" not in dict(told(report))


@pytest.mark.parametrize("format", CHECKED)
def test_without_the_key_a_file_is_written_and_says_what_is_not_signed(
    format: str, version: TranscriptVersion, take: Callable[..., bytes]
):
    keys.key_path().unlink()
    report = verify(take(version.transcript, format=format, layout="minutes"))
    assert (report.outcome, report.is_whole, report.differences) == (Outcome.PARTLY, False, ())
    with translation.override("en"):
        said = dict(told(report))["Not covered"]
        assert "nothing else" not in str(explained(report))
        assert "The signature on this file is missing" in str(explained(report))
        assert dict(told(report))["Signature on the file"].startswith("Missing")
    assert "Whether renvois were left out." in said
    assert ("How the pages look." in said) is (format in ("docx", "pdf"))
    assert "The heading and the closing" not in said, "they are compared with what was certified"
    assert ("Values besides" in said) is (format == "json")


def test_another_key_signs_the_files_of_a_version_that_an_earlier_one_signed(
    version: TranscriptVersion, take: Callable[..., bytes]
):
    keys.set_aside(keys.key_path())
    keys.make_key(keys.key_path())
    content = take(version.transcript, format="txt")
    report = verify(content)
    assert (report.outcome, report.key) == (Outcome.GENUINE, version.key_id)
    assert verify(content, {version.key_id: version.key.public_pem}).outcome is Outcome.UNKNOWN_KEY


@pytest.mark.parametrize("format", CHECKED)
def test_a_version_stays_to_be_had_as_it_was_when_a_new_draft_says_something_else(
    format: str, version: TranscriptVersion, transcript: Transcript, presiding: User, take: Callable[..., bytes]
):
    steps.reopen(transcript, presiding)
    editing.edit_segment(transcript.segments.get(index=1), presiding, 1, text="Saya tidak melihatnya.")
    report = verify(take(transcript, format=format, version=1))
    assert (report.outcome, report.record.sha256) == (Outcome.GENUINE, version.sha256)
    assert verify(take(transcript, format=format)).outcome is Outcome.NO_SEAL


def test_an_excerpt_by_speaker_and_by_time_is_genuine(version: TranscriptVersion, take: Callable[..., bytes]):
    speaker = version.document["speakers"][1]["id"]
    report = verify(take(version.transcript, format="txt", speaker=speaker))
    assert (report.outcome, report.is_excerpt) == (Outcome.GENUINE, True)
    said = take(version.transcript, format="txt", start=9, end=19).decode()
    assert "melihat terdakwa" in said
    assert "Sidang dibuka" not in said


def test_words_of_a_file_for_programs_keep_their_times(version: TranscriptVersion, take: Callable[..., bytes]):
    data = json.loads(take(version.transcript, format="json"))
    assert (data["status"], data["certification"]["sha256"]) == ("certified", version.sha256)
    assert [word["start"] for word in data["segments"][1]["words"][:2]] == [10.0, 11.0]


@pytest.mark.parametrize("format", sorted(EXPORTS))
def test_every_format_of_a_version_can_be_had(format: str, version: TranscriptVersion, take: Callable[..., bytes]):
    assert take(version.transcript, format=format, version=1)


def test_subtitles_for_the_web_say_what_they_are_of(version: TranscriptVersion, take: Callable[..., bytes]):
    said = take(version.transcript, format="vtt").decode()
    assert f"SHA-256 transkrip: {version.sha256}" in said
    assert "tersertifikasi, versi 1" in said


@pytest.mark.parametrize(("status", "said"), [("draft", "Draf: "), ("review", "Dalam peninjauan")])
def test_what_is_not_certified_says_so(status: str, said: str, transcript: Transcript, take: Callable[..., bytes]):
    Transcript.objects.update(status=status)
    assert said in take(transcript, format="txt").decode()
    assert json.loads(take(transcript, format="json"))["status"] == status


def own_template(*lines: str) -> bytes:
    """Of a court that words everything in its own way."""
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "{{ pengadilan }}"
    for line in lines:
        document.add_paragraph(line)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


TURNS = ("{%p for b in blok %}", "{{ b.pembicara }} menerangkan: “{{ b.teks }}”", "{%p endfor %}")


def test_a_document_in_the_courts_own_layout_is_signed_line_by_line(
    version: TranscriptVersion, recorder: User, presiding: User, take: Callable[..., bytes]
):
    segment = UUID(version.document["segments"][1]["id"])
    renvois.initial(renvois.propose(version, recorder, segment, "sembilan", "delapan", "salah dengar"), presiding)
    template = own_template("Perkara {{ nomor_perkara }}", *TURNS, "Ditutup oleh {{ hakim_ketua }}.")
    MinutesTemplate.objects.create(name="milik.docx", content=template)
    content = take(version.transcript, format="docx", layout="minutes")
    report = verify(content)
    assert (report.outcome, report.is_own_layout, report.renvois) == (Outcome.GENUINE, True, (1,))
    for was, now in (("Ditutup", "Dibuka"), ("sembilan malam", "sepuluh malam"), ("Perkara", "Perk.")):
        [one] = verify(in_word(content, was, now)).differences
        assert (one.was, one.now) == (was.split()[0], now.split()[0])


def test_a_courts_own_words_are_not_told_as_if_they_were_certified(
    version: TranscriptVersion, take: Callable[..., bytes]
):
    template = own_template("Terdakwa sopan di persidangan.", *TURNS)
    MinutesTemplate.objects.create(name="milik.docx", content=template)
    report = verify(take(version.transcript, format="docx", layout="minutes"))
    standard = verify(take(version.transcript, format="pdf", layout="minutes"))
    with translation.override("en"):
        assert "nothing else" in str(explained(standard))
        assert "nothing else" not in str(explained(report))
        assert "as the court issued it" in str(explained(report))
        assert "Its words were not certified by the two" in dict(told(report))["Layout"]
        assert "Layout" not in dict(told(standard))


def test_in_the_courts_own_layout_with_words_left_out_there_is_no_seal(
    version: TranscriptVersion, take: Callable[..., bytes]
):
    template = own_template("{%p for b in blok %}", "{{ b.teks[:12] }}", "{%p endfor %}")
    MinutesTemplate.objects.create(name="milik.docx", content=template)
    assert verify(take(version.transcript, format="docx", layout="minutes")).outcome is Outcome.NO_SEAL


def test_in_the_courts_own_layout_without_the_key_there_is_no_seal(
    version: TranscriptVersion, take: Callable[..., bytes]
):
    MinutesTemplate.objects.create(name="milik.docx", content=standard_template(Layout.MINUTES))
    keys.key_path().unlink()
    assert verify(take(version.transcript, format="docx", layout="minutes")).outcome is Outcome.NO_SEAL


@pytest.mark.parametrize("own", [standard_template(Layout.MINUTES), bare_template("penutup")], ids=["foot", "no foot"])
def test_a_courts_own_template_gets_the_foot_and_the_renvois_once(
    own: bytes,
    version: TranscriptVersion,
    recorder: User,
    presiding: User,
    take: Callable[..., bytes],
    text_of: Callable[[str, bytes], str],
):
    segment = UUID(version.document["segments"][1]["id"])
    renvois.initial(renvois.propose(version, recorder, segment, "sembilan", "delapan", "salah dengar"), presiding)
    MinutesTemplate.objects.create(name="milik.docx", content=own)
    made = take(version.transcript, format="docx", layout="minutes")
    said = text_of("docx", made)
    assert said.count(f"Versi 1 tersertifikasi · SHA-256 {version.sha256}") == 1
    assert said.count("Renvoi 1 [") == 1


def test_a_version_that_is_not_there_is_not_found(version: TranscriptVersion, client: Client, recorder: User):
    client.force_login(recorder)
    answer = client.get(f"/api/v1/stt/transcripts/{version.transcript_id}/export", {"format": "txt", "version": 2})
    assert answer.status_code == 404


def test_taking_a_version_out_is_in_the_audit_trail(version: TranscriptVersion, take: Callable[..., bytes]):
    take(version.transcript, format="txt")
    event = AuditEvent.objects.get(action=AuditAction.DOWNLOADED)
    assert event.details["version"] == 1
    assert event.details["file"].endswith("sertifikasi 1.txt")


def test_the_api_says_which_version_a_transcript_is(version: TranscriptVersion, client: Client, recorder: User):
    client.force_login(recorder)
    told = client.get(f"/api/v1/stt/transcripts/{version.transcript_id}").json()
    assert told["status"] == "certified"
    assert (told["certification"]["version"], told["certification"]["sha256"]) == (1, version.sha256)


def test_editing_what_is_certified_is_refused_by_the_api(
    version: TranscriptVersion, transcript: Transcript, client: Client, recorder: User
):
    client.force_login(recorder)
    address = f"/api/v1/stt/transcripts/{transcript.pk}/segments/{transcript.segments.get(index=1).pk}"
    answer = client.patch(address, {"revision": 1, "text": "Lain."}, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (409, "certified")

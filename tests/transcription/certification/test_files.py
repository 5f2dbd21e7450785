"""What is taken out of a certified transcript is what was certified, in every format, and can be checked."""

import json
from collections.abc import Callable
from uuid import UUID

import pytest
from django.test import Client

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction, AuditEvent
from tests.transcription.test_export_templates import template as bare_template
from transcription import editing
from transcription.certification import renvois, steps
from transcription.certification.verifying import verify
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
    assert (report.outcome, report.renvois, report.record.sha256) == (Outcome.GENUINE, 1, version.sha256)


@pytest.mark.parametrize("format", ["docx", "pdf"])
def test_minutes_are_checked_as_far_as_they_are_signed(
    format: str, version: TranscriptVersion, take: Callable[..., bytes]
):
    report = verify(take(version.transcript, format=format, layout="minutes"))
    assert (report.outcome, report.covers_head) == (Outcome.GENUINE, False)


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


@pytest.mark.parametrize("own", [standard_template(Layout.MINUTES), bare_template("penutup")], ids=["foot", "no foot"])
def test_a_courts_own_template_gets_no_seal_but_the_foot_and_the_renvois(
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
    assert verify(made).outcome is Outcome.NO_SEAL
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

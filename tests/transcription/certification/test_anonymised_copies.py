"""An anonymised copy of a certified transcript says what it is: a copy of that version, and not itself certified."""

import json
from collections.abc import Callable

import docx
import pytest
from django.utils import translation

from courtsight.accounts.models import User
from tests import factories
from tests.transcription.certification.test_renvois import propose
from tests.transcription.test_export_templates import LOOP, saved
from transcription.certification import renvois, steps
from transcription.certification.verifying import verify
from transcription.exporting import export
from transcription.exporting_options import Wanted
from transcription.exports import Layout
from transcription.models import MinutesTemplate, Transcript, TranscriptVersion
from transcription.seals import Outcome

COPY = "Salinan anonim dari versi 1 tersertifikasi"
NOT_ITSELF = "Salinan ini sendiri tidak tersertifikasi dan tidak bersegel."


@pytest.fixture(autouse=True)
def _in_indonesian() -> object:
    with translation.override("id"):
        yield


@pytest.fixture
def transcript(transcript: Transcript) -> Transcript:
    """Whose witness is on the list, and so hidden."""
    hearing = transcript.recording.hearing
    factories.ParticipantFactory(hearing=hearing, name="Darmanto Wibisono", role="witness")
    row = transcript.segments.get(index=2)
    row.text = "Baik, keterangan Saudara Darmanto dicatat."
    row.words = [dict(word, word=said) for word, said in zip([row.words[0]] * 5, row.text.split(), strict=True)]
    row.save()
    return transcript


def copied(transcript: Transcript, user: User, format: str, **more: object) -> bytes:
    return export(transcript, Wanted(format, anonymised=True, confirmed=True, **more), user).content


@pytest.mark.parametrize(
    ("format", "more"),
    [("txt", {}), ("vtt", {}), ("docx", {}), ("pdf", {}), ("docx", {"layout": Layout.MINUTES})],
    ids=["txt", "vtt", "docx", "pdf", "minutes"],
)
def test_it_names_the_version_and_its_digest_and_calls_itself_no_draft(
    format: str, more: dict, version: TranscriptVersion, recorder: User, text_of: Callable[[str, bytes], str]
):
    said = text_of(format, copied(version.transcript, recorder, format, **more))
    assert COPY in said
    assert NOT_ITSELF in said
    assert version.sha256 in said.replace(" ", "")
    assert not any(word in said for word in ("Draf", "Konsep", "ditulis oleh mesin", "Darmanto"))


def test_data_say_so_for_programs(version: TranscriptVersion, recorder: User):
    read = json.loads(copied(version.transcript, recorder, "json"))
    assert read["status"] == "anonymised_copy"
    assert read["copy_of"] == {"version": 1, "sha256": version.sha256}
    assert "certification" not in read
    assert "Darmanto" not in json.dumps(read)


@pytest.mark.parametrize("format", ["txt", "json", "docx", "pdf"])
def test_it_has_no_seal(format: str, version: TranscriptVersion, recorder: User):
    assert verify(copied(version.transcript, recorder, format)).outcome is Outcome.NO_SEAL


def test_its_name_says_so(version: TranscriptVersion, recorder: User):
    response = export(version.transcript, Wanted("txt", anonymised=True, confirmed=True), recorder)
    assert "anonim rekaman 1 salinan sertifikasi 1.txt" in response.headers["Content-Disposition"]


def test_minutes_from_the_courts_own_template_say_so_at_the_foot_and_have_the_renvois(
    version: TranscriptVersion, presiding: User, recorder: User, text_of: Callable[[str, bytes], str]
):
    """Whatever the template leaves out."""
    own = docx.Document()
    for line in LOOP:
        own.add_paragraph(line)
    MinutesTemplate.objects.create(name="kami.docx", content=saved(own))
    renvois.initial(propose(version, recorder), presiding)
    said = text_of("docx", copied(version.transcript, recorder, "docx", layout=Layout.MINUTES))
    assert f"{COPY} · SHA-256 {version.sha256}" in said
    assert "Renvoi 1" in said
    assert "Dibuat oleh Budi Santoso (BS), " in said
    assert "[NOMOR IDENTITAS]" not in said, "the time of an initial is none"


def test_a_renvoi_beside_the_copy_hides_names_too(version: TranscriptVersion, presiding: User, recorder: User):
    segment = version.transcript.segments.get(index=2).pk
    made = renvois.propose(version, recorder, segment, "Darmanto", "Darmanto Wibisono", "nama Wibisono kurang")
    renvois.initial(made, presiding)
    said = copied(version.transcript, recorder, "txt").decode()
    assert "tertulis “SAKSI 1”, seharusnya dibaca “SAKSI 1”" in said
    assert "Darmanto" not in said
    assert "Wibisono" not in said


def test_a_copy_of_the_newer_draft_is_a_draft_beside_the_version_in_force(
    version: TranscriptVersion, presiding: User, recorder: User, text_of: Callable[[str, bytes], str]
):
    steps.reopen(version.transcript, presiding)
    transcript = Transcript.objects.get(pk=version.transcript_id)
    said = text_of("txt", copied(transcript, recorder, "txt"))
    assert "Versi 1 tersertifikasi berlaku" in said
    assert "Draf:" in said
    assert COPY not in said
    read = json.loads(copied(transcript, recorder, "json"))
    assert (read["status"], read["in_force"]["version"], "copy_of" in read) == ("draft", 1, False)


def test_a_copy_of_what_was_never_certified_is_a_draft(
    transcript: Transcript, recorder: User, text_of: Callable[[str, bytes], str]
):
    said = text_of("txt", copied(transcript, recorder, "txt"))
    assert "Draf:" in said
    assert "tersertifikasi" not in said

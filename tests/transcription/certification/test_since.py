"""What has been certified after a file was written is told to whoever checks it: number and date, and no more."""

import io
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from uuid import UUID

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.utils import timezone, translation

from courtsight.accounts.models import User
from tests.transcription.certification.conftest import certify, second
from tests.transcription.seals.tampering import with_seal
from transcription import editing
from transcription.certification import renvois, steps
from transcription.certification.since import Since, since_of
from transcription.certification.verifying import in_force, superseding, verify
from transcription.exporting import export
from transcription.exporting_options import Wanted
from transcription.exports import Layout
from transcription.models import Renvoi, Transcript, TranscriptVersion
from transcription.seals import Outcome
from transcription.seals.record import NEWER, dated

LATER = "Saya tidak melihat siapa-siapa."


@pytest.fixture(autouse=True)
def _no_tries(db: None) -> None:
    cache.clear()


@pytest.fixture
def first(version: TranscriptVersion, recorder: User) -> bytes:
    """A file of version 1."""
    return export(version.transcript, Wanted("txt"), recorder).content


@pytest.fixture
def newer(first: bytes, version: TranscriptVersion, presiding: User, recorder: User) -> TranscriptVersion:
    """Version 2, which says something else."""
    transcript = Transcript.objects.get(pk=version.transcript_id)
    steps.reopen(transcript, presiding)
    row = second(transcript)
    editing.edit_segment(row, recorder, row.revision, text=LATER)
    return certify(Transcript.objects.get(pk=transcript.pk), presiding, recorder)


@pytest.fixture
def beside(version: TranscriptVersion, recorder: User, presiding: User) -> Callable[[], Renvoi]:
    """A renvoi beside version 1, with both initials."""

    def made() -> Renvoi:
        segment = UUID(version.document["segments"][1]["id"])
        proposed = renvois.propose(version, recorder, segment, "sembilan", "delapan", "salah dengar")
        renvois.initial(proposed, presiding)
        return Renvoi.objects.get(pk=proposed.pk)

    return made


def upload(client: Client, content: bytes) -> str:
    client.cookies["django_language"] = "en"
    return client.post("/verify/", {"file": SimpleUploadedFile("transkrip.txt", content)}).content.decode()


def by_command(content: bytes, folder: Path, *more: str) -> str:
    file, said = folder / "transkrip.txt", io.StringIO()
    file.write_bytes(content)
    with translation.override("en"):
        call_command("verify", str(file), *more, stdout=said)
    return said.getvalue()


def when(moment: datetime) -> str:
    return dated(timezone.localtime(moment).isoformat(timespec="seconds"))


def test_a_newer_version_is_told_by_its_number_and_date_alone(
    client: Client, first: bytes, newer: TranscriptVersion, tmp_path: Path
):
    told = f"A newer version is in force: version 2, certified on {when(newer.certified_at)}."
    page, said = upload(client, first), by_command(first, tmp_path)
    for text in (page, said):
        assert told in text
        assert newer.sha256 not in text
        assert LATER not in text
    assert "notice--success" in page, "the file is what it says it is"
    assert "notice--warning" in page


def test_of_the_newest_version_it_is_told_that_it_is_in_force(
    client: Client, newer: TranscriptVersion, recorder: User, tmp_path: Path
):
    content = export(newer.transcript, Wanted("txt"), recorder).content
    for text in (upload(client, content), by_command(content, tmp_path)):
        assert "Yes: there is no newer version and no other renvoi." in text
        assert "notice--warning" not in text


def test_a_renvoi_that_the_file_lacks_is_told_and_one_that_it_has_is_not(
    client: Client, first: bytes, beside: Callable[[], Renvoi], version: TranscriptVersion, recorder: User
):
    renvoi = beside()
    page = upload(client, first)
    assert f"Renvois that are not in this file: 1 ({when(renvoi.decided_at)})." in page
    assert "delapan" not in page
    with_it = export(version.transcript, Wanted("txt"), recorder).content
    assert since_of(verify(with_it)) == Since(is_known=True)


def test_a_renvoi_taken_out_with_the_signature_is_told_by_the_court(
    version: TranscriptVersion, beside: Callable[[], Renvoi], recorder: User
):
    """Nothing in such a file says that there was one."""
    renvoi = beside()
    lines = export(version.transcript, Wanted("txt"), recorder).content.decode().splitlines(keepends=True)
    place = next(n for n, line in enumerate(lines) if line.startswith("Renvoi 1"))
    del lines[place - 1 : place + 1]
    report = verify(with_seal("txt", "".join(lines).encode(), lambda seal: seal.update(renvois=[], document=None)))
    assert report.outcome is Outcome.NO_SEAL, "null is no document"

    def strip(seal: dict) -> None:
        del seal["document"]
        seal["renvois"] = []

    report = verify(with_seal("txt", "".join(lines).encode(), strip))
    assert (report.outcome, report.renvois) == (Outcome.PARTLY, ())
    assert since_of(report).renvois == ((1, renvoi.decided_at),)


def test_what_is_not_certified_is_not_told(first: bytes, version: TranscriptVersion, recorder: User, presiding: User):
    segment = UUID(version.document["segments"][1]["id"])
    renvois.propose(version, recorder, segment, "sembilan", "delapan", "salah dengar")
    steps.reopen(Transcript.objects.get(pk=version.transcript_id), presiding)
    assert since_of(verify(first)) == Since(is_known=True)


def test_the_holder_of_a_file_of_a_sealed_hearing_is_told_the_same(
    client: Client, first: bytes, newer: TranscriptVersion
):
    hearing = newer.transcript.recording.hearing
    before = upload(client, first)
    hearing.sealed = True
    hearing.save()
    assert "version 2, certified on" in before
    assert told_part(upload(client, first)) == told_part(before)


def told_part(page: str) -> str:
    return page.partition("<section")[2].partition("</section>")[0]


@pytest.mark.parametrize("kind", ["digest alone", "changed seal", "no seal"])
def test_whoever_has_no_seal_of_the_courts_is_told_nothing(
    kind: str, client: Client, first: bytes, version: TranscriptVersion, newer: TranscriptVersion
):
    made = {
        "digest alone": f"SHA-256 transkrip: {version.sha256}\n".encode(),
        "changed seal": with_seal("txt", first, lambda seal: seal["record"]["document"].update(version=9)),
        "no seal": first.split(b"-----BEGIN")[0],
    }[kind]
    assert since_of(verify(made)) is None
    page = upload(client, made)
    assert "newer version is in force" not in page
    assert "In force" not in page


def test_a_changed_file_with_the_courts_seal_is_told_both(client: Client, first: bytes, newer: TranscriptVersion):
    page = upload(client, first.replace(b"pukul sembilan", b"pukul sepuluh"))
    assert "<del>sembilan</del>" in page
    assert "version 2, certified on" in page


def test_where_the_courts_database_is_not_nothing_is_taken_for_a_yes(
    first: bytes, newer: TranscriptVersion, tmp_path: Path
):
    pem = tmp_path / "kunci.pem"
    pem.write_text(newer.key.public_pem)
    said = by_command(first, tmp_path, "--key", str(pem))
    assert f"In force: Not known here: the court tells at {newer.document['verify_at']}." in said
    assert "version 2" not in said


def test_a_version_that_the_court_does_not_have_is_told_as_such(first: bytes, version: TranscriptVersion):
    """Signed by whoever has the key, and certified by nobody."""
    TranscriptVersion.objects.filter(pk=version.pk).update(sha256="0" * 64)
    since = since_of(verify(first))
    assert since == Since(is_known=False)
    with translation.override("en"):
        [(label, said)] = in_force(since)
    assert (label, superseding(since)) == ("In force", "")
    assert said.startswith("Not known: this version is not in the court's database.")


@pytest.mark.parametrize("layout", list(Layout))
@pytest.mark.parametrize("format", ["txt", "docx", "pdf"])
def test_a_file_says_itself_that_something_newer_may_stand(
    format: str, layout: Layout, version: TranscriptVersion, recorder: User, text_of: Callable[[str, bytes], str]
):
    content = export(version.transcript, Wanted(format, layout), recorder).content
    assert f"{NEWER} {version.document['verify_at']}" in text_of(format, content)
    assert verify(content).outcome is Outcome.GENUINE


def test_a_file_for_programs_says_nothing_of_it(version: TranscriptVersion, recorder: User):
    content = export(version.transcript, Wanted("json"), recorder).content
    assert set(json.loads(content)) == {"language", "duration", "segments", "status", "certification"}

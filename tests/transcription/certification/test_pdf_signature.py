"""Certified PDFs carry a PAdES signature where the court has a certificate, beside the seal."""

import io
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import x509 as trusted
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from courtsight import checks
from courtsight.accounts.models import User
from tests.transcription.seals.test_bytes import Numbers, updated
from transcription.certification.verifying import verify
from transcription.document_errors import ExportFailed
from transcription.exporting import export
from transcription.exporting_options import Wanted
from transcription.models import TranscriptVersion
from transcription.seals import Outcome, Where

PASSPHRASE = "rahasia p12"  # noqa: S105


def certificate(days: int = 365) -> tuple[bytes, x509.Certificate]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Pengadilan Negeri Contoh")])
    now = datetime.now(UTC)
    usage = x509.KeyUsage(True, True, False, False, False, False, False, False, False)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=400))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    cipher = serialization.BestAvailableEncryption(PASSPHRASE.encode())
    return pkcs12.serialize_key_and_certificates(b"pengadilan", key, made, None, cipher), made


@pytest.fixture
def issued(tmp_path: Path, settings: Any) -> x509.Certificate:
    """The court's certificate, which the settings name."""
    content, made = certificate()
    path = tmp_path / "pengadilan.p12"
    path.write_bytes(content)
    settings.PDF_CERTIFICATE, settings.PDF_CERTIFICATE_PASSWORD = str(path), PASSPHRASE
    return made


def test_it_covers_all_of_the_file_and_is_valid(version: TranscriptVersion, recorder: User, issued: x509.Certificate):
    pdf = export(version.transcript, Wanted("pdf"), recorder).content
    [signature] = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    root = trusted.Certificate.load(issued.public_bytes(serialization.Encoding.DER))
    found = validate_pdf_signature(signature, ValidationContext(trust_roots=[root], allow_fetching=False))
    assert found.bottom_line
    assert found.coverage.name == "ENTIRE_FILE"


def test_the_seal_can_be_checked_through_it(version: TranscriptVersion, recorder: User, issued: x509.Certificate):
    assert verify(export(version.transcript, Wanted("pdf"), recorder).content).outcome is Outcome.GENUINE


def test_a_draft_is_not_signed(version: TranscriptVersion, recorder: User, issued: x509.Certificate):
    version.transcript.status = "draft"
    pdf = export(version.transcript, Wanted("pdf"), recorder).content
    assert not PdfFileReader(io.BytesIO(pdf)).embedded_signatures


def test_without_the_certificate_that_is_named_no_certified_pdf_leaves(
    version: TranscriptVersion, recorder: User, issued: x509.Certificate, settings: Any
):
    Path(settings.PDF_CERTIFICATE).unlink()
    with pytest.raises(ExportFailed):
        export(version.transcript, Wanted("pdf"), recorder)
    assert export(version.transcript, Wanted("docx"), recorder).status_code == 200


def test_the_start_up_check_opens_it(issued: x509.Certificate, settings: Any):
    assert checks.pdf_certificate_can_sign() == []
    settings.PDF_CERTIFICATE_PASSWORD = "lain"  # noqa: S105
    assert [one.id for one in checks.pdf_certificate_can_sign()] == ["courtsight.E006"]
    settings.PDF_CERTIFICATE = ""
    assert checks.pdf_certificate_can_sign() == []


def test_the_start_up_check_tells_of_one_that_has_expired(issued: x509.Certificate, settings: Any):
    Path(settings.PDF_CERTIFICATE).write_bytes(certificate(days=-1)[0])
    assert [one.id for one in checks.pdf_certificate_can_sign()] == ["courtsight.W004"]


def signed_again(pdf: bytes, content: bytes) -> bytes:
    """By somebody with a certificate of his own, in a field of its own."""
    signer = signers.SimpleSigner.load_pkcs12_data(content, [], passphrase=PASSPHRASE.encode())
    about = signers.PdfSignatureMetadata(field_name="Lain")
    return signers.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), about, signer).getvalue()


def test_what_was_put_behind_the_signature_is_told(
    version: TranscriptVersion, recorder: User, issued: x509.Certificate
):
    pdf = export(version.transcript, Wanted("pdf"), recorder).content
    behind = updated(pdf, {Numbers(pdf).free: b"(tambahan)"})
    for changed in (behind, signed_again(pdf, certificate()[0]), pdf + b"\n"):
        report = verify(changed)
        assert report.outcome is Outcome.CHANGED
        assert Where.FILE in [one.where for one in report.differences]


def test_without_the_signature_the_seal_still_speaks_for_the_file(
    version: TranscriptVersion, recorder: User, issued: x509.Certificate
):
    pdf = export(version.transcript, Wanted("pdf"), recorder).content
    ends = [found.end() for found in re.finditer(rb"%%EOF\n?", pdf)]
    assert verify(pdf[: ends[-2]]).outcome is Outcome.GENUINE
    assert verify(pdf[: ends[-2] - 1]).outcome is not Outcome.GENUINE


def test_a_stranger_cannot_sign_for_the_court(version: TranscriptVersion, recorder: User, settings: Any):
    pdf = export(version.transcript, Wanted("pdf"), recorder).content
    assert verify(pdf).outcome is Outcome.GENUINE
    assert verify(signed_again(pdf, certificate()[0])).outcome is Outcome.CHANGED

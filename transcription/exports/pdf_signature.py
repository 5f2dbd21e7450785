"""A PAdES signature on a finished PDF: readers show it by themselves, without knowing of our seal."""

import hashlib
import io

FIELD = "Pengadilan"


def signed(pdf: bytes, certificate: bytes, passphrase: str, reason: str) -> bytes:
    """Baseline-B, over all of the file. `certificate`: PKCS 12 with its private key. Raises ValueError."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import signers
    from pyhanko.sign.fields import SigSeedSubFilter

    signer = signers.SimpleSigner.load_pkcs12_data(certificate, [], passphrase=passphrase.encode() or None)
    if signer is None:
        raise ValueError("the certificate cannot be read")
    about = signers.PdfSignatureMetadata(
        field_name=FIELD, reason=reason, subfilter=SigSeedSubFilter.PADES, md_algorithm="sha256"
    )
    written = signers.PdfSigner(about, signer=signer).sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)))
    return written.getvalue()


def fingerprint_of(certificate: bytes, passphrase: str) -> str:
    """SHA-256 in hexadecimal. `certificate`: as in `signed`. Raises ValueError."""
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization.pkcs12 import load_key_and_certificates

    _, found, _ = load_key_and_certificates(certificate, passphrase.encode() or None)
    if found is None:
        raise ValueError("no certificate")
    return found.fingerprint(SHA256()).hex()


def is_signed_by(pdf: bytes, fingerprint: str) -> bool:
    """Whether there is one signature, over all of the file, by this very certificate. Who issued that is not asked."""
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext
    from pyhanko_certvalidator.errors import ValidationError

    try:
        [signature] = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
        certificate = signature.signer_cert
        if hashlib.sha256(certificate.dump()).hexdigest() != fingerprint:
            return False
        trusting = ValidationContext(trust_roots=[certificate], allow_fetching=False)
        status = validate_pdf_signature(signature, trusting, skip_diff=True)
    except (PdfError, ValidationError, ValueError, KeyError, TypeError):
        return False
    return status.intact and status.valid and status.coverage is SignatureCoverageLevel.ENTIRE_FILE

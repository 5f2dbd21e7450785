"""A PAdES signature on a finished PDF: readers show it by themselves, without knowing of our seal."""

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

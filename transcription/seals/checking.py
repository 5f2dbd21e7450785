"""Whether a file says what a court has certified, and where it does not."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from transcription.exports.base import Layout
from transcription.seals import document as documents
from transcription.seals import record as records
from transcription.seals.canonical import NotCanonical, canonical
from transcription.seals.carried import Carried, ReadDocument, Unreadable, kind_of, taken_apart
from transcription.seals.comparing import Difference
from transcription.seals.document import Document
from transcription.seals.holding import layout_of, told_of
from transcription.seals.keys import is_signed
from transcription.seals.record import Record
from transcription.seals.seal import BadSeal, Seal, Signed

Keys = Callable[[str], Ed25519PublicKey | None]  # by fingerprint


class Outcome(StrEnum):
    GENUINE = "genuine"
    PARTLY = "partly"  # what was spoken is right, and not everything in the file is signed, or certified
    CHANGED = "changed"  # the seal is right, the text is another one
    FORGED = "forged"  # the seal has been changed
    UNKNOWN_KEY = "unknown_key"
    NO_SEAL = "no_seal"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Report:
    """`record` is there where its signature is right."""

    outcome: Outcome
    format: str = ""
    record: Record | None = None
    renvois: tuple[int, ...] = ()  # numbers of those that it carries
    key: str = ""  # fingerprint of the one that it says it is signed with
    differences: tuple[Difference, ...] = ()
    is_excerpt: bool = False
    is_whole: bool = False  # the court has signed the file as a whole, and not the record alone
    written: str = ""  # when, as ISO 8601; of a file signed as a whole
    is_minutes: bool = False  # a document in that layout
    is_own_layout: bool = False  # a Word document from a template of the court's own

    @property
    def has_lost_signature(self) -> bool:
        """Records that say what was noted of the sitting are as old as the signature on each file of them."""
        return self.record is not None and self.record.has_facts and not self.is_whole

    @property
    def has_uncertified_head(self) -> bool:
        """Minutes of a record that says nothing of the sitting: their head and closing the court wrote on its own."""
        return self.record is not None and not self.record.has_facts and self.is_minutes


def check(content: bytes, keys: Keys, read_document: ReadDocument) -> Report:
    """`read_document` raises ValueError for what it cannot read. A file of any kind is taken, none is trusted."""
    format = kind_of(content)
    try:
        carried = taken_apart(format, content, read_document)
    except BadSeal:
        return Report(Outcome.NO_SEAL, format)
    except Unreadable:
        return Report(Outcome.UNREADABLE, format)
    seal = carried.seal
    for signed in filter(None, (seal.record, seal.document)):
        if keys(signed.key) is None:
            return Report(Outcome.UNKNOWN_KEY, format, key=signed.key)
    if not _is_right(seal.record, records.FORM, keys):
        return Report(Outcome.FORGED, format, key=seal.record.key)
    if not _are_right_beside(format, seal, keys):
        return Report(Outcome.FORGED, format, Record(seal.record.document), key=seal.record.key)
    return _compared(carried)


def _is_right(signed: Signed, form: str, keys: Keys) -> bool:
    public = keys(signed.key)
    try:
        message = canonical(signed.document)
    except NotCanonical:
        return False
    is_of_form = signed.document.get("format") == form
    return public is not None and is_of_form and is_signed(public, message, signed.signature)


def _are_right_beside(format: str, seal: Seal, keys: Keys) -> bool:
    """Renvois and the document may be signed with later keys. They must belong to this very version."""
    for renvoi in seal.renvois:
        belongs = renvoi.document.get("version_sha256") == seal.record.sha256
        if not belongs or not _is_right(renvoi, records.RENVOI, keys):
            return False
    if seal.document is None:
        return True
    document = Document(seal.document.document)
    belongs = document.belongs_to(format, seal.record, seal.made)
    return belongs and _is_right(seal.document, documents.FORM, keys) and document.is_whole


def _compared(carried: Carried) -> Report:
    seal = carried.seal
    record = Record(seal.record.document)
    document = Document(seal.document.document) if seal.document is not None else None
    told = told_of(carried, record, document)
    report = Report(
        Outcome.CHANGED if told else Outcome.PARTLY,
        carried.format,
        record,
        tuple(int(renvoi.document["number"]) for renvoi in seal.renvois),
        seal.record.key,
        tuple(told),
        seal.made.segments is not None,
        is_whole=document is not None,
        written="" if document is None else str(document.document["at"]),
        is_minutes=layout_of(carried) is Layout.MINUTES and carried.format in ("docx", "pdf"),
        is_own_layout=document is not None and not document.has_place_of_spoken,
    )
    is_genuine = not told and report.is_whole and not report.has_uncertified_head
    return replace(report, outcome=Outcome.GENUINE) if is_genuine else report

"""Checking a file that somebody brings. Nothing of it is stored, and nothing but the key is looked up."""

from collections.abc import Callable

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from transcription.certification.keys import public_key
from transcription.exports import DocumentFailed, read_apart
from transcription.seals import Outcome, Report, check

EXPLAINED: dict[Outcome, str | Promise] = {
    Outcome.GENUINE: _("Genuine: the file says what was certified, and nothing else."),
    Outcome.CHANGED: _("Changed: the file does not say what was certified."),
    Outcome.FORGED: _("Not genuine: the seal in this file was not made by the court, or was changed afterwards."),
    Outcome.UNKNOWN_KEY: _("Not known: the seal names a key that this court has never signed with."),
    Outcome.NO_SEAL: _(
        "No seal: this file is not of a certified version, or has lost its seal. Ask the court for the file again."
    ),
    Outcome.UNREADABLE: _("This file cannot be read: it is damaged, too large, or not JSON, TXT, DOCX or PDF."),
}


def verify(content: bytes, keys: Callable[[str], Ed25519PublicKey | None] = public_key) -> Report:
    """`keys`: by fingerprint; those of this court, unless others are given."""
    return check(content, keys, _read)


def explained(report: Report) -> str | Promise:
    return EXPLAINED[report.outcome]


def told(report: Report) -> list[tuple[str, str]]:
    """What the signed record in the file says of itself, and how far the check went: labels and values."""
    facts = [(_now("Format"), report.format.upper())] if report.format else []
    if report.key:
        facts.append((_now("Signing key"), report.key))
    if report.record is None:
        return facts
    facts += [(label, value) for label, value in report.record.origin().facts if value]
    if report.renvois:
        facts.append((_now("Renvois"), str(report.renvois)))
    if report.is_excerpt:
        facts.append((_now("Extent"), _now("An excerpt: other parts of the transcript are not in this file.")))
    if not report.covers_head:
        facts.append((_now("Not covered"), _now("The heading and the closing of these minutes are not signed.")))
    return facts


def _read(format: str, content: bytes) -> tuple[list[str], str]:
    """Raises ValueError for what cannot be read."""
    try:
        return read_apart(format, content)
    except DocumentFailed as error:
        raise ValueError(str(error)) from error

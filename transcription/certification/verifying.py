"""Checking a file that somebody brings. Nothing of it is stored; looked up are the key, and what came after it."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from transcription.certification.differing import told_of
from transcription.certification.freezing import local
from transcription.certification.keys import all_public
from transcription.certification.since import RIGHT_SEAL, Since
from transcription.models.certification import SignatoryRole
from transcription.seals import Outcome, Record, Report, check_apart
from transcription.seals.record import dated

EXPLAINED: dict[Outcome, str | Promise] = {
    Outcome.GENUINE: _("Genuine: the file says what was certified, and nothing else."),
    Outcome.PARTLY: _(
        "The certified words are genuine. Not everything else in this file is signed: see what is not covered."
    ),
    Outcome.CHANGED: _("Changed: the file does not say what was certified."),
    Outcome.FORGED: _("Not genuine: the seal in this file was not made by the court, or was changed afterwards."),
    Outcome.UNKNOWN_KEY: _("Not known: the seal names a key that this court has never signed with."),
    Outcome.NO_SEAL: _(
        "No seal: this file is not of a certified version, or has lost its seal. Ask the court for the file again."
    ),
    Outcome.UNREADABLE: _("This file cannot be read: it is damaged, too large, or not JSON, TXT, DOCX or PDF."),
}


def verify(content: bytes, keys: Mapping[str, str] | None = None) -> Report:
    """`keys`: public ones in PEM by fingerprint; those of this court, unless others are given. Raises Busy."""
    return check_apart(content, all_public() if keys is None else keys)


LOST = _(
    "The signature on this file is missing. What the file says agrees with what was certified, but not everything in "
    "it could be checked. The court signs each file of this version unless its key is not at hand. Ask the court for "
    "the file again."
)
NOT_CERTIFIED = _(
    "What was said is certified and genuine. The heading and the closing of these minutes are not certified: they are "
    "as the hearing was noted when the court wrote this file."
)

# A template of the court's own says more than was certified, and the court has issued the file with it.
OWN_LAYOUT = _(
    "Genuine: the file is as the court issued it. Certified are the transcript and the record of proceedings; the "
    "other words are those of the court's own template."
)


# Nothing is said of its words here: another program may read others out of it than we do.
NOT_AS_WRITTEN = _("Changed: this file is not as the court wrote it.")


def explained(report: Report) -> str | Promise:
    if report.outcome is Outcome.CHANGED and all(told_of(one).remark for one in report.differences):
        return NOT_AS_WRITTEN
    if report.outcome is Outcome.GENUINE and report.is_own_layout:
        return OWN_LAYOUT
    if report.outcome is Outcome.PARTLY and report.has_lost_signature:
        return LOST
    if report.outcome is Outcome.PARTLY and report.has_uncertified_head and report.is_whole:
        return NOT_CERTIFIED
    return EXPLAINED[report.outcome]


OWN_WORDS = _(
    "The court's own template. Its words were not certified by the two: they are the court's, signed line by line, so "
    "that they are as it issued them."
)


def superseding(since: Since | None) -> str:
    """What stands beside or instead of the version of a file; empty where there is nothing."""
    if since is None or not since.is_superseded:
        return ""
    said = []
    if since.version is not None:
        text = _now("A newer version is in force: version %(number)s, certified on %(date)s.")
        said.append(text % {"number": since.version, "date": dated(local(since.certified_at))})
    if since.renvois:
        listed = "; ".join(f"{number} ({dated(local(moment))})" for number, moment in since.renvois)
        said.append(_now("Renvois that are not in this file: %(list)s.") % {"list": listed})
    return " ".join([*said, _now("Ask the court for them.")])


def in_force(since: Since | None) -> list[tuple[str, str]]:
    """Whether the version of a file is the last word: label and value, for the end of what is told."""
    if since is None:
        return []
    if not since.is_known:
        said = _now("Not known: this version is not in the court's database. Ask the court.")
    elif since.is_superseded:
        said = superseding(since)
    else:
        said = _now("Yes: there is no newer version and no other renvoi.")
    return [(_now("In force"), said)]


def elsewhere(report: Report) -> list[tuple[str, str]]:
    """The same where the court's database is not: nothing said would be taken for a yes."""
    if report.record is None or report.outcome not in RIGHT_SEAL:
        return []
    said = _now("Not known here: the court tells at %(address)s.") % {"address": report.record.document["verify_at"]}
    return [(_now("In force"), said)]


def told(report: Report) -> list[tuple[str, str]]:
    """What the signed record in the file says of itself, and how far the check went: labels and values."""
    facts = [(_now("Format"), report.format.upper())] if report.format else []
    if report.record is None:
        return [*facts, (_now("Signing key"), report.key)] if report.key else facts
    facts += [(label, value) for label, value in _stated(report.record) if value]
    if report.written:
        facts.append((_now("This file was written"), dated(report.written)))
    if report.renvois:
        facts.append((_now("Renvois"), ", ".join(map(str, report.renvois))))
    if report.is_excerpt:
        facts.append((_now("Extent"), _now("An excerpt: other parts of the transcript are not in this file.")))
    if report.outcome in RIGHT_SEAL and report.has_uncertified_head and report.is_whole:
        facts.append((_now("Certified"), _now("What was said, with its renvois.")))
        facts.append((_now("Not certified"), _now("The heading and the closing: as noted when this file was written.")))
    if report.outcome in RIGHT_SEAL and not report.is_whole:
        facts.append((_now("Not covered"), _not_covered(report)))
        if report.has_lost_signature:
            facts.append((_now("Signature on the file"), _now("Missing. Somebody may have taken it out.")))
        if report.has_lost_signature and report.is_minutes and report.differences:
            facts.append((_now("Compared with"), _now("The minutes in the standard layout, as certified.")))
    if report.is_own_layout:
        facts.append((_now("Layout"), str(OWN_WORDS)))
    return facts


def _stated(record: Record) -> list[tuple[str, str]]:
    """As the heads of files have it, whose words are Indonesian, for the reader: the values are the record's own."""
    document = record.document
    roles = dict(SignatoryRole.choices)
    people = [f"{one['name']} ({roles.get(one['role'], one['role'])})" for one in document["certified_by"]]
    return [
        (_now("Court"), document["court"]),
        (_now("Case"), document["case"]),
        (_now("Hearing"), dated(document["hearing"])),
        (_now("Recording"), document["recording"]["name"]),
        (_now("SHA-256 of the recording"), document["recording"]["sha256"]),
        (_now("Status"), _now("certified, version %(number)s") % {"number": record.version}),
        (_now("Certified by"), f"{', '.join(people)}, {dated(document['certified_at'])}"),
        (_now("SHA-256 of the transcript"), record.sha256),
        (_now("Signing key"), document["key"]),
        (_now("Check at"), document["verify_at"]),
    ]


def _not_covered(report: Report) -> str:
    """Of a file whose seal holds no signed document: it was taken out, or the file written without the court's key."""
    parts = [_now("Whether renvois were left out.")]
    if report.format in ("docx", "pdf"):
        parts.append(_now("How the pages look."))
    if report.has_uncertified_head:
        parts = [
            _now("The heading and the closing of these minutes, and all that stands before or after them."),
            *parts,
        ]
    if report.format == "json":
        parts = [_now("Values besides who said what and when."), *parts]
    return " ".join([*parts, _now("Ask the court for the file again: newer files are signed as a whole.")])

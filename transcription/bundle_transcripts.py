"""The transcripts of an appeal bundle: of each recording what is certified and in force, else its newest draft."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath

from django.utils import timezone, translation

from courtsight.accounts.models import User
from transcription.archives import Member
from transcription.certification.showing import version_in_force
from transcription.certification.standing import standing_with
from transcription.exporting import written
from transcription.exporting_options import Wanted
from transcription.models import Recording, Transcript, TranscriptVersion
from transcription.names import EXTENSION_LIMIT, UNPORTABLE, clean_name, portable, without_extension

FOLDER = "transkrip/"
FORMATS = ("json", "pdf")
NAME_BYTES = 180  # of a recording; the names of its transcripts say more
CERTIFIED = (
    "versi {number} tersertifikasi, berlaku per {now} / certified version {number}, in force as of {now}:"
    " SHA-256 {sha256}"
)
NEWER = (
    "Ada draf yang lebih baru{of}. Draf itu belum disertifikasi dan tidak disertakan. /\n"
    "    There is a newer draft{of_english}. It is not certified and not included."
)
DRAFT = "DRAF, belum disertifikasi / DRAFT, not certified"
NOTHING = "belum ada transkrip / no transcript yet"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What goes into the bundle of one transcript. `version` is None for a draft."""

    name: str  # of its files, without their extension
    transcript: Transcript
    version: TranscriptVersion | None


def chosen_of(number: int, recording: Recording) -> list[Chosen]:
    """Of the recording at this place: the version in force of each transcript that has one, else the newest draft."""
    transcripts = list(recording.transcripts.select_related("recording__hearing__case"))
    stem = f"{FOLDER}{number} {without_extension(name_of(recording))}"
    certified = [(one, version) for one in reversed(transcripts) if (version := version_in_force(one))]
    several = len(certified) > 1
    if certified:
        return [
            Chosen(f"{stem}{f' transkrip {place}' if several else ''} versi {found.number} tersertifikasi", one, found)
            for place, (one, found) in enumerate(certified, 1)
        ]
    return [Chosen(f"{stem} DRAF", transcripts[0], None)] if transcripts else []


def members_of(chosen: list[Chosen], user: User) -> Iterator[Member]:
    """JSON for programs, PDF for people; both sealed where they are certified, the PDF signed where the court can."""
    for one in chosen:
        for format in FORMATS:
            with translation.override("id"):
                content = written(one.transcript, Wanted(format, version=one.version and one.version.number), user)
            yield Member(f"{one.name}.{format}", content)


def told_of(number: int, recording: Recording, chosen: list[Chosen]) -> str:
    """What the bundle's first page says of a recording, in lines."""
    said = [_said(one.version) for one in chosen] or [NOTHING]
    newer = _newer(recording, chosen)
    return "\n    ".join([f"{number} {name_of(recording)}", *said, *([newer] if newer else [])])


def name_of(recording: Recording) -> str:
    """A name that `sha256sum` need not escape, and that every system can unpack, with its extension."""
    name = PurePath(clean_name(recording.name))
    if len(name.suffix) > EXTENSION_LIMIT:
        return portable(name.name, NAME_BYTES)
    return portable(name.stem, NAME_BYTES) + UNPORTABLE.sub("-", name.suffix)


def _said(version: TranscriptVersion | None) -> str:
    if version is None:
        return DRAFT
    now = timezone.localtime().strftime("%Y-%m-%d %H:%M %Z")
    return CERTIFIED.format(number=version.number, sha256=version.sha256, now=now)


def _newer(recording: Recording, chosen: list[Chosen]) -> str:
    """That a draft came after what is certified: empty where none did."""
    certified = [one for one in chosen if one.version is not None]
    for one in certified:
        standing = standing_with(one.transcript, one.version)
        if standing.has_newer_draft:
            number = standing.next_version
            return NEWER.format(of=f" untuk versi {number}", of_english=f" of version {number}")
    last = max((one.version.certified_at for one in certified), default=None)
    is_later = last is not None and recording.transcripts.filter(versions=None, created_at__gt=last).exists()
    return NEWER.format(of="", of_english="") if is_later else ""

"""Where a transcript comes from: for the heads of exported files, and for their names."""

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from django.utils import timezone
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from transcription.correction import count_applied
from transcription.editing import last_number
from transcription.exports import COPY, CertifiedVersion, Origin, Sitting, Stamp
from transcription.gaps import gaps_in, stretches
from transcription.languages import language_name
from transcription.models import Recording, SpeakerChange, Transcript
from transcription.models.transcript import TranscriptStatus
from transcription.names import clean_name, portable, without_extension
from transcription.transcripts import findings_of
from transcription.types import Finding, Transcription

# Leaves room for the extension and for what a browser adds: "name (1).json". File systems take 255 bytes.
STEM_BYTES = 200
CASE_BYTES = 100


def origin_of(
    transcript: Transcript,
    transcription: Transcription,
    sitting: Sitting | None = None,
    is_part: bool = False,
    called: str = "",
) -> Origin:
    """Of a transcript and what is in it, in the language of the person who asks.

    `called` stands for the recording's own name where no name may be told.
    """
    hearing = transcript.recording.hearing
    of_hearing = (
        ((_("Case"), hearing.case.number), (_("Hearing"), localize(timezone.localtime(hearing.starts_at))))
        if hearing
        else ()
    )
    facts = (
        (_("Recording"), called or transcript.recording.name),
        (_("Language"), language_name(transcript.language)),
        (_("Engine and model"), f"{transcript.engine}, {transcript.model}"),
    )
    stamp = stamp_of(transcript)
    part = [_("Excerpt: only a part of the transcript.")] if is_part else []
    anonymous = [_("Names of parties and witnesses, and what identifies them, are hidden.")] if called else []
    corrected = [] if stamp.copy_of else _corrections(transcription)
    missing = missing_sound(findings_of(transcript))
    remark = " ".join([*part, *anonymous, _remark(transcript, stamp), *missing, *corrected])
    name = called or without_extension(transcript.recording.name)
    return Origin((*of_hearing, *facts), remark, name, _("Transcript"), _version(transcript, stamp), sitting, stamp)


def stamp_of(transcript: Transcript) -> Stamp:
    """For what is no file of a certified version: a draft, maybe beside one, or an anonymised copy of one."""
    last = transcript.versions.values_list("number", "sha256").first()
    version = CertifiedVersion(*last) if last else None
    if version is not None and transcript.status == TranscriptStatus.CERTIFIED:
        return Stamp(foot=f"{_copied(version)} · SHA-256 {version.sha256}", status=COPY, copy_of=version)
    return Stamp(status=transcript.status, in_force=version)


def origin_of_file(path: Path, transcription: Transcription) -> Origin:
    """Of a file that belongs to no hearing."""
    return Origin(
        title=_("Transcript"),
        name=path.stem,
        remark=" ".join([*missing_sound(transcription.findings), *_corrections(transcription)]),
        facts=(
            (_("File"), path.name),
            (_("Engine and model"), f"{transcription.engine}, {transcription.model}"),
        ),
    )


def neutral_name(recording: Recording) -> str:
    """What a recording is called where its own name could tell whose it is."""
    earlier = Recording.objects.filter(hearing=recording.hearing_id, created_at__lt=recording.created_at)
    return f"anonim rekaman {1 + earlier.count()}"


def file_name(
    transcript: Transcript, extension: str, certified: int | None = None, called: str = "", is_part: bool = False
) -> str:
    """Case number, date of the hearing, recording and version, as a name that every file system takes.

    `certified`: the number of a certified version, in place of how the draft stands. `called`: instead of the
    recording's own name. What is too long is cut in the middle: the version stays.
    """
    recording = transcript.recording
    before = ""
    if recording.hearing is not None:
        day = timezone.localtime(recording.hearing.starts_at).date().isoformat()
        before = f"{portable(recording.hearing.case.number, CASE_BYTES)} {day} "
    stem = called or without_extension(clean_name(recording.name))
    version = f"sertifikasi {certified}" if certified is not None else _named_version(transcript)
    part = "kutipan " if is_part else ""
    return f"{before}{portable(stem, STEM_BYTES - len(before.encode()))} {part}{version}.{extension}"


def _named_version(transcript: Transcript) -> str:
    """Of what is no file of a certified version; in Indonesian, as all parts of the name are."""
    stamp = stamp_of(transcript)
    if stamp.copy_of:
        return f"salinan sertifikasi {stamp.copy_of.number}"
    state = "tinjauan" if transcript.status == TranscriptStatus.REVIEW else "draf"
    beside = f" {stamp.in_force.number + 1}" if stamp.in_force else ""
    return f"{state}{beside} v{version_of(transcript)}"


def version_of(transcript: Transcript) -> str:
    """The number that the history gives to this state of the text, 0 as the machine wrote it.

    Behind a dot how often speakers were changed, or that was undone: the history of the text does not count those.
    """
    changes = SpeakerChange.objects.filter(transcript=transcript)
    speakers = changes.count() + changes.filter(undone_at__isnull=False).count()
    number = last_number(transcript)
    return f"{number}.{speakers}" if speakers else str(number)


def _version(transcript: Transcript, stamp: Stamp) -> str:
    if stamp.copy_of:
        return _copied(stamp.copy_of)
    return _("Version %(number)s") % {"number": version_of(transcript)}


def _copied(version: CertifiedVersion) -> str:
    return _("Anonymised copy of certified version %(number)s") % {"number": version.number}


def _remark(transcript: Transcript, stamp: Stamp) -> str:
    if stamp.copy_of:
        text = _(
            "Anonymised copy of certified version %(number)s (SHA-256 %(sha256)s). The copy itself is not certified "
            "and has no seal."
        )
        return text % asdict(stamp.copy_of)
    if stamp.in_force is None:
        return _state(transcript)
    text = _("Certified version %(number)s is in force (SHA-256 %(sha256)s); this text is newer and not certified.")
    return f"{text % asdict(stamp.in_force)} {_state(transcript)}"


def _state(transcript: Transcript) -> str:
    if transcript.status == TranscriptStatus.REVIEW:
        return _("In review: not certified yet. Listen before you quote it.")
    if transcript.segments.with_corrected().filter(is_corrected=True).exists():
        return _("Draft: written by a machine, corrected in part by people. Listen before you quote it.")
    return _("Draft: written by a machine. Listen before you quote it.")


def missing_sound(findings: Iterable[Finding]) -> list[str]:
    """That the file has no sound somewhere, and where; nothing when it has."""
    gaps = gaps_in(findings)
    text = _("The recording is damaged or cut off: its file has no sound at %(stretches)s.")
    return [text % {"stretches": stretches(gaps)}] if gaps else []


def _corrections(transcription: Transcription) -> list[str]:
    """How many words the machine itself has put right; nothing when there are none."""
    count = sum(count_applied(segment.words) for segment in transcription.segments)
    if not count:
        return []
    text = ngettext(
        "%(count)s word corrected by the machine: JSON shows what it had heard.",
        "%(count)s words corrected by the machine: JSON shows what it had heard.",
        count,
    )
    return [text % {"count": count}]

"""The record of a certified version: what the signature covers, read as text. See docs/certification.md for its form.

What is said about it in files is in Indonesian, whoever asks: it is a document of the court.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from transcription.exports.base import Origin, Stamp
from transcription.exports.sitting import FIRST_RULES, RULES, Sitting
from transcription.exports.text import clock
from transcription.gaps import stretches
from transcription.names import without_extension
from transcription.seals.canonical import digest_of
from transcription.seals.facts import sitting_in
from transcription.types import Segment, Span, Transcription, Word

FORM = "courtsight-transcript/1"
RENVOI = "courtsight-renvoi/1"
EXCERPT = "Kutipan: hanya sebagian dari transkrip."
MISSING = "Rekaman rusak atau terpotong: berkasnya tidak berisi suara pada %s."
NEWER = "Versi yang lebih baru atau renvoi dapat ada: periksa di"
TITLE = "Transkrip tersertifikasi"
ROLES = {"presiding_judge": "Hakim Ketua", "clerk": "Panitera"}


@dataclass(frozen=True, slots=True)
class Record:
    """A document of the form FORM whose signature is right: what is in it can be relied on."""

    document: dict[str, Any]

    @property
    def version(self) -> int:
        return self.document["version"]

    @property
    def sha256(self) -> str:
        return digest_of(self.document)

    def transcription(
        self, chosen: Iterable[int] | None = None, words: list[list[dict[str, Any]]] | None = None
    ) -> Transcription:
        """Its segments, or those at the places `chosen`; `words` as they are stored beside it, for each segment.

        In their own order, each once, whatever the order of `chosen`.
        """
        segments = self.document["segments"]
        places = range(len(segments)) if chosen is None else sorted({n for n in chosen if 0 <= n < len(segments)})
        return Transcription(
            language=self.document["language"],
            duration=self.document["recording"]["duration_ms"] / 1000,
            segments=tuple(self._segment(segments[n], words[n] if words else []) for n in places),
        )

    def _segment(self, stored: dict[str, Any], words: list[dict[str, Any]]) -> Segment:
        speaker = stored["speaker"]
        return Segment(
            start=stored["start_ms"] / 1000,
            end=stored["end_ms"] / 1000,
            text=stored["text"],
            words=tuple(Word(word["start"], word["end"], word["word"], word.get("confidence")) for word in words),
            speaker=None if speaker is None else self.document["speakers"][speaker]["name"],
            language=stored.get("language", ""),
        )

    def origin(self, renvois: Iterable[dict[str, Any]] = (), is_part: bool = False, rules: int = RULES) -> Origin:
        """The head, the foot and the renvois of a file: all that it says besides what was spoken.

        `rules`: by which the file is, or was, written; see exports.sitting.
        """
        document = self.document
        facts = (
            ("Pengadilan", document["court"]),
            ("Perkara", document["case"]),
            ("Sidang", dated(document["hearing"])),
            ("Rekaman", document["recording"]["name"]),
            ("SHA-256 rekaman", document["recording"]["sha256"]),
            ("Status", f"tersertifikasi, versi {self.version}"),
            ("Disahkan oleh", _signers(document)),
            ("SHA-256 transkrip", self.sha256),
            ("Kunci tanda tangan", document["key"]),
            ("Periksa di", document["verify_at"]),
        )
        stamp = Stamp("", self.foot, tuple(map(renvoi_line, renvois)), "certified")
        gaps = [Span(*(ms / 1000 for ms in gap)) for gap in document["recording"].get("gaps_ms", ())]
        missing = [MISSING % stretches(gaps)] if gaps else []
        remarks = [*([EXCERPT] if is_part else []), *missing, f"{NEWER} {document['verify_at']}"]
        name = _name(document["recording"]["name"], rules)
        version = f"Versi {self.version} tersertifikasi"
        # An excerpt of the words has no room for what stands between all of them.
        sitting = replace(self.sitting, rules=rules, **({"marks": ()} if is_part else {}))
        return Origin(facts, " ".join(remarks), name, TITLE, version, sitting, stamp)

    @property
    def has_facts(self) -> bool:
        """Whether it says what minutes say of the sitting; records of before that do not."""
        return "sitting" in self.document

    @property
    def sitting(self) -> Sitting:
        """As far as the record knows it: at least enough to tell questions from answers."""
        return sitting_in(self.document)

    @property
    def foot(self) -> str:
        """One line for the foot of each page."""
        return f"Versi {self.version} tersertifikasi · SHA-256 {self.sha256} · {self.document['verify_at']}"


def _name(recording: str, rules: int) -> str:
    """Without the kind of its file; the first rules took whatever is behind the last dot for one."""
    if rules == FIRST_RULES:
        return recording.rpartition(".")[0] or recording
    return without_extension(recording)


def renvoi_line(document: dict[str, Any]) -> str:
    """A renvoi on one line: the certified words, what they should be, why, and whose initials stand there."""
    return (
        f"Renvoi {document['number']} [{clock(document['start_ms'] / 1000)}]: tertulis “{document['says']}”, "
        f"seharusnya dibaca “{document['should_say']}”. Alasan: {document['reason']}. "
        f"Dibuat oleh {document['by']['name']} ({document['by']['initials']}), {dated(document['by']['at'])}; "
        f"diparaf {document['second']['name']} ({document['second']['initials']}), {dated(document['second']['at'])}."
    )


def words_digest(words: list[list[dict[str, Any]]]) -> str:
    """SHA-256 over the words with their times, for each segment [[start_ms, end_ms, word], …]."""
    return digest_of([[[_ms(word["start"]), _ms(word["end"]), word["word"]] for word in line] for line in words])


def _ms(seconds: float) -> int:
    return round(seconds * 1000)


def _signers(document: dict[str, Any]) -> str:
    people = [f"{one['name']} ({ROLES.get(one['role'], one['role'])})" for one in document["certified_by"]]
    return f"{' dan '.join(people)}, {dated(document['certified_at'])}"


def dated(iso: str) -> str:
    """As the record has it, to the minute, with its distance from UTC."""
    if not iso:
        return ""
    moment = datetime.fromisoformat(iso)
    return f"{moment:%d-%m-%Y %H.%M} (UTC{moment:%z})"

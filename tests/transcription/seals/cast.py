"""A record of a small hearing, signed by a key of its own, and files made of it."""

import copy
from dataclasses import dataclass, field, replace
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.transcription.sittings import FULL
from transcription.exports import (
    EXPORTS,
    Layout,
    Origin,
    Person,
    Shape,
    Sitting,
    Style,
    bytes_of,
    frame_of,
    pdf_seal,
    pending,
    shape_of,
    word_stamp,
)
from transcription.exports.as_json import values_of
from transcription.exports.reading import read
from transcription.exports.sitting import RULES
from transcription.seals import (
    Made,
    Outcome,
    Record,
    Report,
    Seal,
    Signed,
    Where,
    canonical,
    check,
    fingerprint,
    load_private,
    new_key,
    sign,
    whole,
    whole_data,
    words_digest,
)
from transcription.seals.facts import facts_of
from transcription.seals.holding import WRITTEN
from transcription.types import Transcription

LAYOUTS = list(Layout)
FORMATS = ("txt", "json", "docx", "pdf")
TEXTS = (
    "Sidang dibuka dan terbuka untuk umum.",
    "Apakah Saudara melihat terdakwa di tempat itu?",
    "Ya.",
    "Uang itu Rp1.250.000,00, saya terima tanggal 3 Maret [tidak jelas] 漢.",
)
SPEAKERS = (0, 0, 1, None)
WORDS = [
    [
        {"start": n * 10 + place * 0.5, "end": n * 10 + place * 0.5 + 0.4, "word": word, "confidence": 0.9}
        for place, word in enumerate(text.split())
    ]
    for n, text in enumerate(TEXTS)
]
AT = "2026-03-02T10:00:00+07:00"
SITTING = replace(
    FULL,
    case_number="12/Pid.B/2026/PN Jkt.Pst",
    is_open=True,
    court="Pengadilan Negeri Jakarta Pusat",
    subject="Pencurian",
    ordinal=3,
    room="Ruang Kartika",
    participants=(
        Person("Siti Rahmawati, S.H.", "presiding_judge", "Hakim Ketua"),
        Person("Budi Santoso, S.H.", "clerk", "Panitera Sidang"),
        Person("Darmanto", "witness", "Saksi"),
    ),
    parties=(Person("Joko", "defendant", "Terdakwa"),),
)


def document_of(key: Ed25519PrivateKey) -> dict[str, Any]:
    return {
        "format": "courtsight-transcript/1",
        "transcript": "5d1b1c58-6f4f-4a3e-8f0d-0d4a5b1b7d10",
        "version": 1,
        "previous": None,
        "court": SITTING.court,
        "case": SITTING.case_number,
        "hearing": AT,
        "recording": {"name": "sidang pagi.mp4", "sha256": "a" * 64, "duration_ms": 40_000},
        "language": "id-ID",
        "speakers": [
            {"id": "1", "name": "Hakim Ketua: Siti", "role": "presiding_judge"},
            {"id": "2", "name": "Saksi: Darmanto", "role": "witness"},
        ],
        "segments": [
            {"id": str(n), "start_ms": n * 10_000, "end_ms": n * 10_000 + 8_000, "speaker": SPEAKERS[n], "text": text}
            for n, text in enumerate(TEXTS)
        ],
        "words_sha256": words_digest(WORDS),
        "certified_by": [
            {"role": "presiding_judge", "name": "Siti Rahmawati", "at": AT},
            {"role": "clerk", "name": "Budi Santoso", "at": AT},
        ],
        "certified_at": AT,
        "key": fingerprint(key),
        "verify_at": "https://pn-contoh.go.id/verify/",
        "sitting": facts_of(SITTING),
    }


@dataclass
class Court:
    key: Ed25519PrivateKey = field(default_factory=lambda: load_private(new_key()))

    def __post_init__(self) -> None:
        self.record = self.signed(document_of(self.key))

    def signed(self, document: dict[str, Any]) -> Signed:
        return Signed(document, sign(self.key, canonical(document)))

    def renvoi(self, **values: Any) -> Signed:
        document = {
            "format": "courtsight-renvoi/1",
            "transcript": self.record.document["transcript"],
            "version_sha256": self.record.sha256,
            "number": 1,
            "segment": "2",
            "start_ms": 20_000,
            "says": "Ya.",
            "should_say": "Tidak.",
            "reason": "salah dengar",
            "by": {"name": "Budi Santoso", "initials": "BS", "at": AT},
            "second": {"name": "Siti Rahmawati", "initials": "SR", "at": AT},
            "key": fingerprint(self.key),
        }
        return self.signed(document | values)

    def file(
        self,
        format: str,
        layout: Layout = Layout.READING,
        *,
        renvois: tuple[Signed, ...] = (),
        segments: tuple[int, ...] | None = None,
        times: bool | None = None,
        record: Signed | None = None,
        sitting: Sitting | None = None,
        as_whole: bool = True,
        uncertified: str = "",
        rules: int = RULES,
    ) -> bytes:
        """`sitting`: for the head, in place of the record's. `as_whole`: with a signed document, as the court does."""
        seal = Seal(record or self.record, renvois, Made(layout.value, times, segments, rules))
        shown = Record(seal.record.document)
        noted = [one.document for one in renvois]
        origin = shown.origin(noted, segments is not None, rules)
        origin = replace(origin, stamp=replace(origin.stamp, uncertified=uncertified))
        if sitting is not None:
            origin = replace(origin, sitting=replace(sitting, roles=origin.sitting.roles, rules=rules))
        transcription = shown.transcription(segments, WORDS if len(shown.document["segments"]) == len(WORDS) else None)
        style = Style(layout, times)
        if as_whole:
            # Of the file without its seal, as the product does it.
            bare = EXPORTS[format].write(transcription, replace(origin, stamp=pending(format, origin.stamp)), style)
            seal = replace(seal, document=self.document(format, seal, transcription, origin, style, bare))
            if format == "docx":
                return word_stamp.sealed(bare, seal.packed())
            if format == "pdf":
                return pdf_seal.sealed(bare, replace(origin.stamp, packed=seal.packed()), "")
        origin = replace(origin, stamp=replace(origin.stamp, packed=seal.packed()))
        return EXPORTS[format].write(transcription, origin, style)

    def document(
        self, format: str, seal: Seal, transcription: Transcription, origin: Origin, style: Style, bare: bytes
    ) -> Signed:
        if format == "json":
            made = whole_data(seal.record, seal.renvois, seal.made, values_of(transcription, origin))
        else:
            frame = frame_of(format, origin, style, transcription.language)
            shape = None if format == "txt" else shape_of(format, bare)
            written = bytes_of(bare, origin.stamp) if format == "pdf" else None
            made = whole(format, seal.record, seal.renvois, seal.made, frame, shape, written)
        return self.signed(made | {"at": AT, "key": fingerprint(self.key)})

    def noting(self, sitting: Sitting) -> Signed:
        """The record with another sitting."""
        return self.signed(self.changed(court=sitting.court, case=sitting.case_number, sitting=facts_of(sitting)))

    def earlier(self) -> Signed:
        """The record as it was before it had anything of the sitting."""
        document = self.changed()
        del document["sitting"]
        return self.signed(document)

    def check(self, content: bytes) -> Report:
        return check(content, {fingerprint(self.key): self.key.public_key()}.get, read_here)

    def changed(self, **values: Any) -> dict[str, Any]:
        return copy.deepcopy(self.record.document) | values


def read_here(format: str, content: bytes) -> tuple[list[str], str, Shape]:
    """In this process."""
    found = read(format, content)
    return list(found.pages), found.packed, found.shape


def changes(report: Report) -> list[tuple[str, str]]:
    assert report.outcome is Outcome.CHANGED
    return [(one.was, one.now) for one in report.differences]


def is_only_saved_again(report: Report) -> bool:
    """A PDF in which nothing is otherwise but its bytes."""
    assert report.outcome is Outcome.CHANGED
    return [(one.where, one.was) for one in report.differences] == [(Where.FILE, WRITTEN)]

"""What a certified file carries: the signed record and renvois, how the file was made of them, and the signed whole."""

from dataclasses import asdict, dataclass
from typing import Any, Self

from transcription.exports.armour import packed, unpacked
from transcription.exports.sitting import FIRST_RULES, RULES
from transcription.seals.canonical import NotCanonical, digest_of

FORM = "courtsight-seal/1"


class BadSeal(ValueError):
    """What should be a seal cannot be read as one."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A document of JSON values, and the court's signature over its canonical form (base64)."""

    document: dict[str, Any]
    signature: str

    @property
    def sha256(self) -> str:
        return digest_of(self.document)

    @property
    def key(self) -> str:
        """Fingerprint of the key that it says it is signed with."""
        return str(self.document.get("key", ""))

    @classmethod
    def load(cls, stored: Any) -> Self:
        """Raises BadSeal."""
        if not isinstance(stored, dict) or not isinstance(stored.get("document"), dict):
            raise BadSeal("no document")
        if not isinstance(stored.get("signature"), str):
            raise BadSeal("no signature")
        return cls(stored["document"], stored["signature"])


@dataclass(frozen=True, slots=True)
class Made:
    """How a file was made of the record. A wrong answer here makes the comparison fail.

    `rules`: see exports.sitting; files of before there were others say nothing of them.
    """

    layout: str = "reading"
    times: bool | None = None
    segments: tuple[int, ...] | None = None  # places of those in an excerpt; None: all
    rules: int = RULES

    def dump(self) -> dict[str, Any]:
        said = {"layout": self.layout, "times": self.times}
        said["segments"] = None if self.segments is None else list(self.segments)
        return said if self.rules == FIRST_RULES else said | {"rules": self.rules}

    @classmethod
    def load(cls, stored: Any) -> Self:
        """What is no such value is as it usually is."""
        if not isinstance(stored, dict):
            return cls(rules=FIRST_RULES)
        segments, times, rules = stored.get("segments"), stored.get("times"), stored.get("rules")
        chosen = tuple(n for n in segments if type(n) is int) if isinstance(segments, list) else None
        kept = times if isinstance(times, bool) else None
        return cls(str(stored.get("layout", "")), kept, chosen, rules if type(rules) is int else FIRST_RULES)


@dataclass(frozen=True, slots=True)
class Seal:
    record: Signed
    renvois: tuple[Signed, ...] = ()
    made: Made = Made()
    document: Signed | None = None  # the file as a whole; None where the court's key was not at hand

    def dump(self) -> dict[str, Any]:
        whole = {} if self.document is None else {"document": asdict(self.document)}
        return {
            "seal": FORM,
            "record": asdict(self.record),
            "sha256": self.record.sha256,
            "renvois": [asdict(renvoi) for renvoi in self.renvois],
            "made": self.made.dump(),
        } | whole

    @classmethod
    def load(cls, stored: Any) -> Self:
        """Raises BadSeal. Whether the signatures are right is asked elsewhere."""
        if not isinstance(stored, dict) or stored.get("seal") != FORM:
            raise BadSeal("not a seal of this form")
        renvois = stored.get("renvois")
        seal = cls(
            Signed.load(stored.get("record")),
            tuple(map(Signed.load, renvois if isinstance(renvois, list) else [])),
            Made.load(stored.get("made")),
            Signed.load(stored["document"]) if "document" in stored else None,
        )
        try:
            seal.record.sha256  # noqa: B018
        except NotCanonical as error:
            raise BadSeal("a document that has no canonical form") from error
        return seal

    def packed(self) -> str:
        return packed(self.dump())

    @classmethod
    def unpack(cls, text: str) -> Self:
        """Raises BadSeal."""
        try:
            return cls.load(unpacked(text))
        except ValueError as error:
            raise BadSeal(str(error)) from error

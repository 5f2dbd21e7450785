"""What is hidden, by what, and what people have decided about it."""

from dataclasses import dataclass
from enum import StrEnum

LONGEST_FORM = 200  # characters


class Kind(StrEnum):
    PERSON = "person"
    ADDRESS = "address"
    IDENTITY = "identity"  # NIK, NIP, numbers of family cards
    PASSPORT = "passport"
    PHONE = "phone"
    ACCOUNT = "account"
    PLATE = "plate"
    EMAIL = "email"
    WORKPLACE = "workplace"
    JOB = "job"
    OTHER = "other"


# Court documents, and so in Indonesian whatever the reader's language.
PLACEHOLDERS = {
    Kind.PERSON: "[NAMA]",
    Kind.ADDRESS: "[ALAMAT]",
    Kind.IDENTITY: "[NOMOR IDENTITAS]",
    Kind.PASSPORT: "[NOMOR PASPOR]",
    Kind.PHONE: "[NOMOR TELEPON]",
    Kind.ACCOUNT: "[NOMOR REKENING]",
    Kind.PLATE: "[NOMOR KENDARAAN]",
    Kind.EMAIL: "[SUREL]",
    Kind.WORKPLACE: "[TEMPAT KERJA]",
    Kind.JOB: "[PEKERJAAN]",
    Kind.OTHER: "[DISAMARKAN]",
}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on the list. `label` is what stands for the name; empty: the name is kept (a judge, an expert)."""

    name: str  # without titles
    label: str = ""


@dataclass(frozen=True, slots=True)
class Phrase:
    """What a person has added by hand, as tokens.folded_phrase gives it."""

    text: str
    kind: Kind
    label: str


@dataclass(frozen=True, slots=True)
class Known:
    """Decisions are (kind, form), as in Found."""

    people: tuple[Person, ...] = ()
    phrases: tuple[Phrase, ...] = ()
    accepted: frozenset[tuple[str, str]] = frozenset()
    refused: frozenset[tuple[str, str]] = frozenset()
    answers: frozenset[str] = frozenset()  # texts that answer a question about religion, as religion.answers_in


@dataclass(frozen=True, slots=True)
class Found:
    """[start, end) of a text. `form` is the same for all places of the same thing, whatever its case and endings."""

    start: int
    end: int
    kind: Kind
    form: str
    label: str
    is_near: bool = False  # not spelt as on the list

    @property
    def key(self) -> tuple[str, str]:
        return self.kind.value, self.form

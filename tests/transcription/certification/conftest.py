"""A hearing whose judge and clerk have accounts, a transcript of it without doubts, and a court with a key."""

import io
import subprocess
from collections.abc import Callable

import docx
import pytest

from courtsight.accounts.models import User
from courtsight.accounts.roles import Role
from tests import factories
from transcription.certification import keys, steps
from transcription.certification.freezing import content_of
from transcription.models import Hearing, Segment, Transcript, TranscriptVersion

TEXTS = (
    "Sidang dibuka dan terbuka untuk umum.",
    "Saya melihat terdakwa di tempat itu pukul sembilan malam.",
    "Baik, keterangan Saudara dicatat.",
)
SPEAKERS = ("1", "2", "1")  # as the machine tells them apart


@pytest.fixture
def key(home: None) -> str:
    """The court's key; its path."""
    keys.make_key(keys.key_path())
    return str(keys.key_path())


@pytest.fixture
def presiding(db: None) -> User:
    return factories.UserFactory(username="siti", first_name="Siti", last_name="Rahmawati", role=Role.JUDGE)


@pytest.fixture
def recorder(db: None) -> User:
    return factories.UserFactory(username="budi", first_name="Budi", last_name="Santoso", role=Role.CLERK)


@pytest.fixture
def session(presiding: User, recorder: User) -> Hearing:
    hearing = factories.HearingFactory(case__number="12/Pid.B/2026/PN Jkt.Pst")
    factories.ParticipantFactory(hearing=hearing, name="Dr. Siti Rahmawati, S.H., M.H.", role="presiding_judge")
    factories.ParticipantFactory(hearing=hearing, name="Budi Santoso, S.H.", role="clerk")
    return hearing


@pytest.fixture
def transcript(session: Hearing) -> Transcript:
    transcript = factories.TranscriptFactory(recording__hearing=session)
    for index, (text, speaker) in enumerate(zip(TEXTS, SPEAKERS, strict=True)):
        start = index * 10.0
        factories.SegmentFactory(
            transcript=transcript,
            index=index,
            start=start,
            end=start + 8,
            text=text,
            engine_speaker=speaker,
            words=[
                {"start": start + n, "end": start + n + 0.5, "word": word, "confidence": 0.9, "checked": True}
                for n, word in enumerate(text.split())
            ],
        )
    return transcript


@pytest.fixture
def version(transcript: Transcript, presiding: User, recorder: User, key: str) -> TranscriptVersion:
    """Certified by both."""
    return certify(transcript, presiding, recorder)


@pytest.fixture
def text_of() -> Callable[[str, bytes], str]:
    """What people read in a file of any format, on one line."""
    return _read


def _read(format: str, content: bytes) -> str:
    if format == "docx":
        document = docx.Document(io.BytesIO(content))
        feet = [paragraph for section in document.sections for paragraph in section.footer.paragraphs]
        text = "\n".join(paragraph.text for paragraph in [*document.paragraphs, *feet])
    elif format == "pdf":
        command = ["pdftotext", "-enc", "UTF-8", "-", "-"]
        text = subprocess.run(command, input=content, capture_output=True, check=True).stdout.decode()
    else:
        text = content.decode()
    return " ".join(text.replace("\u200b", "").split())


def certify(transcript: Transcript, presiding: User, recorder: User) -> TranscriptVersion:
    steps.submit(transcript, recorder)
    sha256 = digest(transcript)
    steps.confirm(transcript, recorder, sha256)
    version = steps.confirm(transcript, presiding, sha256)
    assert version is not None
    transcript.refresh_from_db()
    return version


def digest(transcript: Transcript) -> str:
    """Of the text as it is now."""
    return content_of(Transcript.objects.get(pk=transcript.pk)).sha256


def second(transcript: Transcript) -> Segment:
    return transcript.segments.get(index=1)

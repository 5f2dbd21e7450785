"""Objects for tests, with values as a court would write them."""

from datetime import UTC, datetime
from functools import cache
from uuid import uuid4

import factory
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from courtsight.accounts.models import User
from courtsight.accounts.roles import Role
from tests.site import PASSWORD
from transcription.models import (
    CaptionLine,
    Case,
    CourtKey,
    Hearing,
    Job,
    LiveDifference,
    LiveMark,
    LiveSession,
    Participant,
    Recording,
    Segment,
    Speaker,
    Transcript,
    TranscriptVersion,
)
from transcription.models.live import LiveState, MarkKind
from transcription.models.speaker import numbers_for


@cache
def _hashed() -> str:
    """Once a process: Argon2 takes its time on purpose, and most tests have several users."""
    return make_password(PASSWORD)


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"pengguna{n}")
    password = factory.LazyFunction(_hashed)

    @factory.post_generation
    def role(self, create: bool, extracted: Role | None, **kwargs: object) -> None:
        if extracted:
            self.groups.add(Group.objects.get_or_create(name=extracted.value)[0])


class CaseFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Case
        skip_postgeneration_save = True

    number = factory.Sequence(lambda n: f"{n + 1}/Pdt.G/2026/PN Jkt.Pst")
    title = "Wanprestasi"


class HearingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Hearing
        skip_postgeneration_save = True

    case = factory.SubFactory(CaseFactory)
    starts_at = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
    court_room = "Ruang Sidang Kartika"
    agenda = "Pemeriksaan saksi"


class ParticipantFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Participant

    hearing = factory.SubFactory(HearingFactory)
    name = "Siti Rahmawati"
    role = "presiding_judge"
    order = factory.Sequence(lambda n: n)


class RecordingFactory(factory.django.DjangoModelFactory):
    """A row only: tests that need the file upload one."""

    class Meta:
        model = Recording

    hearing = factory.SubFactory(HearingFactory)
    name = "sidang pagi.wav"
    sha256 = factory.Sequence(lambda n: f"{n:064x}")
    size = 320_044
    container = "wav"
    codec = "pcm_s16le"
    duration = 10.0
    sample_rate = 16_000
    channels = 1


class JobFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Job

    recording = factory.SubFactory(RecordingFactory)


class TranscriptFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Transcript

    recording = factory.SubFactory(RecordingFactory)
    language = "id-ID"
    engine = "whisper"
    model = "base"


def speaker_labelled(transcript: Transcript, label: str) -> Speaker:
    """As the pipeline makes them: one for each label."""
    taken = transcript.speakers.values_list("number", flat=True)
    number = numbers_for([label], taken)[label]
    return transcript.speakers.get_or_create(label=label, defaults={"number": number})[0]


class SegmentFactory(factory.django.DjangoModelFactory):
    """`engine_speaker`: the machine's label of who speaks; none when it is left out."""

    class Meta:
        model = Segment

    transcript = factory.SubFactory(TranscriptFactory)
    index = factory.Sequence(lambda n: n)
    start = 0.0
    end = 2.0
    text = "Sidang dibuka dan terbuka untuk umum."
    engine_text = factory.SelfAttribute("text")
    engine_speaker = ""
    speaker = factory.Maybe(
        "engine_speaker",
        yes_declaration=factory.LazyAttribute(lambda row: speaker_labelled(row.transcript, row.engine_speaker)),
        no_declaration=None,
    )
    confidence = 0.9
    words = factory.LazyFunction(lambda: [{"start": 0.0, "end": 0.5, "word": "Sidang", "confidence": 0.9}])


class TranscriptVersionFactory(factory.django.DjangoModelFactory):
    """One that nobody signed: for what only asks whether, and which, there is. The transcript says it is certified."""

    class Meta:
        model = TranscriptVersion
        skip_postgeneration_save = True

    transcript = factory.SubFactory(TranscriptFactory)
    number = factory.LazyAttribute(lambda row: row.transcript.versions.count() + 1)
    canonical = "{}"
    sha256 = factory.LazyFunction(lambda: uuid4().hex * 2)
    key = factory.LazyFunction(lambda: CourtKey.objects.get_or_create(fingerprint="f" * 64)[0])
    edit_number = 0
    words = factory.LazyFunction(list)
    certified_at = datetime(2026, 3, 3, 3, 0, tzinfo=UTC)

    @factory.post_generation
    def status(row: TranscriptVersion, _create: bool, status: str | None) -> None:  # noqa: N805
        row.transcript.status = status or "certified"
        row.transcript.save()


class LiveSessionFactory(factory.django.DjangoModelFactory):
    """One that is being recorded; it has no file unless the test makes one."""

    class Meta:
        model = LiveSession

    hearing = factory.SubFactory(HearingFactory)
    state = LiveState.RECORDING
    language = "id-ID"
    permission_granted = True
    permission_by = "Hakim Ketua"
    permission_at = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
    started_at = datetime(2026, 3, 2, 3, 1, tzinfo=UTC)
    stored_seconds = 60.0
    next_seq = 600


class LiveMarkFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = LiveMark

    session = factory.SubFactory(LiveSessionFactory)
    kind = MarkKind.CLOSED
    start = 30.0
    begun_at = datetime(2026, 3, 2, 3, 2, tzinfo=UTC)


class CaptionLineFactory(factory.django.DjangoModelFactory):
    """Two seconds each, one after the other."""

    class Meta:
        model = CaptionLine

    session = factory.SubFactory(LiveSessionFactory)
    number = factory.LazyAttribute(lambda line: line.session.lines.count() + 1)
    start = factory.LazyAttribute(lambda line: (line.number - 1) * 2.0)
    end = factory.LazyAttribute(lambda line: line.start + 2.0)
    text = "Sidang dibuka dan terbuka untuk umum."
    confidence = 0.9
    words = factory.LazyAttribute(lambda line: words_over(line.text, line.start, line.end))


class LiveDifferenceFactory(factory.django.DjangoModelFactory):
    """Somebody had corrected “siti” into “Sitti”; the better pass heard “cici”."""

    class Meta:
        model = LiveDifference

    transcript = factory.SubFactory(TranscriptFactory)
    line = factory.SubFactory(CaptionLineFactory)
    start = 2.667
    end = 3.733
    live = "Sitti"
    batch = "cici"


def words_over(text: str, start: float, end: float) -> list[dict[str, object]]:
    """The words of a text, evenly over its time, as they are stored."""
    tokens = text.split()
    step = (end - start) / max(1, len(tokens))
    return [
        {"start": start + place * step, "end": start + (place + 1) * step, "word": token, "confidence": 0.9}
        for place, token in enumerate(tokens)
    ]

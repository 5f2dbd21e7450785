"""Transcripts on a running site, with sound, for the tests of the transcript's page."""

import math
import wave
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.site import Site

RATE = 16_000

# Runs inside the site. A word takes 0.5 s, a segment holds ten words and is followed by a pause of 1 s.
SEED = """
from transcription.models import Case, Hearing, Recording, Segment, Transcript
from django.contrib.auth import get_user_model
from django.utils import timezone

case, _ = Case.objects.get_or_create(number={number!r}, defaults={{"title": "Wanprestasi"}})
hearing = Hearing.objects.create(case=case, starts_at=timezone.now(), agenda="Pemeriksaan saksi",
    court_room="Ruang Sidang Kartika", sealed={sealed})
hearing.assigned.set(get_user_model().objects.filter(username="panitera"))
recording = Recording.objects.create(hearing=hearing, name="sidang pagi.mp4", sha256={sha256!r}, size=1,
    container="mp4", codec="aac", duration={segments} * 6.0, sample_rate=48000, channels=2)
transcript = Transcript.objects.create(recording=recording, language="id-ID", engine="whisper", model="base",
    findings={findings!r})
words = "Saudara saksi mohon menjelaskan apa yang terjadi pada malam itu".split()
for order, (role, name) in enumerate({people!r}):
    hearing.participants.create(role=role, name=name, order=order)
voices = dict()
for label in {voices!r}.values():
    if label not in voices:
        number = int(label) if label.isdecimal() else len(voices) + 1
        voices[label] = transcript.speakers.create(label=label, number=number)
rows = []
for index in range({segments}):
    start = index * 6.0
    timed = [dict(start=start + n * 0.5, end=start + n * 0.5 + 0.5, word=w, confidence=0.3 if n == 3 else 0.9)
        for n, w in enumerate(words)]
    for number, correction in {corrections!r}.get(index, {{}}).items():
        timed[number]["correction"] = correction
    text = {texts!r}.get(index, " ".join(words))
    rows.append(Segment(transcript=transcript, index=index, start=start, end=start + 5.0, text=text,
        engine_text=" ".join(words), words=timed, confidence=0.85, engine_speaker={voices!r}.get(index, ""),
        speaker=voices.get({voices!r}.get(index))))
Segment.objects.bulk_create(rows, batch_size=1000)
print(transcript.pk, recording.pk, recording.decoded_path)
"""


@dataclass(frozen=True)
class Staged:
    """A transcript on the site."""

    transcript: str
    recording: str
    sound: Path

    @property
    def url(self) -> str:
        return f"/transcripts/{self.transcript}/"


def stage_transcript(site: Site, number: str, **options: Any) -> Staged:
    """One of `stage_transcripts`."""
    return stage_transcripts(site, [number], **options)[0]


def stage_transcripts(
    site: Site,
    numbers: Sequence[str],
    *,
    segments: int = 30,
    texts: dict[int, str] | None = None,
    findings: list[dict[str, object]] | None = None,
    corrections: dict[int, dict[int, dict[str, object]]] | None = None,
    voices: dict[int, str] | None = None,
    people: list[tuple[str, str]] | None = None,
    sealed: bool = False,
    sound: bool = True,
) -> list[Staged]:
    """A transcript for each case number, all alike: segments of 5 s every 6 s, ten words each.

    `texts` replaces the text of single ones. `corrections`: of words by segment and word, as they are stored.
    `voices`: the machine's labels of who speaks, by segment. `people`: role and name of those who take part.
    """
    code = [
        SEED.format(
            number=number,
            segments=segments,
            sha256=f"{abs(hash((number, segments, sealed))):064x}",
            texts=texts or {},
            findings=findings or [],
            corrections=corrections or {},
            voices={1: "Hakim Ketua"} if voices is None else voices,
            people=people or [],
            sealed=sealed,
        )
        for number in numbers
    ]
    printed = (line.split() for line in site.python("\n".join(code)).splitlines())
    staged = [Staged(transcript, recording, Path(path)) for transcript, recording, path in printed]
    for one in staged if sound else ():
        write_tone(one.sound, seconds=segments * 6)
    return staged


def write_tone(path: Path, seconds: int) -> None:
    """A quiet tone, as a 16 kHz mono WAV."""
    path.parent.mkdir(parents=True, exist_ok=True)
    second = array("h", (int(3000 * math.sin(2 * math.pi * 220 * n / RATE)) for n in range(RATE)))
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        for _ in range(seconds):
            file.writeframesraw(second.tobytes())

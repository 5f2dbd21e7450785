"""How soon the editor's calls are answered, in a transcript of eight hours and 60,000 words.

Inside one process, without network: authentication, rights, database, JSON and compression.
"""

import random
import statistics
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from tests.performance.apart import figures_of, tell
from tests.performance.figures import Figure

SEGMENTS, WORDS = 5_000, 12  # 60,000 words
HOURS = 8
TIMES, EDITS = 5, 30
SAID = (
    "saudara saksi mohon menjelaskan apa yang terjadi pada malam itu kepada majelis hakim tanggal 17 Agustus 2025 "
    "Rp5.000.000 Pasal 378 KUHP dan Siti Rahayu tinggal di Bandung menurut keterangan terdakwa sebelumnya"
)


def run() -> list[Figure]:
    return figures_of("tests.performance.bench_editor_server")


def measure() -> list[Figure]:
    from courtsight.accounts.roles import Role
    from tests import factories
    from tests.transcription.calling import Caller

    transcript = staged()
    caller = Caller(factories.UserFactory(role=Role.CLERK), SERVER_NAME="localhost")
    caller.headers["Accept-Encoding"] = "gzip"
    place = f"/transcripts/{transcript.pk}"
    opened = [timed(lambda: caller.get(f"{place}/editor")) for _ in range(TIMES)]
    size = len(caller.get(f"{place}/editor").content) / 1024
    cold = timed(lambda: caller.get(f"{place}/editor/words"))
    words = [timed(lambda: caller.get(f"{place}/editor/words")) for _ in range(2)]
    edits = {kind: [timed(one) for one in deeds(caller, transcript, kind)] for kind in ("edit", "split", "join")}
    everywhere = timed(replace_everywhere(caller, transcript))
    note = f"{SEGMENTS * WORDS} words in {SEGMENTS} segments"
    return [
        Figure(
            "editor: the whole text", statistics.median(opened), "s", "< 0.5 s", f"{note}; {size:.0f} KiB compressed"
        ),
        Figure("editor/words: times and doubts, the first time", cold, "s", note=note),
        Figure("editor/words, later", statistics.median(words), "s", note=note),
        *(
            Figure(f"{kind}: one change, 95th percentile", 1000 * p95(found), "ms", "< 50 ms", f"{len(found)} in a row")
            for kind, found in edits.items()
        ),
        Figure("find and replace in every segment", everywhere, "s", note=f"{SEGMENTS} changes in one edit"),
    ]


def staged() -> Any:
    """Words as an engine gives them, a job with what it heard of voices, four speakers, a few names of the case."""
    from tests import factories
    from transcription.models import Chunk, Segment

    chance, said = random.Random(5), SAID.split()  # noqa: S311
    transcript = factories.TranscriptFactory(recording__duration=HOURS * 3600.0)
    transcript.job = factories.JobFactory(recording=transcript.recording)
    transcript.save()
    for name in ("Siti Rahayu", "Suhardi", "Bambang Wijaya"):
        factories.ParticipantFactory(hearing=transcript.recording.hearing, name=name)
    speakers = [factories.speaker_labelled(transcript, str(number)) for number in range(1, 5)]
    step = HOURS * 3600 / SEGMENTS
    rows = []
    for index in range(SEGMENTS):
        tokens = [chance.choice(said) for _ in range(WORDS)]
        times = [round(index * step + place * step / WORDS, 3) for place in range(WORDS + 1)]
        timed_words = [
            {"start": times[place], "end": times[place + 1], "word": token, "confidence": round(chance.random(), 3)}
            for place, token in enumerate(tokens)
        ]
        rows.append(
            Segment(
                transcript=transcript, index=index, start=times[0], end=times[-1], text=" ".join(tokens),
                engine_text=" ".join(tokens), words=timed_words, confidence=0.8, speaker=chance.choice(speakers),
                engine_speaker="1", engine="whisper", model="base",
            )
        )  # fmt: skip
    Segment.objects.bulk_create(rows, batch_size=1000)
    seconds = range(0, HOURS * 3600, 30)
    transcript.job.chunks.bulk_create(
        Chunk(job=transcript.job, index=number, start=second, end=second + 30, speech=[[second, second + 29.0]])
        for number, second in enumerate(seconds)
    )
    return transcript


def deeds(caller: Any, transcript: Any, kind: str) -> list[Callable[[], Any]]:
    """Edits of segments all over the transcript, each of another one."""
    rows = list(transcript.segments.all())
    places = range(3, len(rows) - 2, len(rows) // EDITS)
    return [posting(caller, transcript, kind, rows[place], rows[place + 1]) for place in places]


def posting(caller: Any, transcript: Any, kind: str, row: Any, following: Any) -> Callable[[], Any]:
    seen = [row, following] if kind == "join" else [row]
    tokens = row.text.split()
    texts = {
        "edit": [f"{row.text} benar"],
        "split": [" ".join(tokens[:5]), " ".join(tokens[5:])],
        "join": [f"{row.text} {following.text}"],
    }[kind]
    keys = [str(row.pk), *(str(uuid4()) for _ in texts[1:])]
    change = {
        "seen": [{"id": str(one.pk), "revision": one.revision} for one in seen],
        "by": [{"id": key, "text": text} for key, text in zip(keys, texts, strict=True)],
    }
    body = {"edit_id": str(uuid4()), "kind": kind, "changes": [change]}
    return lambda: caller.post(f"/transcripts/{transcript.pk}/edits", body)


def replace_everywhere(caller: Any, transcript: Any) -> Callable[[], Any]:
    changes = [
        {"seen": [{"id": str(row.pk), "revision": row.revision}], "by": [{"id": str(row.pk), "text": f"{row.text} ya"}]}
        for row in transcript.segments.all()[:SEGMENTS]
    ]
    body = {"edit_id": str(uuid4()), "kind": "replace", "changes": changes}
    return lambda: caller.post(f"/transcripts/{transcript.pk}/edits", body)


def timed(call: Callable[[], Any]) -> float:
    began = time.perf_counter()
    answer = call()
    took = time.perf_counter() - began
    assert answer.status_code == 200, answer.content[:300]
    return took


def p95(found: list[float]) -> float:
    return statistics.quantiles(found, n=20)[-1]


if __name__ == "__main__":
    tell(measure)

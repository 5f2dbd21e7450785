"""Speech to measure with: recorded news where COURTSIGHT_DEVSET names a folder, else the committed recording."""

import json
import os
import wave
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tests.performance.bench_pipeline import dithered
from transcription.types import SAMPLE_RATE, Span

RECORDING = Path(__file__).parents[1] / "data" / "sidang-pidana.opus"
GAP = 0.4  # seconds of silence between two sentences


@dataclass(frozen=True)
class Speech:
    """A file of speech; `text` is what is said in it, empty where nobody knows."""

    path: Path
    seconds: float
    text: str
    kind: str


def devset() -> Path | None:
    """The folder with news.jsonl. The material may not be given away, so it is not here."""
    folder = os.environ.get("COURTSIGHT_DEVSET")
    return Path(folder) if folder else None


def wanted_devset() -> Path | None:
    """The same, for what cannot be measured without: it says so."""
    folder = devset()
    if folder is None:
        print("not measured: COURTSIGHT_DEVSET is not set")
    return folder


def sentences(folder: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in (folder / "news.jsonl").read_text(encoding="utf-8").splitlines()]


def speech(folder: Path, minutes: int) -> Speech:
    """So many minutes, as WAV in `folder`: news if there are, else the committed recording again and again."""
    target = folder / f"{minutes}-minutes.wav"
    news = devset()
    return _repeated(target, minutes) if news is None else _news(target, news, minutes)


def _news(target: Path, news: Path, minutes: int) -> Speech:
    chosen, length = [], 0.0
    for line in sentences(news):
        if length >= 60 * minutes:
            break
        chosen.append(line)
        with wave.open(str(news / line["audio"])) as sound:
            length += sound.getnframes() / sound.getframerate() + GAP
    seconds = join(target, [news / line["audio"] for line in chosen])
    return Speech(target, seconds, "\n".join(line["text"] for line in chosen), "recorded news")


def _repeated(target: Path, minutes: int) -> Speech:
    from transcription.audio.decode import decode_to_wav
    from transcription.audio.wav import read_span, wav_header

    once = target.with_suffix(".once.wav")
    samples = (read_span(once, Span(0, decode_to_wav(RECORDING, once))) * 32768).astype("<i2")
    wanted = minutes * 60 * SAMPLE_RATE
    with target.open("wb") as file:
        file.write(wav_header(wanted))
        for first in range(0, wanted, len(samples)):
            file.write(dithered(samples[: wanted - first], first).tobytes())
    return Speech(target, 60.0 * minutes, "", "synthetic speech")


def join(target: Path, sources: Sequence[Path]) -> float:
    """One WAV of many, with a pause behind each; its length in seconds."""
    from transcription.audio.decode import decode_to_wav
    from transcription.audio.wav import read_span, wav_header

    gap = np.zeros(round(GAP * SAMPLE_RATE), dtype="<i2")
    part = target.with_suffix(".part.wav")
    parts = []
    for source in sources:
        length = decode_to_wav(source, part)
        parts += [(read_span(part, Span(0, length)) * 32768).astype("<i2"), gap]
    part.unlink(missing_ok=True)
    samples = np.concatenate(parts)
    target.write_bytes(wav_header(len(samples)) + samples.tobytes())
    return len(samples) / SAMPLE_RATE

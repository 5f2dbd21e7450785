"""How accurate transcripts of the local engine are, without and with the names of the case.

News read aloud, from the folder that COURTSIGHT_DEVSET names (news.jsonl, one recording of a sentence a line), in
groups of GROUP that stand for hearings. The names of a case are simulated: the rare names of its group, and as many as
WRONG of other groups. It cannot run where the folder is not there; the material may not be given away.
"""

import os
import random
import re
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.performance.figures import Figure
from tests.performance.news import join, sentences, wanted_devset
from transcription.engines import Engine
from transcription.evaluation import Kind, Rate, Score, legal_terms, pooled, score
from transcription.evaluation.names import capital_words
from transcription.normalise import Level
from transcription.types import EngineOptions

GROUP = 30
MOST_TRUE, WRONG = 19, 15
TARGETS = {"without names": "≤ 21 %", "with names": "≤ 17 %"}
OTHER_LEVELS = {Level.RAW: "as written", Level.N0: "N0", Level.N2: "N2"}
# The news names no articles.
LAW = (
    (Kind.NAMES, "names"),
    (Kind.NUMBERS, "numbers and amounts"),
    (Kind.DATES, "dates"),
    (Kind.TERMS, "legal terms"),
)
THREADS = len(os.sched_getaffinity(0))


@dataclass(frozen=True)
class Hearing:
    wav: Path
    seconds: float
    text: str
    names: tuple[str, ...]  # true and wrong ones


def run() -> list[Figure]:
    folder = wanted_devset()
    if folder is None:
        return []
    from transcription.engines.whisper import WhisperEngine, find_model

    with tempfile.TemporaryDirectory(prefix="courtsight-bench-") as temporary:
        engine = WhisperEngine(find_model("", Path(temporary) / "models"), device="cpu", workers=THREADS)
        hearings = list(make_hearings(folder, Path(temporary)))
        unknown = pooled(transcribed(engine, hearings, [()] * len(hearings)))
        known = pooled(transcribed(engine, hearings, [hearing.names for hearing in hearings]))
    return [*describe("without names", unknown), *describe("with names", known)]


def make_hearings(news: Path, folder: Path) -> Iterator[Hearing]:
    lines = sentences(news)
    groups = [lines[first : first + GROUP] for first in range(0, len(lines), GROUP)]
    rare = [rare_names(line["text"] for line in group) for group in groups]
    for number, group in enumerate(groups):
        others = sorted({name for names in rare for name in names} - set(rare[number]))
        wrong = random.Random(number).sample(others, min(WRONG, len(others)))
        wav = folder / f"{number}.wav"
        seconds = join(wav, [news / line["audio"] for line in group])
        text = "\n".join(line["text"] for line in group)
        yield Hearing(wav, seconds, text, mixed([*rare[number][:MOST_TRUE], *wrong], number))


def mixed(names: Sequence[str], seed: int) -> tuple[str, ...]:
    return tuple(random.Random(seed).sample(names, len(names)))


def rare_names(texts: Iterable[str]) -> list[str]:
    """Words with a capital inside a sentence that the small list of wordfreq does not know, in order."""
    from wordfreq import zipf_frequency

    found = [re.sub(r"^\W+|\W+$", "", word) for text in texts for word in capital_words(text)]
    return list(dict.fromkeys(name for name in found if name and not zipf_frequency(name, "id", wordlist="small")))


def transcribed(engine: Engine, hearings: Sequence[Hearing], vocabularies: Sequence[Sequence[str]]) -> Iterator[Score]:
    from transcription.correction import load_corrector
    from transcription.pipeline import transcribe_file

    corrector = load_corrector("apply")
    for hearing, vocabulary in zip(hearings, vocabularies, strict=True):
        decoded = hearing.wav.with_suffix(".decoded.wav")
        begun = time.perf_counter()
        asked = EngineOptions("id-ID", tuple(vocabulary))
        found = transcribe_file(hearing.wav, decoded, engine, asked, THREADS, corrector=corrector)
        taken = time.perf_counter() - begun
        decoded.unlink()
        words = [word for segment in found.segments for word in segment.words]
        # Names are told by their capitals, not by the vocabulary: the same ones in both runs.
        yield score(hearing.text, words, terms=legal_terms(), audio=hearing.seconds, processing=taken)


def describe(how: str, whole: Score) -> list[Figure]:
    size = f"{whole.words[Level.N1].of} words, {whole.audio:.0f} s"
    changes = whole.correction
    return [
        rate(f"{how}: WER N1", whole.words[Level.N1], TARGETS[how], size),
        *(rate(f"{how}: WER {name}", whole.words[level]) for level, name in OTHER_LEVELS.items()),
        rate(f"{how}: CER N1", whole.characters[Level.N1]),
        *(rate(f"{how}: wrong {name}", whole.items[kind], note=f"of {whole.items[kind].of}") for kind, name in LAW),
        Figure(f"{how}: words won by the correction", changes.won, "", note=f"{changes.count} changes"),
        Figure(f"{how}: words harmed by the correction", changes.harmed, "", note=f"{changes.names_harmed} names"),
        Figure(f"{how}: real-time factor", whole.real_time_factor or 0, "", note=f"threads: {THREADS}"),
    ]


def rate(name: str, measured: Rate, target: str = "", note: str = "") -> Figure:
    return Figure(name, 100 * (measured.value or 0), "%", target, note)

"""How well speakers are told apart: composed dialogues, clean and made worse, and real meetings.

Needs the folder that COURTSIGHT_DEVSET names (dialog.jsonl, with RTTM beside the recordings); meetings are measured
where COURTSIGHT_AMI names a folder with the AMI excerpts (docs/performance.md says how to make it). None of it may be
given away. DER is pyannote's with a collar of 0.25 s. Long hearings: bench_diarization_long.
"""

import json
import os
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from tests.performance.dialogues import Dialogue, dialogues, heard, in_hall, written
from tests.performance.figures import Figure
from tests.performance.news import wanted_devset
from tests.performance.telephone import by_telephone
from transcription.audio.wav import wav_duration
from transcription.diarization import Networks, diarize, load_networks
from transcription.evaluation import Rate, pooled, score, speaker_score
from transcription.rttm import read_rttm
from transcription.types import Turn

TEXT_OF = ("d2_1.wav", "d3_1.wav")  # transcribed as well
AMI = ("train", "development", "test")


@dataclass(frozen=True)
class Outcome:
    """Of some recordings: errors, and how many have the right count."""

    errors: Rate
    right: int
    files: int

    @property
    def der(self) -> float:
        return 100 * (self.errors.value or 0.0)


def run() -> list[Figure]:
    folder = wanted_devset()
    if folder is None:
        return []
    with tempfile.TemporaryDirectory(prefix="courtsight-bench-") as temporary:
        place = Path(temporary)
        networks = load_networks(place / "models")
        found = dialogues(folder)
        figures = [*_clean(found, networks), *_worse(found, place), *_meetings(place)]
    return [*figures, *_words(folder)]


def outcome(found: Iterable[tuple[Dialogue, Sequence[Turn]]]) -> Outcome:
    scores = [speaker_score("", each.turns, (), turns, wav_duration(each.wav)) for each, turns in found]
    right = sum(each.miscounts.wrong == 0 for each in scores)
    return Outcome(sum((each.der_collar for each in scores), Rate()), right, len(scores))


def told_apart(found: Sequence[Dialogue], models: Path) -> Outcome:
    """On all cores: a process each."""
    with ProcessPoolExecutor(len(os.sched_getaffinity(0)), get_context("spawn")) as pool:
        turns = pool.map(_diarize, [each.wav for each in found], [models] * len(found))
        return outcome(zip(found, turns, strict=True))


def _diarize(wav: Path, models: Path) -> tuple[Turn, ...]:
    return diarize(wav, load_networks(models))


def _clean(found: Sequence[Dialogue], networks: Networks) -> list[Figure]:
    """One after the other: their time is a figure as well."""
    begun = time.process_time()
    turns = [diarize(each.wav, networks) for each in found]
    seconds = time.process_time() - begun
    result = outcome(zip(found, turns, strict=True))
    audio = sum(wav_duration(each.wav) for each in found)
    return [
        Figure("clean dialogues, DER", result.der, "%", "≤ 4 %", f"{result.files} of 2 to 6 voices"),
        Figure("clean dialogues, count right", 100 * result.right / result.files, "%", "≥ 90 %"),
        Figure("real-time factor", seconds / audio, "", "≤ 0.065", "time of one core; aim 0.04"),
    ]


def _worse(found: Sequence[Dialogue], place: Path) -> list[Figure]:
    kinds: dict[str, Callable[[np.ndarray, int], np.ndarray]] = {
        "telephone band": lambda samples, seed: by_telephone(samples),
        "noise and reverberation": in_hall,
        "all three": lambda samples, seed: by_telephone(in_hall(samples, seed)),
    }
    figures = []
    for name, worsen in kinds.items():
        files = [
            Dialogue(written(place / f"{name[0]}{seed}.wav", worsen(heard(each), seed)), each.turns)
            for seed, each in enumerate(found)
        ]
        result = told_apart(files, place / "models")
        note = f"count right in {result.right} of {result.files}"
        figures.append(Figure(f"dialogues with {name}, DER", result.der, "%", "≤ 8 %", note))
    return figures


def _meetings(place: Path) -> list[Figure]:
    folder = os.environ.get("COURTSIGHT_AMI")
    if not folder:
        return []
    result = told_apart(ami(Path(folder), place), place / "models")
    note = f"{result.files} excerpts of 30 s, far from the microphone; count right in {result.right}"
    return [Figure("AMI, DER", result.der, "%", "≤ 31 %", note)]


def ami(folder: Path, place: Path) -> list[Dialogue]:
    """Raises OSError where a recording that is annotated is missing."""
    from transcription.audio.decode import decode_to_wav

    found = []
    for part in AMI:
        lines = (folder / f"debug.{part}.rttm").read_text(encoding="utf-8").splitlines(keepends=True)
        for name in dict.fromkeys(line.split()[1] for line in lines):
            turns = read_rttm("".join(line for line in lines if line.split()[1] == name).encode())
            decode_to_wav(folder / f"{name}.wav", place / f"{name}.wav")
            found.append(Dialogue(place / f"{name}.wav", tuple(turns)))
    return found


def _words(folder: Path) -> list[Figure]:
    """What speakers cost on top of words, with the local engine and models of this installation."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "courtsight.settings")
    django.setup()
    from transcription.command_line import engine_for_all_cores, transcribe_alone
    from transcription.diarizing import diarizer
    from transcription.types import EngineOptions

    engine, scores = engine_for_all_cores("whisper"), []
    lines = [json.loads(line) for line in (folder / "dialog.jsonl").read_text(encoding="utf-8").splitlines()]
    for line in (line for line in lines if Path(line["audio"]).name in TEXT_OF):
        wav, said = Path(line["audio"]), read_rttm(Path(line["rttm"]).read_bytes())
        found = transcribe_alone(wav, engine, EngineOptions("id-ID"), lambda fraction: None, diarize=diarizer())
        words = [word for segment in found.segments for word in segment.words]
        speakers = speaker_score(line["text"], said, words, found.turns, found.duration)
        scores.append(score(line["text"], words, speakers=speakers))
    whole = pooled(scores)
    wer, cpwer = whole.words["n1"].value, whole.speakers.cpwer.value
    return [
        Figure("dialogues, WER", 100 * wer, "%", note=", ".join(TEXT_OF)),
        Figure("dialogues, cpWER over WER", 100 * (cpwer - wer), "points", "≤ 5"),
    ]

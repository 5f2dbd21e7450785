"""Speakers of long hearings: three hours with six of them, and the memory and time of a day of eight hours.

Needs the folder that COURTSIGHT_DEVSET names, as bench_diarization does. The three hours are composed of its voices,
with noise and overlaps. The eight hours are one of its clean dialogues eight times: read, cut and told apart as any, in
a process of its own (day.py), but the networks hear each sound once and their answers are remembered.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from tests.performance.bench_diarization import outcome
from tests.performance.dialogues import Dialogue, dialogues, long_hearing
from tests.performance.figures import Figure
from tests.performance.news import wanted_devset
from transcription.audio.wav import read_samples, wav_header, wav_samples
from transcription.diarization import diarize, load_networks
from transcription.types import SAMPLE_RATE

ROOT = Path(__file__).parents[2]
HEARING_HOURS, VOICES, DAY_HOURS = 3, 6, 8
HOUR = 3600 * SAMPLE_RATE


def run() -> list[Figure]:
    folder = wanted_devset()
    if folder is None:
        return []
    with tempfile.TemporaryDirectory(prefix="courtsight-bench-") as temporary:
        place = Path(temporary)
        found = dialogues(folder)
        return [*_hearing(found, place), *_day(found, place)]


def _hearing(found: Sequence[Dialogue], place: Path) -> list[Figure]:
    hearing = long_hearing(found, place / "long.wav", 3600 * HEARING_HOURS, VOICES, HEARING_HOURS)
    begun = time.process_time()
    turns = diarize(hearing.wav, load_networks(place / "models"))
    seconds = time.process_time() - begun
    count = len({turn.speaker for turn in turns})
    return [
        Figure(f"{HEARING_HOURS} hours with noise and overlaps, DER", outcome([(hearing, turns)]).der, "%", "≤ 8 %"),
        Figure(f"{HEARING_HOURS} hours, speakers found", count, "", f"{VOICES}", f"{VOICES} speak"),
        Figure(f"{HEARING_HOURS} hours, real-time factor", seconds / (3600 * HEARING_HOURS), "", "≤ 0.065"),
    ]


def _day(found: Sequence[Dialogue], place: Path) -> list[Figure]:
    _repeat_an_hour(found, place / "hour.wav", 1)
    _repeat_an_hour(found, place / "day.wav", DAY_HOURS)
    command = [sys.executable, "-m", "tests.performance.day", str(place)]
    child = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    result = json.loads(child.stdout.splitlines()[-1])
    growth = result["day"] / result["hour"]
    note = f"{result['hour']:.2f} s and {result['day']:.2f} s; n log n of {result['windows']} windows would be"
    allowed = DAY_HOURS * np.log(DAY_HOURS * result["windows"]) / np.log(result["windows"])
    return [
        Figure(f"{DAY_HOURS} hours, peak memory", result["peak"], "MB", "< 500 MB", "one process, models included"),
        Figure("turns from evidence, 8 hours over one", growth, "x", f"≤ {allowed:.1f} x", f"{note} {allowed:.1f}"),
    ]


def _repeat_an_hour(found: Sequence[Dialogue], wav: Path, hours: int) -> None:
    """The same hour: of the clean dialogues, one behind the other."""
    samples = np.concatenate([read_samples(each.wav, 0, wav_samples(each.wav)) for each in found])[:HOUR]
    with wav.open("wb") as file:
        file.write(wav_header(hours * len(samples)))
        for _ in range(hours):
            file.write(samples.tobytes())

"""How well speakers are told apart: composed dialogues, clean and made worse, real meetings, a long hearing.

Needs the folder that COURTSIGHT_DEVSET names (dialog.jsonl, with RTTM beside the recordings); meetings are measured
where COURTSIGHT_AMI names a folder with the AMI excerpts of pyannote-audio (its tests/data). None of it may be given
away. DER is pyannote's with a collar of 0.25 s. The memory of eight hours is that of a process of its own; there the
sound is the clean dialogues one behind the other.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tests.performance.dialogues import Dialogue, by_telephone, dialogues, heard, in_hall, long_hearing, written
from tests.performance.figures import Figure
from tests.performance.news import devset
from transcription.audio.wav import read_samples, wav_duration, wav_header, wav_samples
from transcription.diarization import Networks, diarize, load_networks
from transcription.evaluation import Rate, pooled, score, speaker_score
from transcription.rttm import read_rttm
from transcription.types import SAMPLE_RATE

ROOT = Path(__file__).parents[2]
LONG_HOURS, LONG_VOICES, MEMORY_HOURS = 3, 6, 8
TEXT_OF = ("d2_1.wav", "d3_1.wav")  # transcribed as well
AMI = ("train", "development", "test")


@dataclass(frozen=True)
class Outcome:
    """Of some recordings: errors, how many have the right count, and the time of this process."""

    errors: Rate
    right: int
    files: int
    seconds: float
    audio: float

    @property
    def der(self) -> float:
        return 100 * (self.errors.value or 0.0)


def run() -> list[Figure]:
    folder = devset()
    if folder is None:
        print("not measured: COURTSIGHT_DEVSET is not set")
        return []
    with tempfile.TemporaryDirectory(prefix="courtsight-bench-") as temporary:
        place = Path(temporary)
        networks = load_networks(place / "models")
        found = dialogues(folder)
        figures = [*_clean(found, networks), *_worse(found, networks, place), *_meetings(networks, place)]
        return [*figures, *_long(found, networks, place), *_memory(found, place), *_words(folder)]


def outcome(found: Iterable[Dialogue], networks: Networks) -> Outcome:
    scores, right, seconds, audio = [], 0, 0.0, 0.0
    for dialogue in found:
        begun = time.process_time()
        turns = diarize(dialogue.wav, networks)
        seconds += time.process_time() - begun
        audio += wav_duration(dialogue.wav)
        scores.append(speaker_score("", dialogue.turns, (), turns, wav_duration(dialogue.wav)))
        right += scores[-1].miscounts.wrong == 0
    return Outcome(sum((each.der_collar for each in scores), Rate()), right, len(scores), seconds, audio)


def _clean(found: Sequence[Dialogue], networks: Networks) -> list[Figure]:
    result = outcome(found, networks)
    return [
        Figure("clean dialogues, DER", result.der, "%", "≤ 4 %", f"{result.files} of 2 to 6 voices"),
        Figure("clean dialogues, count right", 100 * result.right / result.files, "%", "≥ 90 %"),
        Figure("real-time factor", result.seconds / result.audio, "", "≤ 0.065", "time of one core"),
    ]


def _worse(found: Sequence[Dialogue], networks: Networks, place: Path) -> list[Figure]:
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
        result = outcome(files, networks)
        note = f"count right in {result.right} of {result.files}"
        figures.append(Figure(f"dialogues with {name}, DER", result.der, "%", "≤ 8 %", note))
    return figures


def _meetings(networks: Networks, place: Path) -> list[Figure]:
    folder = os.environ.get("COURTSIGHT_AMI")
    if not folder:
        return []
    result = outcome(ami(Path(folder), place), networks)
    note = f"{result.files} excerpts of 30 s, far from the microphone; count right in {result.right}"
    return [Figure("AMI, DER", result.der, "%", "≤ 31 %", note)]


def ami(folder: Path, place: Path) -> list[Dialogue]:
    from transcription.audio.decode import decode_to_wav

    found = []
    for part in AMI:
        lines = (folder / f"debug.{part}.rttm").read_text(encoding="utf-8").splitlines(keepends=True)
        for name in dict.fromkeys(line.split()[1] for line in lines):
            turns = read_rttm("".join(line for line in lines if line.split()[1] == name).encode())
            decode_to_wav(folder / f"{name}.wav", place / f"{name}.wav")
            found.append(Dialogue(place / f"{name}.wav", tuple(turns)))
    return found


def _long(found: Sequence[Dialogue], networks: Networks, place: Path) -> list[Figure]:
    hearing = long_hearing(found, place / "long.wav", 3600 * LONG_HOURS, LONG_VOICES, LONG_HOURS)
    turns = diarize(hearing.wav, networks)
    result = speaker_score("", hearing.turns, (), turns, wav_duration(hearing.wav)).der_collar
    count = len({turn.speaker for turn in turns})
    return [
        Figure("3 hours with noise and overlaps, DER", 100 * (result.value or 0), "%", "≤ 8 %"),
        Figure("3 hours, speakers found", count, "", f"{LONG_VOICES}", f"{LONG_VOICES} speak"),
    ]


def _memory(found: Sequence[Dialogue], place: Path) -> list[Figure]:
    wav = place / "eight.wav"
    wanted = MEMORY_HOURS * 3600 * SAMPLE_RATE
    with wav.open("wb") as file:
        file.write(wav_header(wanted))
        written_ = 0
        while written_ < wanted:
            for dialogue in found:
                samples = read_samples(dialogue.wav, 0, wav_samples(dialogue.wav))[: wanted - written_]
                file.write(samples.tobytes())
                written_ += len(samples)
    command = [sys.executable, "-m", "tests.performance.bench_diarization", str(wav), str(place / "models")]
    child = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    peak, seconds, speakers = json.loads(child.stdout.splitlines()[-1])
    note = f"{speakers} speakers found of 11"
    return [
        Figure("8 hours, peak memory", peak, "MB", "< 500 MB", "one process, models included"),
        Figure("8 hours, turns from evidence", seconds, "s", note=note),
    ]


def peak_and_seconds(wav: Path, models: Path) -> tuple[float, float, int]:
    """Peak resident megabytes of this process, seconds of the last step, speakers."""
    from transcription.diarization import Evidence, gather, tell_apart

    networks = load_networks(models)
    evidence = Evidence.begin(networks, wav)
    while not evidence.is_complete:
        evidence = gather(networks, wav, evidence)
    begun = time.perf_counter()
    turns = tell_apart(evidence)
    seconds = time.perf_counter() - begun
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024, seconds, len({turn.speaker for turn in turns})


def _words(folder: Path) -> list[Figure]:
    """What speakers cost on top of words, with the local engine."""
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


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "courtsight.settings")
    django.setup()
    print(json.dumps(peak_and_seconds(Path(sys.argv[1]), Path(sys.argv[2]))))

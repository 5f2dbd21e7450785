"""Exports of a day of eight hours, 60,000 words: time and peak memory of each format, in a process of its own."""

import json
import os
import resource
import subprocess
import sys
import time
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.performance.figures import Figure
from transcription.exports import (
    EXPORTS,
    Layout,
    Origin,
    Person,
    Sitting,
    Stamp,
    Style,
    frame_apart,
    pending,
    seal_apart,
    shape_apart,
    write_apart,
)
from transcription.exports.apart import ALLOCATION
from transcription.exports.armour import packed
from transcription.types import Segment, Transcription, Word

ROOT = Path(__file__).resolve().parents[2]
SEGMENTS, WORDS = 6_000, 10
IN_A_ROW = 2  # segments of one speaker
SECONDS = 8 * 3600
SAID = "sidang dibuka dan terbuka untuk umum apakah saudara saksi mengenal terdakwa tidak saya melihat barang bukti itu"
SPEAKERS = ("Hakim Ketua: Siti Rahmawati", "Saksi ke-1: Darmanto", "Jaksa Penuntut Umum", "Terdakwa: Budi")
DOCUMENTS = ("docx", "pdf")


def run() -> list[Figure]:
    plain = [figure for name, layout in _cases() for figure in _figures(name, layout)]
    certified = [(name, layout) for name in DOCUMENTS for layout in Layout]
    return plain + [figure for name, layout in certified for figure in _figures(name, layout, is_certified=True)]


def _cases() -> list[tuple[str, Layout]]:
    return [(name, layout) for name in EXPORTS for layout in (Layout if name in DOCUMENTS else [Layout.READING])]


def _figures(name: str, layout: Layout, is_certified: bool = False) -> list[Figure]:
    command = [sys.executable, "-m", "tests.performance.bench_exports", name, layout, *["certified"] * is_certified]
    begun = time.perf_counter()
    environment = os.environ | (ALLOCATION if EXPORTS[name].is_heavy else {})  # as write_apart starts it
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    whole, result = time.perf_counter() - begun, json.loads(done.stdout)
    what = f"{name}, {layout}{', certified' * is_certified}" if name in DOCUMENTS else name
    note = f"{result['size'] / 1e6:.1f} MB; with the start of the process {whole:.1f} s"
    return [
        Figure(f"{what}: time", result["seconds"], "s", "< 5 s", note),
        Figure(f"{what}: peak memory", result["memory"], "MB", "< 300 MB"),
    ]


def measure(name: str, layout: Layout) -> dict[str, float]:
    """Seconds, megabytes and bytes of one export, imports of its libraries counted."""
    transcription = a_day()
    if EXPORTS[name].is_heavy:  # as write_apart hands it over
        transcription = replace(transcription, segments=tuple(replace(one, words=()) for one in transcription.segments))
    origin = Origin((("Perkara", "12/Pid.Sus/2026/PN Jkt.Pst"),), "Draf.", sitting=sitting())
    begun = time.perf_counter()
    content = EXPORTS[name].write(transcription, origin, Style(layout))
    seconds = time.perf_counter() - begun
    memory = int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) / 1024
    return {"seconds": seconds, "memory": memory, "size": len(content)}


def measure_certified(name: str, layout: Layout) -> dict[str, float]:
    """The same of a certified file: written, read back, signed as it looks and sealed, each in its own process."""
    transcription = a_day()
    stamp = Stamp("", "Versi 1 tersertifikasi", (), "certified")
    origin = Origin((("Perkara", "12/Pid.Sus/2026/PN Jkt.Pst"),), "", sitting=sitting(), stamp=stamp)
    style = Style(layout)
    begun = time.perf_counter()
    made = write_apart(name, transcription, replace(origin, stamp=pending(name, stamp)), style)
    frame = frame_apart(name, origin, style, transcription.language)
    # As large as a seal is: what was said, and a digest of each page.
    said = [[one.start, one.end, one.speaker, one.text] for one in transcription.segments]
    held = {"record": said, "lines": [frame.before, frame.after], "shape": shape_apart(name, made)}
    content = seal_apart(name, made, replace(stamp, packed=packed(held)))
    seconds = time.perf_counter() - begun
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return {"seconds": seconds, "memory": memory, "size": len(content)}


def a_day() -> Transcription:
    return Transcription("id-ID", SECONDS, tuple(map(_segment, range(SEGMENTS))))


def _segment(number: int) -> Segment:
    length = SECONDS / SEGMENTS
    said = SAID.split()
    pieces = [said[(number * 7 + place) % len(said)] for place in range(WORDS)]
    start, each = number * length, length / WORDS
    words = tuple(
        Word(start + place * each, start + (place + 1) * each, word, 0.9) for place, word in enumerate(pieces)
    )
    text = " ".join(pieces).capitalize() + ("?" if number % 4 == 0 else ".")
    return Segment(start, start + length, text, words, SPEAKERS[number // IN_A_ROW % len(SPEAKERS)], 0.9)


def sitting() -> Sitting:
    people = (Person("Siti Rahmawati", "presiding_judge", "Hakim Ketua"), Person("Darmanto", "witness", "Saksi"))
    roles = tuple(zip(SPEAKERS, ("presiding_judge", "witness", "prosecutor", "defendant"), strict=True))
    day = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Asia/Jakarta"))
    return Sitting("12/Pid.Sus/2026/PN Jkt.Pst", day, True, participants=people, roles=roles)


if __name__ == "__main__":
    measured = measure_certified if sys.argv[3:] else measure
    print(json.dumps(measured(sys.argv[1], Layout(sys.argv[2]))))

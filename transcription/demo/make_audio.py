"""Speaks dialogues with espeak-ng: `python -m transcription.demo.make_audio DIALOGUE... [--reference]`.

A dialogue is a text file: `ROLE: what is said`, `(2.5)` for a silence in seconds, `#` for a remark.
Beside it are written NAME.opus (16 kHz, mono) and, if asked for, NAME.txt with what is said alone, a
line a turn, for scoring. The same dialogue always makes the same bytes, with the same espeak-ng and libopus.

A tool for whoever changes a dialogue: needs Debian's espeak-ng, which running CourtSight does not.
"""

import argparse
import io
import re
import subprocess
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np

SAMPLE_RATE = 16_000  # Hz
BIT_RATE = 20_000
WORD_PAUSE = 3  # hundredths of a second; without it Whisper runs words together
TURN_PAUSE = 0.6  # seconds; ± 0.2, as people are not clocks
# A court room is never digitally silent, and it echoes: seconds, and share of the sound.
ROOM_NOISE = 0.0002
ECHO_SECONDS = 0.4
ECHO = 0.2
FULL_SCALE = 32_768
SILENCE = re.compile(r"\((\d+(?:\.\d+)?)\)")


@dataclass(frozen=True)
class Voice:
    """An espeak-ng voice; speed in words a minute, pitch 0-99."""

    name: str
    speed: int = 150
    pitch: int = 45


# Of espeak-ng's variants those that Whisper (base) understands best.
VOICES = {
    "HAKIM KETUA": Voice("id+David", 145, 25),
    "HAKIM ANGGOTA": Voice("id+f3", 145, 30),
    "HAKIM": Voice("id+f5", 145, 45),
    "PANITERA": Voice("id+f2", 145, 50),
    "JAKSA": Voice("id+m4", 145, 50),
    "PENASIHAT HUKUM": Voice("id+steph", 145, 50),
    "KUASA PENGGUGAT": Voice("id+Hugo", 145, 30),
    "KUASA TERGUGAT": Voice("id+Alex", 145, 25),
    "TERGUGAT": Voice("id+Denis", 145, 25),
    "TERDAKWA": Voice("id+m1", 145, 50),
    "SAKSI": Voice("id+f5", 145, 50),
    "PEMBIMBING": Voice("id+m4", 145, 50),
    "ANAK": Voice("id+m1", 145, 65),
    "ORANG TUA": Voice("id+Linda", 145, 45),
}


@dataclass(frozen=True)
class Turn:
    role: str
    text: str


def read_dialogue(path: Path) -> Iterator[Turn | float]:
    """Turns, and silences in seconds. Raises ValueError for a line that is neither."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        if silence := SILENCE.fullmatch(line):
            yield float(silence[1])
            continue
        role, colon, text = line.partition(": ")
        if not colon or role not in VOICES:
            raise ValueError(f"{path}:{number}: neither a silence nor a role with its words: {line}")
        yield Turn(role, text)


def speak(text: str, voice: Voice, word_pause: int = 0) -> np.ndarray:
    """Float32 samples at 16 kHz, peak 0.5; `word_pause` in hundredths of a second."""
    manner = {"-v": voice.name, "-s": str(voice.speed), "-p": str(voice.pitch), "-g": str(word_pause)}
    options = [part for pair in manner.items() for part in pair]
    spoken = subprocess.run(["espeak-ng", *options, "--stdout", text], check=True, capture_output=True).stdout
    with wave.open(io.BytesIO(spoken)) as file:
        rate = file.getframerate()
        # espeak-ng writes to a pipe and so cannot say in the header how long it is.
        samples = np.frombuffer(spoken[44:], dtype="<i2")
    resampled = resample(samples, rate, SAMPLE_RATE)
    return resampled * (0.5 / np.abs(resampled).max())


def resample(samples: np.ndarray, rate: int, wanted: int) -> np.ndarray:
    """int16 samples at `rate` as float32 at `wanted`."""
    frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16", layout="mono")
    frame.sample_rate = rate
    resampler = av.AudioResampler(format="s16", layout="mono", rate=wanted)
    parts = [part.to_ndarray().ravel() for source in (frame, None) for part in resampler.resample(source)]
    return np.concatenate(parts).astype(np.float32) / FULL_SCALE


def perform(dialogue: list[Turn | float], word_pause: int = WORD_PAUSE, seed: int = 0) -> np.ndarray:
    """All of it in order, with a pause after each turn, as it sounds in a room."""
    chance = np.random.default_rng(seed)
    parts = [_silence(0.5)]
    for item in dialogue:
        if isinstance(item, float):
            parts.append(_silence(item))
        else:
            parts += [speak(item.text, VOICES[item.role], word_pause), _silence(TURN_PAUSE + chance.uniform(-0.2, 0.2))]
    return in_a_room(np.concatenate(parts), chance)


def _silence(seconds: float) -> np.ndarray:
    return np.zeros(int(seconds * SAMPLE_RATE), np.float32)


def in_a_room(sound: np.ndarray, chance: np.random.Generator) -> np.ndarray:
    """With echo and faint noise. Whisper hears espeak-ng better so: it learned from real rooms."""
    length = int(ECHO_SECONDS * SAMPLE_RATE)
    # An echo that has fallen by 60 dB at its end.
    echo = chance.normal(0, 1, length) * np.exp(-6.9 * np.arange(length) / length)
    echo *= ECHO / np.sqrt(np.sum(echo**2))
    size = len(sound) + length
    echoed = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(echo, size), size)[: len(sound)]
    return (sound + echoed + chance.normal(0, ROOM_NOISE, len(sound))).astype(np.float32)


def write_opus(sound: np.ndarray, path: Path) -> None:
    # bitexact: no random stream number, no version of the encoder.
    with av.open(str(path), "w", format="ogg", options={"fflags": "+bitexact"}) as container:
        options = {"application": "voip", "frame_duration": "60"}
        stream = container.add_stream("libopus", rate=SAMPLE_RATE, layout="mono", bit_rate=BIT_RATE, options=options)
        frame = av.AudioFrame.from_ndarray(_as_int16(sound), format="s16", layout="mono")
        frame.sample_rate = SAMPLE_RATE
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def _as_int16(sound: np.ndarray) -> np.ndarray:
    return (np.clip(sound, -1, 1) * (FULL_SCALE - 1)).astype(np.int16).reshape(1, -1)


def reference(dialogue: list[Turn | float]) -> str:
    """What is said, a line a turn."""
    return "".join(f"{item.text}\n" for item in dialogue if isinstance(item, Turn))


def main() -> None:
    parser = argparse.ArgumentParser(description="Speak dialogues with espeak-ng.")
    parser.add_argument("dialogues", nargs="+", type=Path)
    parser.add_argument("--reference", action="store_true", help="also write what is said as NAME.txt")
    parser.add_argument("--word-pause", type=int, default=WORD_PAUSE, help="hundredths of a second")
    options = parser.parse_args()
    for path in options.dialogues:
        dialogue = list(read_dialogue(path))
        write_opus(perform(dialogue, options.word_pause), path.with_suffix(".opus"))
        if options.reference:
            path.with_suffix(".txt").write_text(reference(dialogue), encoding="utf-8")


if __name__ == "__main__":
    main()

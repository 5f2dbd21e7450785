"""How dialogues become sound: the same sound each time, and a clear word about lines that are wrong."""

import shutil
from pathlib import Path

import av
import numpy as np
import pytest

from transcription.demo import make_audio
from transcription.demo.make_audio import SAMPLE_RATE, Turn

CHANCE_SEED = 3


def tone(seconds: float = 1.0, rate: int = SAMPLE_RATE) -> np.ndarray:
    return (np.sin(2 * np.pi * 300 * np.arange(int(seconds * rate)) / rate) * 0.4).astype(np.float32)


def dialogue(tmp_path: Path, text: str) -> list[Turn | float]:
    path = tmp_path / "sidang.dialogue"
    path.write_text(text, encoding="utf-8")
    return list(make_audio.read_dialogue(path))


def test_a_dialogue_has_turns_silences_and_remarks(tmp_path):
    read = dialogue(tmp_path, "# pembukaan\n\nJAKSA: Siap, Yang Mulia.\n(2.5)\nSAKSI: Pukul delapan: pagi.\n")
    assert read == [Turn("JAKSA", "Siap, Yang Mulia."), 2.5, Turn("SAKSI", "Pukul delapan: pagi.")]


@pytest.mark.parametrize("line", ["SIAPA: Halo.", "JAKSA Halo.", "(dua)"])
def test_a_line_that_is_neither_turn_nor_silence_is_refused_with_its_number(tmp_path, line):
    with pytest.raises(ValueError, match=r"sidang\.dialogue:2: "):
        dialogue(tmp_path, f"JAKSA: Siap.\n{line}\n")


def test_the_reference_is_what_is_said_alone():
    assert make_audio.reference([Turn("JAKSA", "Siap."), 2.0, Turn("SAKSI", "Ya.")]) == "Siap.\nYa.\n"


@pytest.mark.parametrize("rate", [8000, 22_050, 48_000])
def test_resampling_keeps_length_and_loudness(rate):
    samples = (tone(1.0, rate) * 32_767).astype(np.int16)
    resampled = make_audio.resample(samples, rate, SAMPLE_RATE)
    assert len(resampled) == pytest.approx(SAMPLE_RATE, abs=50)
    assert np.abs(resampled).max() == pytest.approx(0.4, abs=0.02)


def test_a_room_adds_an_echo_that_dies_away():
    knock = np.zeros(SAMPLE_RATE, np.float32)
    knock[0] = 1
    heard = make_audio.in_a_room(knock, np.random.default_rng(CHANCE_SEED))
    early, late = heard[100:2000], heard[8000:]
    assert np.abs(early).max() > 5 * np.abs(late).max()
    assert len(heard) == len(knock)


def test_the_same_sound_becomes_the_same_bytes(tmp_path):
    written = []
    for name in ("a.opus", "b.opus"):
        make_audio.write_opus(tone(2), tmp_path / name)
        written.append((tmp_path / name).read_bytes())
    assert written[0] == written[1]


def test_what_is_written_is_small_mono_opus_of_the_right_length(tmp_path):
    path = tmp_path / "nada.opus"
    make_audio.write_opus(tone(10), path)
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        assert (stream.codec_context.name, stream.codec_context.channels) == ("opus", 1)
        assert container.duration / av.time_base == pytest.approx(10, abs=0.1)
    assert path.stat().st_size < 10 * make_audio.BIT_RATE / 8 * 1.3


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="only who changes a dialogue needs espeak-ng")
@pytest.mark.parametrize("role", make_audio.VOICES)
def test_each_role_has_a_voice_that_speaks(role):
    spoken = make_audio.speak("Sidang dibuka.", make_audio.VOICES[role])
    assert 0.5 < len(spoken) / SAMPLE_RATE < 3
    assert np.abs(spoken).max() == pytest.approx(0.5, abs=0.01)


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="only who changes a dialogue needs espeak-ng")
def test_a_silence_lasts_as_long_as_it_says():
    with_silence = make_audio.perform([Turn("JAKSA", "Siap."), 3.0, Turn("SAKSI", "Ya.")])
    without = make_audio.perform([Turn("JAKSA", "Siap."), Turn("SAKSI", "Ya.")])
    assert len(with_silence) - len(without) == 3 * SAMPLE_RATE

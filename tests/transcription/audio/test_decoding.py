"""Any recording becomes a 16 kHz mono WAV whose times are those of the recording."""

import errno
import logging
import os
import subprocess
import sys
import wave
from pathlib import Path

import av
import numpy as np
import pytest

from tests.transcription.audio.making import KIND, KINDS, Kind, make, silent_film, tone
from transcription import errors
from transcription.audio.decode import decode_to_wav
from transcription.audio.wav import read_span, wav_duration
from transcription.types import Span


def loudness(wav: Path, start: float, end: float) -> float:
    """Root mean square from 0 to 1."""
    return float(np.sqrt(np.mean(read_span(wav, Span(start, end)) ** 2)))


def two_tones_with_a_hole(path: Path, hole: float, codec: str = "pcm_s16le", rate: int = 16_000) -> Path:
    """A second of tone, `hole` seconds without any packet, a second of tone."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate, layout="mono")
        for part in range(2):
            for tenth in range(10):
                frame = av.AudioFrame.from_ndarray(tone(0.1, rate), format="s16", layout="mono")
                frame.sample_rate = rate
                frame.pts = int((part * (1 + hole) + tenth / 10) * rate)
                container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_format_becomes_16_khz_mono(tmp_path: Path, kind: Kind) -> None:
    target = tmp_path / "decoded" / "a.wav"

    seconds = decode_to_wav(make(tmp_path, kind), target)

    with wave.open(str(target)) as wav:
        assert (wav.getframerate(), wav.getnchannels(), wav.getsampwidth()) == (16_000, 1, 2)
        assert wav.getnframes() / 16_000 == seconds == wav_duration(target)
    assert seconds == pytest.approx(3, abs=0.06)
    assert loudness(target, 0.5, 2.5) == pytest.approx(8_000 / 32_768 / 2**0.5, rel=0.3)


def test_the_tone_keeps_its_pitch(tmp_path: Path) -> None:
    decode_to_wav(make(tmp_path, KIND["flac"]), tmp_path / "out.wav")

    spectrum = np.abs(np.fft.rfft(read_span(tmp_path / "out.wav", Span(1, 2))))
    assert int(spectrum.argmax()) == 440


@pytest.mark.parametrize("kind", [KIND["mkv"], KIND["mp4"]], ids=lambda kind: kind.name)
def test_sound_that_starts_late_in_a_film_starts_late_in_the_result(tmp_path: Path, kind: Kind) -> None:
    decode_to_wav(make(tmp_path, kind, seconds=2, late=1.5), tmp_path / "out.wav")

    assert loudness(tmp_path / "out.wav", 0, 1.4) < 0.001
    assert loudness(tmp_path / "out.wav", 1.6, 3.3) > 0.1
    assert wav_duration(tmp_path / "out.wav") == pytest.approx(3.5, abs=0.06)


@pytest.mark.parametrize("hole", [0.5, 3.0, 61.25])
def test_a_hole_in_the_time_stamps_is_filled_with_silence(tmp_path: Path, hole: float) -> None:
    seconds = decode_to_wav(two_tones_with_a_hole(tmp_path / "a.mkv", hole), tmp_path / "out.wav")

    assert seconds == pytest.approx(2 + hole, abs=0.02)
    assert loudness(tmp_path / "out.wav", 1.05, 0.95 + hole) < 0.001
    assert loudness(tmp_path / "out.wav", 1.05 + hole, 1.95 + hole) > 0.1


def test_jitter_of_a_few_milliseconds_is_no_hole(tmp_path: Path) -> None:
    seconds = decode_to_wav(two_tones_with_a_hole(tmp_path / "a.mkv", 0.03), tmp_path / "out.wav")

    assert seconds == pytest.approx(2, abs=0.02)


def test_a_leap_out_of_the_file_does_not_fill_the_disk(tmp_path: Path) -> None:
    seconds = decode_to_wav(two_tones_with_a_hole(tmp_path / "a.mkv", 40 * 3600.0), tmp_path / "out.wav")

    assert seconds == pytest.approx(2, abs=0.02)


def test_damage_in_the_middle_costs_only_the_damaged_part(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = make(tmp_path, KIND["mp3"], seconds=20)
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 3_000] = os.urandom(3_000)
    path.write_bytes(content)

    with caplog.at_level(logging.WARNING):
        seconds = decode_to_wav(path, tmp_path / "out.wav")

    assert seconds == pytest.approx(20, abs=1.5)
    assert loudness(tmp_path / "out.wav", 17, 18) > 0.1


def test_damaged_packets_are_counted_and_the_rest_stays_in_its_place(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = make(tmp_path, KIND["m4a"], seconds=20)
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 4_000] = b"\xff" * 4_000
    path.write_bytes(content)

    with caplog.at_level(logging.WARNING):
        seconds = decode_to_wav(path, tmp_path / "out.wav")

    assert "damaged packets were left out" in caplog.text
    assert seconds == pytest.approx(20, abs=0.5)


def test_a_file_that_ends_early_gives_what_there_is(tmp_path: Path) -> None:
    path = make(tmp_path, KIND["mkv"], seconds=20)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

    seconds = decode_to_wav(path, tmp_path / "out.wav")

    assert 5 < seconds < 15


def test_progress_runs_from_nothing_to_all(tmp_path: Path) -> None:
    seen: list[float] = []

    decode_to_wav(make(tmp_path, KIND["mp3"], seconds=5), tmp_path / "out.wav", seen.append)

    assert seen == sorted(seen)
    assert 0 < seen[0] < 0.1
    assert seen[-1] == pytest.approx(1, abs=0.02)


def test_a_caller_is_asked_on_the_way_even_when_the_length_is_unknown(tmp_path: Path) -> None:
    seen: list[float] = []

    decode_to_wav(make(tmp_path, KIND["webm"], seconds=5, options={"live": "1"}), tmp_path / "out.wav", seen.append)

    assert len(seen) >= 5
    assert set(seen) == {0.0}


def test_a_caller_that_stops_it_leaves_nothing_behind(tmp_path: Path) -> None:
    def stop(fraction: float) -> None:
        if fraction > 0.5:
            raise KeyboardInterrupt

    target = tmp_path / "decoded" / "a.wav"
    with pytest.raises(KeyboardInterrupt):
        decode_to_wav(make(tmp_path, KIND["wav"]), target, stop)

    assert list(target.parent.iterdir()) == []


def test_what_is_no_recording_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_text("halo\n" * 100)

    with pytest.raises(errors.NotMedia):
        decode_to_wav(tmp_path / "a.wav", tmp_path / "decoded" / "a.wav")

    assert list((tmp_path / "decoded").iterdir()) == []


def test_a_film_without_sound_is_called_that(tmp_path: Path) -> None:
    with pytest.raises(errors.NoAudioStream):
        decode_to_wav(silent_film(tmp_path / "a.mp4"), tmp_path / "out.wav")


def test_a_full_disk_is_reported_and_leaves_nothing(tmp_path: Path) -> None:
    """A limit on the size of files stands for the full disk: the same error from the same write."""
    source = make(tmp_path, KIND["wav"], seconds=10)
    script = f"""
import resource, signal, sys
from pathlib import Path
from transcription.audio.decode import decode_to_wav
from transcription.errors import StorageFull
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    decode_to_wav(Path({str(source)!r}), Path({str(tmp_path / "decoded" / "a.wav")!r}))
except StorageFull as error:
    print("full", error)
"""
    child = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert child.stdout.startswith("full"), child.stderr
    assert os.strerror(errno.EFBIG) in child.stdout
    assert list((tmp_path / "decoded").iterdir()) == []


def test_memory_does_not_grow_with_the_length(tmp_path: Path) -> None:
    source = tmp_path / "long.wav"
    with wave.open(str(source), "wb") as wav:
        wav.setparams((1, 2, 48_000, 0, "NONE", ""))
        for _ in range(30):
            wav.writeframes(tone(60, 48_000).tobytes())
    assert source.stat().st_size > 150e6
    script = f"""
from pathlib import Path
from transcription.audio.decode import decode_to_wav
def peak():
    return int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0])
before = peak()
seconds = decode_to_wav(Path({str(source)!r}), Path({str(tmp_path / "out.wav")!r}))
print(seconds, peak() - before)
"""
    child = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    seconds, grown = map(float, child.stdout.split())

    assert seconds == 1800
    assert grown < 30_000, f"{grown} KB more for half an hour"


def test_a_span_is_read_from_its_place_and_ends_with_the_file(tmp_path: Path) -> None:
    decode_to_wav(make(tmp_path, KIND["wav"]), tmp_path / "out.wav")

    whole = np.fromfile(tmp_path / "out.wav", dtype="<i2", offset=44) / np.float32(32_768)
    assert np.array_equal(whole[16_000:32_000], read_span(tmp_path / "out.wav", Span(1, 2)))
    assert len(read_span(tmp_path / "out.wav", Span(2.9, 9))) == pytest.approx(1_600, abs=1)

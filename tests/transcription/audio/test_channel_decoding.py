"""A recording with several channels is decoded once: its mix for the ear, its channels for the engine."""

import subprocess
import sys
from pathlib import Path

import av
import numpy as np
import pytest

from tests.transcription.audio.making import KIND, make
from tests.transcription.audio.scenes import SAMPLES, pitch, tones, write_channels
from tests.transcription.audio.test_decoding import loudness
from transcription import files
from transcription.audio.channel_files import channel_wav, remove_channels, tracks_of
from transcription.audio.decode import decode_to_wav
from transcription.audio.probe import probe
from transcription.audio.tracks import mixed
from transcription.audio.wav import read_span, unreadable_in, wav_duration
from transcription.errors import StorageFull
from transcription.types import Span

SECOND = Span(0.5, 1.5)


def decoded(source: Path, folder: Path, channels: int) -> list[Path]:
    wav = folder / "decoded" / "a.wav"
    decode_to_wav(source, wav, channels=channels)
    assert sorted(wav.parent.iterdir()) == sorted(tracks_of(wav, channels))
    return tracks_of(wav, channels)


@pytest.mark.parametrize("channels", [2, 3, 6, 8, 16])
def test_each_channel_becomes_a_file_of_its_own_beside_the_mix(tmp_path: Path, channels: int) -> None:
    source = write_channels(tmp_path / "a.wav", tones(channels, 2, 48_000), 48_000)

    mix, *apart = decoded(source, tmp_path, channels)

    assert [pitch(read_span(path, SECOND)) for path in apart] == [300 + 100 * number for number in range(channels)]
    assert {wav_duration(path) for path in [mix, *apart]} == {2.0}
    spectrum = np.abs(np.fft.rfft(read_span(mix, SECOND)))
    assert set(np.argsort(spectrum)[-channels:]) == {300 + 100 * number for number in range(channels)}


@pytest.mark.parametrize("rate", [8_000, 11_025, 44_100, 96_000, 192_000])
def test_every_rate_keeps_pitch_and_length(tmp_path: Path, rate: int) -> None:
    source = write_channels(tmp_path / "a.wav", tones(1, 2, rate), rate)

    assert (probe(source).sample_rate, probe(source).channels) == (rate, 1)
    (mix,) = decoded(source, tmp_path, 0)
    assert wav_duration(mix) == pytest.approx(2, abs=0.01)
    assert pitch(read_span(mix, SECOND)) == 300


@pytest.mark.parametrize("form", SAMPLES)
def test_every_kind_of_sample_is_as_loud_as_it_was(tmp_path: Path, form: str) -> None:
    source = write_channels(tmp_path / "a.wav", tones(2, 2, 16_000), 16_000, form)

    assert probe(source).channels == 2
    for path in decoded(source, tmp_path, 2)[1:]:
        assert loudness(path, 0.5, 1.5) == pytest.approx(0.1 / 2**0.5, rel=0.03)


def test_compressed_channels_are_told_apart_as_well(tmp_path: Path) -> None:
    path = tmp_path / "a.flac"
    sounds = (tones(4, 2, 16_000).T * 32_767).astype(np.int16).reshape(1, -1)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("flac", rate=16_000, layout="quad")
        frame = av.AudioFrame.from_ndarray(sounds, format="s16", layout="quad")
        frame.sample_rate = 16_000
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))

    apart = decoded(path, tmp_path, 4)[1:]

    assert [pitch(read_span(path, SECOND)) for path in apart] == [300, 400, 500, 600]


def test_a_hole_is_a_hole_in_every_channel(tmp_path: Path) -> None:
    path = tmp_path / "a.mkv"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=16_000, layout="stereo")
        for start in (0, 3):
            sound = (tones(2, 1, 16_000).T * 32_767).astype(np.int16).reshape(1, -1)
            frame = av.AudioFrame.from_ndarray(sound, format="s16", layout="stereo")
            frame.sample_rate, frame.pts = 16_000, start * 16_000
            container.mux(stream.encode(frame))

    for track in decoded(path, tmp_path, 2):
        assert wav_duration(track) == pytest.approx(4, abs=0.02)
        assert loudness(track, 1.05, 2.95) < 0.001
        assert loudness(track, 3.1, 3.9) > 0.04
        assert [(round(span.start), round(span.end)) for span in unreadable_in(track)] == [(1, 3)]


def test_a_channel_that_the_recording_does_not_have_is_silent(tmp_path: Path) -> None:
    source = write_channels(tmp_path / "a.wav", tones(2, 2, 16_000))

    _, first, _, third = decoded(source, tmp_path, 3)

    assert (loudness(first, 0, 2) > 0.05, loudness(third, 0, 2)) == (True, 0)


def test_the_mix_of_two_microphones_with_crossed_wires_can_be_heard(tmp_path: Path) -> None:
    (sound,) = tones(1, 2, 16_000)
    source = write_channels(tmp_path / "a.wav", np.stack([sound, -sound]))

    assert loudness(decoded(source, tmp_path, 0)[0], 0, 2) == pytest.approx(0.1 / 2**0.5, rel=0.03)


def test_one_voice_among_sixteen_microphones_is_not_sixteen_times_as_faint() -> None:
    sounds = np.zeros((16, 1_600), dtype=np.int16)
    sounds[3] = 8_000

    assert set(mixed(sounds)) == {2_000}
    assert set(mixed(np.full((16, 10), 30_000, dtype=np.int16))) == {32_767}, "and no overflow"
    assert set(mixed(np.full((2, 10), 30_000, dtype=np.int16))) == {30_000}


def test_a_disk_that_is_full_leaves_no_channel_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = write_channels(tmp_path / "a.wav", tones(4, 2, 16_000))

    def no_room(path: Path, size: int) -> None:
        if len(list(path.iterdir())) == 5:
            raise StorageFull(str(path))

    monkeypatch.setattr(files, "require_room", no_room)
    with pytest.raises(StorageFull):
        decode_to_wav(source, tmp_path / "decoded" / "a.wav", channels=4)

    assert list((tmp_path / "decoded").iterdir()) == []


def test_removing_channels_leaves_the_mix_and_other_recordings(tmp_path: Path) -> None:
    mine, other = tmp_path / "aa.wav", tmp_path / "aab.wav"
    for path in (mine, channel_wav(mine, 0), channel_wav(mine, 15), other, channel_wav(other, 0)):
        path.touch()

    remove_channels(mine)

    assert sorted(path.name for path in tmp_path.iterdir()) == ["aa.wav", "aab.0.wav", "aab.wav"]


def test_memory_stays_small_with_sixteen_channels_of_192_khz_float(tmp_path: Path) -> None:
    """A tenth of a gigabyte of sound; a second of it has 12 MB."""
    source = write_channels(tmp_path / "a.wav", tones(16, 1, 192_000), 192_000, "f32", much=12)
    script = f"""
from pathlib import Path
from transcription.audio.decode import decode_to_wav
def peak():
    return int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0])
before = peak()
seconds = decode_to_wav(Path({str(source)!r}), Path({str(tmp_path / "out.wav")!r}), channels=16)
print(seconds, peak() - before)
"""
    child = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    seconds, grown = map(float, child.stdout.split())

    assert seconds == pytest.approx(12, abs=0.01)
    assert grown < 40_000, f"{grown} KB more for a file of {source.stat().st_size / 1e6:.0f} MB"


def test_a_channel_less_than_a_recording_in_one_channel_is_the_recording(tmp_path: Path) -> None:
    source = make(tmp_path, KIND["flac"])

    mix, left, right = decoded(source, tmp_path, 2)

    assert np.array_equal(read_span(left, SECOND), read_span(right, SECOND)), "the same tone on both"
    assert np.allclose(read_span(mix, SECOND), read_span(left, SECOND), atol=1e-4)

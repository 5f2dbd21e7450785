"""Nothing that was acknowledged is lost, and nothing that was not is taken for stored."""

import multiprocessing
import os
from pathlib import Path

import pytest

from transcription.captions import audio_file
from transcription.captions.audio_file import AudioFile, BadFile, Busy, Frame, Reader, held
from transcription.errors import StorageFull


def pcm(value: int, samples: int = 160, channels: int = 1) -> bytes:
    return bytes([value, 0]) * samples * channels


def stored(path: Path) -> list[Frame]:
    with Reader(path) as reader:
        return list(reader.frames())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "sidang.audio"


def test_what_is_appended_can_be_read_in_order(path: Path):
    with AudioFile(path, 1) as audio:
        frames = audio.append([pcm(1), pcm(2, 320)])
        frames += audio.append([pcm(3)])
        audio.sync()
        assert (audio.next_seq, audio.samples, audio.seconds) == (3, 640, 0.04)
    assert [(frame.seq, frame.first) for frame in frames] == [(0, 0), (1, 160), (2, 480)]
    assert stored(path) == frames


def test_samples_are_counted_for_one_channel(path: Path):
    with AudioFile(path, 2) as audio:
        audio.append([pcm(1, 160, 2)])
        assert audio.samples == 160
        assert audio.append([pcm(2, 160, 2)])[0].first == 160


def test_who_opens_it_again_goes_on_where_it_ends(path: Path):
    with AudioFile(path, 1) as audio:
        audio.append([pcm(1), pcm(2)])
    with AudioFile(path, 1) as audio:
        assert (audio.next_seq, audio.samples) == (2, 320)
        audio.append([pcm(3)])
    assert [frame.pcm[0] for frame in stored(path)] == [1, 2, 3]


@pytest.mark.parametrize("lost", [1, 100, 319, 320, 325, 331])
def test_a_record_that_a_power_cut_left_half_written_is_no_frame(path: Path, lost: int):
    with AudioFile(path, 1) as audio:
        audio.append([pcm(1), pcm(2)])
    os.truncate(path, path.stat().st_size - lost)
    assert [frame.pcm[0] for frame in stored(path)] == [1]
    with AudioFile(path, 1) as audio:
        assert audio.next_seq == 1
        audio.append([pcm(9)])
    assert [frame.pcm[0] for frame in stored(path)] == [1, 9]


def test_bytes_that_never_reached_the_disk_are_no_frame(path: Path):
    """After a power cut a file can be long enough and hold zeros."""
    with AudioFile(path, 1) as audio:
        audio.append([pcm(1), pcm(2)])
    with path.open("r+b") as file:
        file.seek(-50, os.SEEK_END)
        file.write(bytes(50))
    assert [frame.pcm[0] for frame in stored(path)] == [1]


LONG = 20_000  # frames of a hundredth of a second each


def damage(path: Path, place: int, size: int) -> None:
    with path.open("r+b") as file:
        file.seek(place)
        file.write(b"\xee" * size)


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize(
    ("inside", "size", "lost"), [(100, 20, 1), (0, 4, 1), (6, 8, 1), (300, 700, 4), (9, 90_000, 400)]
)
def test_what_a_disk_has_damaged_is_silence_and_the_rest_is_as_it_was(
    path: Path, channels: int, inside: int, size: int, lost: int
):
    """In a frame, in its number, in its length and checksum, over several of them."""
    with AudioFile(path, channels) as audio:
        audio.append([pcm(1 + number % 200, 160, channels) for number in range(LONG)])
    whole, record = stored(path), audio_file.RECORD.size + 320 * channels
    damage(path, audio_file.HEADER.size + 50 * record + inside * channels, size * channels)
    found = stored(path)
    good = [frame for frame in found if not frame.is_lost]
    there = set(good)
    assert good == [frame for frame in whole if frame in there]
    assert len(good) >= LONG - lost
    silence = [any(frame.pcm) for frame in found if frame.is_lost]
    assert silence
    assert not any(silence)
    assert sum(len(frame.pcm) for frame in found) == sum(len(frame.pcm) for frame in whole)
    with AudioFile(path, channels) as audio:
        assert (audio.next_seq, audio.samples) == (LONG, LONG * 160)
        assert audio.append([pcm(7, 160, channels)])[0].first == LONG * 160


def test_a_reader_passes_over_what_is_damaged_without_looking_where_it_is_not_wanted(path: Path):
    with AudioFile(path, 1) as audio:
        audio.append([pcm(1)] * LONG)
    damage(path, audio_file.HEADER.size + 50 * (audio_file.RECORD.size + 320) + 100, 20)
    with Reader(path) as reader:
        assert [frame.seq for frame in reader.frames(from_sample=(LONG - 1) * 160)] == [LONG - 1]


class SlowReader(Reader):
    """Before it looks how much is there, somebody has written the rest."""

    rest = b""

    def _is_there(self, size: int) -> bool:
        with Path(self._file.name).open("ab") as file:
            file.write(self.rest)
        self.rest = b""
        return super()._is_there(size)


def test_a_frame_that_was_being_written_is_no_silence(path: Path):
    with AudioFile(path, 1) as audio:
        audio.append([pcm(1)] * LONG)
    data = path.read_bytes()
    record = audio_file.RECORD.size + 320
    cut = audio_file.HEADER.size + 10 * record + 100
    path.write_bytes(data[:cut])
    with SlowReader(path) as reader:
        reader.rest = data[cut:]
        frames = list(reader.frames())
    assert len(frames) == LONG
    assert not any(frame.is_lost for frame in frames)


def test_what_is_damaged_up_to_near_the_end_keeps_nothing_behind_it_back(path: Path):
    """It was acknowledged."""
    with AudioFile(path, 1) as audio:
        audio.append([pcm(1)] * LONG)
    record = audio_file.RECORD.size + 320
    damage(path, path.stat().st_size - 16_000 * record, 2_000 * record)
    with AudioFile(path, 1) as audio:
        assert audio.next_seq == LONG


def test_near_the_end_a_power_cut_may_have_left_it_so_and_it_is_sent_again(path: Path):
    with AudioFile(path, 1) as audio:
        audio.append([pcm(1)] * LONG)
    damage(path, path.stat().st_size - 5 * (audio_file.RECORD.size + 320), 20)
    with AudioFile(path, 1) as audio:
        assert audio.next_seq == LONG - 5


def test_an_empty_file_of_a_crashed_beginning_is_begun_anew(path: Path):
    path.write_bytes(b"CSL")
    with AudioFile(path, 1) as audio:
        assert audio.next_seq == 0


def test_a_reader_goes_on_when_there_is_more(path: Path):
    with AudioFile(path, 1) as audio:
        audio.append([pcm(1)])
        with Reader(path) as reader:
            assert [frame.seq for frame in reader.frames()] == [0]
            assert list(reader.frames()) == []
            audio.append([pcm(2), pcm(3)])
            assert [frame.seq for frame in reader.frames()] == [1, 2]


def test_a_reader_passes_over_what_is_not_wanted(path: Path):
    with AudioFile(path, 1) as audio:
        audio.append([pcm(number) for number in range(1, 6)])
    with Reader(path) as reader:
        assert [frame.first for frame in reader.frames(from_sample=330)] == [320, 480, 640]
        assert reader.next_seq == 5


def _hold(path: Path, begun: multiprocessing.Event, done: multiprocessing.Event) -> None:
    with AudioFile(path, 1):
        begun.set()
        done.wait(20)


def test_two_cannot_write_and_readers_can_tell_that_somebody_does(path: Path):
    context = multiprocessing.get_context("spawn")
    begun, done = context.Event(), context.Event()
    other = context.Process(target=_hold, args=(path, begun, done))
    other.start()
    assert begun.wait(20)
    with pytest.raises(Busy):
        AudioFile(path, 1)
    with pytest.raises(Busy), held(path):
        pass
    other.kill()
    other.join()
    with held(path):
        """Nobody writes any more."""
    AudioFile(path, 1).close()


def test_nobody_writes_to_a_file_that_is_held_nor_holds_it_as_well(path: Path):
    AudioFile(path, 1).close()
    with held(path):
        with pytest.raises(Busy):
            AudioFile(path, 1)
        with pytest.raises(Busy), held(path):
            pass


def test_a_full_disk_takes_nothing_and_the_next_try_goes_on(path: Path, monkeypatch: pytest.MonkeyPatch):
    def full(*args: object) -> None:
        raise StorageFull("full")

    with AudioFile(path, 1) as audio:
        audio.append([pcm(1)])
        with monkeypatch.context() as patch:
            patch.setattr(audio_file, "require_room", full)
            audio._allowed = 0
            with pytest.raises(StorageFull):
                audio.append([pcm(2)])
        assert audio.next_seq == 1
        audio.append([pcm(3)])
    assert [frame.pcm[0] for frame in stored(path)] == [1, 3]


def test_a_file_of_something_else_is_refused(path: Path):
    path.write_bytes(b"RIFF" + bytes(100))
    with pytest.raises(BadFile):
        AudioFile(path, 1)
    with pytest.raises(BadFile):
        Reader(path)


def test_other_channels_than_it_has_are_refused(path: Path):
    AudioFile(path, 2).close()
    with pytest.raises(BadFile):
        AudioFile(path, 1)


def test_it_stays_known_when_the_newest_frame_came(path: Path):
    """Whoever opens it, and brings nothing, changes nothing of that."""
    with AudioFile(path, 1) as audio:
        assert audio.written_at is None
        audio.append([pcm(1)])
        assert audio.written_at == path.stat().st_mtime
    os.utime(path, (1_000.0, 1_000.0))
    for _ in range(2):
        with AudioFile(path, 1) as audio:
            assert audio.written_at == 1_000.0
    with AudioFile(path, 1) as audio:
        audio.append([pcm(2)])
        assert audio.written_at > 1_000.0

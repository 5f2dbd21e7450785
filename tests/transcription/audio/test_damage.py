"""What of a file cannot be read is told with its place, and a file that is mostly unreadable is refused."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.transcription.audio.making import KIND, Kind, make
from tests.transcription.audio.test_decoding import two_tones_with_a_hole
from transcription import errors
from transcription.audio import decode as decoding
from transcription.audio.damage import Damage
from transcription.audio.decode import decode_to_wav
from transcription.audio.probe import probe
from transcription.audio.wav import read_samples, unreadable_chunk, unreadable_in, wav_duration, wav_header
from transcription.types import Span

SECONDS = 60


def zeroed(path: Path, first: float, last: float) -> Path:
    """The file with its bytes from one share of it to another gone, as a failing memory card leaves it."""
    content = bytearray(path.read_bytes())
    begin, end = (int(share * len(content)) for share in (first, last))
    content[begin:end] = bytes(end - begin)
    path.write_bytes(content)
    return path


def lost_seconds(wav: Path) -> float:
    return sum(span.duration for span in unreadable_in(wav))


@pytest.mark.parametrize("kind", [KIND[name] for name in ("mp3", "m4a", "opus", "wma", "mkv")], ids=str)
def test_a_damaged_quarter_is_told_where_it_is_and_the_rest_stays_in_its_place(tmp_path: Path, kind: Kind) -> None:
    path = zeroed(make(tmp_path, Kind(kind.name, kind.format, kind.codec, kind.rate), SECONDS), 0.4, 0.65)

    seconds = decode_to_wav(path, tmp_path / "out.wav")

    assert seconds == pytest.approx(SECONDS, abs=2)
    assert lost_seconds(tmp_path / "out.wav") == pytest.approx(SECONDS / 4, abs=3)
    span = unreadable_in(tmp_path / "out.wav")[0]
    assert (span.start, span.end) == pytest.approx((0.4 * SECONDS, 0.65 * SECONDS), abs=3)


@pytest.mark.parametrize("kind", [KIND[name] for name in ("mp3", "m4a", "aac", "opus", "wma")], ids=str)
def test_a_file_of_which_two_thirds_are_gone_is_no_short_recording(tmp_path: Path, kind: Kind) -> None:
    path = zeroed(make(tmp_path, kind, SECONDS), 0.3, 0.97)

    with pytest.raises(errors.TruncatedMedia, match="unreadable"):
        decode_to_wav(path, tmp_path / "decoded" / "out.wav")

    assert list((tmp_path / "decoded").iterdir()) == []


@pytest.mark.parametrize("name", ["mp3", "aac"])
def test_an_upload_without_a_length_and_mostly_without_sound_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(errors.TruncatedMedia):
        probe(zeroed(make(tmp_path, KIND[name], SECONDS), 0.3, 0.97))


@pytest.mark.parametrize("name", ["mp3", "aac", "opus", "wma"])
def test_an_end_that_is_gone_is_told(tmp_path: Path, name: str) -> None:
    path = zeroed(make(tmp_path, KIND[name], SECONDS), 0.7, 1)

    seconds = decode_to_wav(path, tmp_path / "out.wav")

    assert seconds < SECONDS
    last = unreadable_in(tmp_path / "out.wav")[-1]
    assert (last.start, last.end) == pytest.approx((0.7 * SECONDS, SECONDS), abs=3)


def test_of_raw_aac_it_is_told_how_much_is_missing_but_not_where(tmp_path: Path) -> None:
    """Its demuxer goes on behind the damage without a trace."""
    decode_to_wav(zeroed(make(tmp_path, KIND["aac"], SECONDS), 0.4, 0.65), tmp_path / "out.wav")

    assert lost_seconds(tmp_path / "out.wav") == pytest.approx(SECONDS / 4, abs=3)


def test_a_hole_between_time_stamps_is_told_although_nothing_is_damaged(tmp_path: Path) -> None:
    decode_to_wav(two_tones_with_a_hole(tmp_path / "a.mkv", 61.25), tmp_path / "out.wav")

    (span,) = unreadable_in(tmp_path / "out.wav")
    assert (span.start, span.end) == pytest.approx((1, 62.25), abs=0.05)


@pytest.mark.parametrize("late", [0.0, 1.5])
@pytest.mark.parametrize("name", ["wav", "mp3", "m4a", "mp4", "mkv", "opus", "amr", "flac", "avi", "mov", "webm"])
def test_of_a_good_file_nothing_is_told(tmp_path: Path, name: str, late: float) -> None:
    decode_to_wav(make(tmp_path, KIND[name], seconds=5, late=late), tmp_path / "out.wav")

    assert unreadable_in(tmp_path / "out.wav") == []


def test_a_reader_that_finds_nothing_but_errors_does_not_end_the_recording_silently(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decoding, "READ_ERRORS", 2)
    path = zeroed(make(tmp_path, KIND["opus"], SECONDS), 0.6, 0.9)

    decode_to_wav(path, tmp_path / "out.wav")

    assert unreadable_in(tmp_path / "out.wav")[-1].end == pytest.approx(SECONDS, abs=3)


def test_what_is_lost_stays_with_the_samples(tmp_path: Path) -> None:
    lost = [Span(1.5, 2.25), Span(7, 7.125)]
    behind = unreadable_chunk(lost)
    (tmp_path / "a.wav").write_bytes(wav_header(16_000, len(behind)) + bytes(32_000) + behind)

    assert unreadable_in(tmp_path / "a.wav") == lost
    assert wav_duration(tmp_path / "a.wav") == 1
    assert len(read_samples(tmp_path / "a.wav", 15_000, 5_000)) == 1_000
    assert len(read_samples(tmp_path / "a.wav", 17_000, 5_000)) == 0


@pytest.fixture
def told() -> Callable[..., list[Span]]:
    def collect(*stretches: tuple[float, float, bool]) -> list[Span]:
        damage = Damage()
        for stretch in stretches:
            damage.add(*stretch)
        return damage.worth_telling()

    return collect


def test_stretches_near_each_other_are_told_as_one(told: Callable[..., list[Span]]) -> None:
    assert told((5, 6, True), (7, 8, True), (30, 31, True)) == [Span(5, 8), Span(30, 31)]


def test_what_costs_no_word_is_not_told(told: Callable[..., list[Span]]) -> None:
    assert told((5, 5.2, True), (30, 30.7, False), (0, 9, False)) == []

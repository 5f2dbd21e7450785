"""Lines of a session with a microphone for each seat carry the name of who sits at the loudest one."""

import numpy as np
import pytest

from transcription.captions.seats import CLEARLY, KEPT_SECONDS, Seats
from transcription.types import SAMPLE_RATE

NAMES = ("Hakim Ketua", "Saksi", "")
TENTH = SAMPLE_RATE // 10


def hear(seats: Seats, seconds: float, *sizes: float, start: float = 0.0) -> None:
    """Noise of these sizes on the channels, a tenth of a second at a time."""
    chance = np.random.default_rng(1)
    for number in range(round(seconds * 10)):
        samples = chance.normal(size=(TENTH, len(sizes))) * np.array(sizes)
        seats.hear(round(start * SAMPLE_RATE) + number * TENTH, samples.astype("<i2"))


@pytest.mark.parametrize(
    ("sizes", "speaker"),
    [
        ((3000, 500, 400), "Hakim Ketua"),
        ((500, 3000, 400), "Saksi"),
        ((2000, 1900, 100), None),
        ((100, 100, 3000), None),
        ((0, 0, 0), None),
    ],
    ids=["the first", "the second", "two at once", "a seat without a name", "silence"],
)
def test_the_clearly_loudest_microphone_tells_who_speaks(sizes: tuple[float, ...], speaker: str | None):
    seats = Seats(NAMES)
    hear(seats, 2.0, *sizes)
    assert seats.speaker_between(0.0, 2.0) == speaker


def test_each_line_is_judged_by_its_own_time():
    seats = Seats(NAMES)
    hear(seats, 3.0, 3000, 300, 300)
    hear(seats, 3.0, 300, 3000, 300, start=3.0)
    assert seats.speaker_between(0.2, 2.8) == "Hakim Ketua"
    assert seats.speaker_between(3.2, 5.8) == "Saksi"
    assert seats.speaker_between(9.0, 10.0) is None


def test_clearly_means_by_more_than_the_margin():
    quiet = 1000.0
    for factor, speaker in ((CLEARLY * 1.1, "Hakim Ketua"), (CLEARLY * 0.9, None)):
        seats = Seats(NAMES)
        hear(seats, 2.0, quiet * factor**0.5, quiet, 0)
        assert seats.speaker_between(0.0, 2.0) == speaker


def test_where_the_court_has_not_named_the_microphones_nobody_is_named():
    seats = Seats(())
    hear(seats, 1.0, 3000, 300)
    assert seats.speaker_between(0.0, 1.0) is None


def test_what_no_line_can_need_any_more_is_forgotten():
    seats = Seats(NAMES)
    hear(seats, 1.0, 3000, 300, 300)
    hear(seats, 1.0, 300, 3000, 300, start=KEPT_SECONDS + 2)
    assert seats.speaker_between(0.0, 1.0) is None
    assert seats.speaker_between(KEPT_SECONDS + 2, KEPT_SECONDS + 3) == "Saksi"

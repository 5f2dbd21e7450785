import pytest

from transcription.templatetags.recordings import clock, seconds


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0, "0:00:00"), (59.999, "0:00:59"), (60, "0:01:00"), (3661.2, "1:01:01"), (90_000, "25:00:00"), (-3, "0:00:00")],
)
def test_a_time_is_cut_to_whole_seconds(value: float, shown: str):
    assert clock(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"), [(0.0, "0"), (10.0, "10"), (100.0, "100"), (3723.5, "3723.5"), (1.23456, "1.235"), (-1.0, "0")]
)
def test_a_time_for_scripts_has_a_point_and_no_empty_places(value: float, shown: str):
    assert seconds(value) == shown

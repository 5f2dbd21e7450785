"""Samples in even steps, as charts are drawn from them."""

from datetime import UTC, datetime, timedelta

import pytest

from monitoring import charts, samples
from monitoring.frames import Range, frame_of, ratio
from monitoring.models import Span
from monitoring.readings import Measure, Reading

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 12, 0, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def sample(measure: Measure, label: str, values: dict[int, float], span: Span = Span.MINUTE) -> None:
    """`values` by how many minutes or hours ago they were."""
    unit = MINUTE if span is Span.MINUTE else timedelta(hours=1)
    for ago, value in values.items():
        samples.write([Reading(measure, label, value)], NOW - ago * unit, span)


@pytest.mark.parametrize(("wanted", "count"), [(Range.HOUR, 60), (Range.DAY, 288), (Range.MONTH, 240)])
def test_a_range_has_few_steps_and_ends_with_the_one_under_way(wanted: Range, count: int):
    frame = frame_of(wanted, NOW)
    assert frame.count == count
    assert frame.begin + count * frame.step > NOW >= frame.begin + (count - 1) * frame.step
    assert len(frame.gauge(Measure.STREAMS)) == count


@pytest.mark.parametrize("name", ["", "year", "HOUR", "1"])
def test_a_range_that_is_none_is_the_hour(name: str):
    assert Range.named(name) is Range.HOUR


def test_a_gauge_has_gaps_where_nothing_was_sampled():
    sample(Measure.STREAMS, "", {2: 3, 0: 4})
    assert frame_of(Range.HOUR, NOW).gauge(Measure.STREAMS)[-4:] == [None, 3, None, 4]


def test_a_gauge_is_a_mean_where_a_step_has_several_samples():
    sample(Measure.STREAMS, "", {12: 2, 11: 4, 10: 3})
    # 11.48, 11.49 and 11.50 o'clock: the last begins a step of its own.
    found = frame_of(Range.DAY, NOW).gauge(Measure.STREAMS)
    assert found[-4:] == [3, 3, None, None]


def test_a_counter_tells_what_came_in_each_step():
    sample(Measure.ENDED, "completed", {3: 10, 2: 12, 1: 12, 0: 17})
    assert frame_of(Range.HOUR, NOW).increase(Measure.ENDED, "completed")[-4:] == [None, 2, 0, 5]


def test_what_came_in_the_first_step_is_told_by_the_sample_before_it():
    sample(Measure.ENDED, "completed", {60: 10, 59: 13})
    assert frame_of(Range.HOUR, NOW).increase(Measure.ENDED, "completed")[0] == 3


def test_a_missed_sample_loses_nothing():
    sample(Measure.ENDED, "completed", {3: 10, 0: 17})
    assert frame_of(Range.HOUR, NOW).increase(Measure.ENDED, "completed")[-4:] == [None, None, None, 7]


def test_what_nobody_has_counted_before_began_at_zero():
    sample(Measure.STREAMS, "", {3: 0, 2: 0, 1: 0, 0: 0})
    sample(Measure.ERRORS, "no_speech", {1: 1, 0: 3})
    assert frame_of(Range.HOUR, NOW).increase(Measure.ERRORS, "no_speech")[-4:] == [None, 0, 1, 2]


def test_when_sampling_begins_what_was_counted_before_is_no_sudden_rise():
    sample(Measure.ENDED, "completed", {1: 4000, 0: 4001})
    assert frame_of(Range.HOUR, NOW).increase(Measure.ENDED, "completed")[-2:] == [None, 1]


def test_a_counter_that_was_wiped_does_not_fall():
    sample(Measure.HITS, "file", {2: 40, 1: 2, 0: 5})
    assert frame_of(Range.HOUR, NOW).increase(Measure.HITS, "file")[-3:] == [None, 0, 3]


def test_a_month_is_read_from_hours_alone():
    sample(Measure.STREAMS, "", {5: 100})
    sample(Measure.STREAMS, "", {5: 2, 4: 4, 30: 6}, Span.HOUR)
    known = [value for value in frame_of(Range.MONTH, NOW).gauge(Measure.STREAMS) if value is not None]
    assert 100 not in known
    assert set(known) <= {2, 3, 4, 6}


def test_a_measure_of_another_version_is_passed_over():
    samples.write([Reading("of_tomorrow", "", 1)], NOW)
    assert charts.document(frame_of(Range.HOUR, NOW))["count"] == 60


def test_a_ratio_is_not_known_where_there_is_nothing_to_divide_by():
    assert ratio([1, None, 3, 0], [2, 2, 0, 4]) == [0.5, None, None, 0]


def chart(key: str) -> charts.Chart:
    return next(one for one in charts.charts_of(frame_of(Range.HOUR, NOW)) if one.key == key)


def test_the_real_time_factor_is_work_by_length():
    sample(Measure.WORKED, "whisper", {1: 0, 0: 90})
    sample(Measure.AUDIO, "whisper", {1: 0, 0: 5})
    (line,) = chart("speed").lines
    assert (line.label, line.values[-1]) == ("Whisper", pytest.approx(0.3))


def test_the_error_rate_is_of_all_jobs_that_ended_and_by_type():
    sample(Measure.ENDED, "completed", {1: 0, 0: 8})
    sample(Measure.ENDED, "failed", {1: 0, 0: 2})
    sample(Measure.ERRORS, "no_speech", {0: 2})
    (line,) = chart("errors").lines
    assert line.values[-1] == pytest.approx(0.2)
    assert line.label != "no_speech"  # in words


def test_many_types_of_errors_are_the_most_frequent_ones_and_the_others():
    sample(Measure.ENDED, "failed", {1: 0, 0: 36})
    for number in range(1, 9):
        sample(Measure.ERRORS, f"code_{number}", {0: number})
    lines = chart("errors").lines
    assert [line.label for line in lines[:2]] == ["code_8", "code_7"]
    assert len(lines) == charts.MOST_LINES
    assert lines[-1].values[-1] == pytest.approx((1 + 2 + 3) / 36)


def test_confidence_and_cache_are_rates_of_what_came():
    sample(Measure.CONFIDENCE, "whisper", {1: 10, 0: 11.8})
    sample(Measure.CONFIDENT, "whisper", {1: 20, 0: 22})
    sample(Measure.HITS, "file", {1: 5, 0: 6})
    sample(Measure.MISSES, "file", {1: 5, 0: 8})
    assert chart("confidence").lines[0].values[-1] == pytest.approx(0.9)
    assert chart("cache").lines[0].values[-1] == pytest.approx(0.25)


def test_every_chart_has_a_title_and_values_for_every_step():
    sample(Measure.STREAMS, "", {0: 1})
    document = charts.document(frame_of(Range.DAY, NOW))
    assert len({one["key"] for one in document["charts"]}) == len(charts.CHARTS)
    for one in document["charts"]:
        assert one["title"]
        assert all(len(line["values"]) == document["count"] for line in one["lines"])

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcription.ranges import ByteRange, RangeNotSatisfiable, parse_range

SIZE = 1000


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("bytes=0-99", ByteRange(0, 99)),
        ("bytes=0-0", ByteRange(0, 0)),
        ("bytes=999-999", ByteRange(999, 999)),
        ("bytes=500-", ByteRange(500, 999)),
        ("bytes=500-5000", ByteRange(500, 999)),
        ("bytes=-1", ByteRange(999, 999)),
        ("bytes=-200", ByteRange(800, 999)),
        ("bytes=-5000", ByteRange(0, 999)),
        ("BYTES=0-99", ByteRange(0, 99)),
        ("bytes= 0-99 ", ByteRange(0, 99)),
        ("bytes=00000000000007-8", ByteRange(7, 8)),
    ],
)
def test_a_single_range_is_cut_to_the_file(header: str, expected: ByteRange):
    assert parse_range(header, SIZE) == expected


@pytest.mark.parametrize(
    "header",
    [
        "",
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=9-1",
        "bytes=a-b",
        "bytes=1.5-2",
        "bytes=--5",
        "bytes=-5-",
        "bytes=+1-5",
        "bytes=0x1-5",
        "bytes=\u0661-\u0665",
        "bytes 0-5",
        "seconds=0-5",
        "bytes=0-5\n",
        "bytes=0-" + "9" * 5000,
    ],
)
def test_a_malformed_range_or_another_unit_is_ignored(header: str):
    assert parse_range(header, SIZE) is None


def test_several_ranges_are_answered_with_the_whole_file():
    assert parse_range("bytes=0-1,5-6", SIZE) is None
    assert parse_range("bytes=" + ",".join(["0-"] * 500), SIZE) is None


@pytest.mark.parametrize("header", ["bytes=1000-", "bytes=1000-1001", "bytes=-0", "bytes=99999999999999999999-"])
def test_a_range_outside_the_file_cannot_be_satisfied(header: str):
    with pytest.raises(RangeNotSatisfiable):
        parse_range(header, SIZE)


def test_an_empty_file_has_no_ranges():
    assert parse_range("bytes=0-5", 0) is None


@given(st.text(max_size=40), st.integers(0, 10**12))
def test_whatever_the_header_says_the_range_lies_inside_the_file(rest: str, size: int):
    try:
        span = parse_range("bytes=" + rest, size)
    except RangeNotSatisfiable:
        return
    assert span is None or 0 <= span.first <= span.last < size


@given(st.integers(0, 2000), st.integers(0, 2000), st.integers(1, 1500))
def test_a_range_has_as_many_bytes_as_slicing_gives(first: int, last: int, size: int):
    content = bytes(size)
    try:
        span = parse_range(f"bytes={first}-{last}", size)
    except RangeNotSatisfiable:
        assert first >= size
        return
    if span is not None:
        assert span.length == len(content[first : last + 1])

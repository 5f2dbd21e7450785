"""RTTM is written as other tools read it, and read whatever it holds."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcription.errors import BadRttm
from transcription.rttm import read_rttm, write_rttm
from transcription.types import Turn

LINE = "SPEAKER sidang 1 1.500 2.250 <NA> <NA> S1 <NA> <NA>\n"


def test_a_turn_is_a_line_of_ten_fields_in_order_of_time():
    turns = [Turn(4.0, 5.0, "2"), Turn(1.5, 3.75, "S1")]
    assert write_rttm(turns, "sidang") == LINE + "SPEAKER sidang 1 4.000 1.000 <NA> <NA> 2 <NA> <NA>\n"


def test_spaces_in_names_do_not_shift_the_fields():
    written = write_rttm([Turn(0, 1, "Hakim Ketua\n")], "sidang 12 maret")
    assert written.split()[1::6] == ["sidang_12_maret", "Hakim_Ketua"]
    assert len(written.split()) == 10
    assert write_rttm([Turn(0, 1, " ")], "").split()[1::6] == ["<NA>", "<NA>"]


def test_other_lines_comments_and_files_do_not_matter():
    content = (
        ";; made by hand\nSPKR-INFO a 1 <NA> <NA> <NA> unknown x <NA> <NA>\n\n" + LINE + LINE.replace("sidang", "b")
    )
    assert read_rttm(("\ufeff" + content.replace("\n", "\r\n")).encode()) == [Turn(1.5, 3.75, "S1")] * 2


def test_turns_come_in_order_and_empty_ones_are_left_out():
    lines = LINE.replace("1.500", "9.0") + LINE + LINE.replace("2.250", "0.000")
    assert [turn.start for turn in read_rttm(lines.encode())] == [1.5, 9.0]


@pytest.mark.parametrize("content", [b"", b"\n\n", b";; nothing\n"], ids=["empty", "blank", "comment"])
def test_nobody_speaking_is_an_answer(content: bytes):
    assert read_rttm(content) == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe\x00", "UTF-8"),
        (b"RIFF nonsense\n", "SPEAKER"),
        (b"SPEAKER a 1 0.0\n", "line 1"),
        (LINE.encode() + LINE.replace("1.500", "soon").encode(), "line 2"),
        (LINE.replace("1.500", "nan").encode(), "no time"),
        (LINE.replace("1.500", "-1").encode(), "no time"),
        (LINE.replace("2.250", "inf").encode(), "no time"),
        (LINE.replace("2.250", "1e300").encode(), "no time"),
        (LINE.replace("2.250", "-0.1").encode(), "no time"),
        (LINE.replace("S1", "S" * 1000).encode(), "1000 characters"),
    ],
    ids=["bytes", "text", "short", "word", "nan", "negative", "infinite", "huge", "backwards", "long name"],
)
def test_what_is_no_rttm_is_refused_with_its_line(content: bytes, said: str):
    with pytest.raises(BadRttm, match=said):
        read_rttm(content)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content: bytes):
    with suppress(BadRttm):
        assert all(turn.end > turn.start for turn in read_rttm(b"SPEAKER " + content))


@given(st.lists(st.tuples(st.integers(0, 10**7), st.integers(1, 10**6), st.sampled_from("ABC")), max_size=20))
def test_what_is_written_is_read_again(parts: list[tuple[int, int, str]]):
    turns = [Turn(start / 1000, (start + length) / 1000, speaker) for start, length, speaker in parts]
    read = read_rttm(write_rttm(turns, "x").encode())
    expected = sorted((turn.start, turn.end, turn.speaker) for turn in turns)
    assert sorted((round(turn.start, 3), round(turn.end, 3), turn.speaker) for turn in read) == expected

"""Plain text is compared line by line: ends of lines are free, as mail programs write them, and nothing else is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.transcription.seals.cast import Court
from tests.transcription.seals.tampering import with_seal
from transcription.exports.armour import BEGIN
from transcription.seals import Outcome
from transcription.seals.comparing import MOST
from transcription.seals.exact import SPACED, line_differences

SAID = ("Hakim: Sidang dibuka.", "", "Saksi: Ya, saya  melihatnya.", "Hakim: Baik.")
AS_IT_IS = "\n".join(SAID)


def told(found: str) -> list[tuple[str, str]]:
    differences = line_differences(SAID, found)
    assert {one.was for one in differences} <= {SPACED}
    return [(one.place, one.sentence) for one in differences]


@pytest.mark.parametrize(
    "found",
    [AS_IT_IS, AS_IT_IS + "\n", AS_IT_IS.replace("\n", "\r\n"), AS_IT_IS.replace("\n", "\r\n", 1) + "\r\n"],
    ids=["same", "one end more", "other ends", "mixed ends"],
)
def test_ends_of_lines_and_one_end_of_all_are_free(found: str):
    assert told(found) == []
    assert line_differences([*SAID, ""], found) == []


@pytest.mark.parametrize(
    ("was", "now", "lines"),
    [
        ("Sidang dibuka", "Sidang  dibuka", [("1", SAID[0])]),
        ("saya  melihatnya", "saya melihatnya", [("3", SAID[2])]),
        ("Baik.", "Baik. ", [("4", SAID[3])]),
        ("Hakim: Baik", "Hakim:\tBaik", [("4", SAID[3])]),
        ("Hakim: Baik", "Hakim:\u00a0Baik", [("4", SAID[3])]),
        ("Baik", "Ba\u200bik", [("4", SAID[3])]),
        ("\n\n", "\n", [("2\u20132", "")]),
        ("\n\n", "\n\n\n", [("3\u20133", "")]),
        (" Ya,", "\nYa,", [("3\u20134", SAID[2])]),
        ("melihatnya.\n", "melihatnya. ", [("3\u20134", f"{SAID[2]} {SAID[3]}")]),
        ("\nSaksi", "\rSaksi", [("2\u20133", SAID[2])]),
    ],
    ids=[
        *("space more", "space less", "at the end", "tab", "bound space", "unseen", "empty line less"),
        *("empty line more", "broken", "joined", "lone return"),
    ],
)
def test_any_other_space_is_told_with_its_line(was: str, now: str, lines: list[tuple[str, str]]):
    assert told(AS_IT_IS.replace(was, now)) == lines


def test_two_ends_more_are_told():
    assert told(AS_IT_IS + "\n\n") == [("5\u20136", "")]


def test_no_more_lines_are_told_than_can_be_read():
    lines = [f"kata {n}" for n in range(MOST * 2)]
    assert len(line_differences(lines, "\n".join(line.replace(" ", "  ") for line in lines))) == MOST


LINES = st.lists(st.sampled_from(["", "a", "b", "a b"]), min_size=1, max_size=12)


@given(LINES, LINES)
def test_nothing_is_told_of_the_same_lines_alone(expected: list[str], found: list[str]):
    is_same = expected == found or [*expected, ""] == found or expected == [*found, ""]
    assert (line_differences(expected, "\n".join(found)) == []) == is_same


@pytest.fixture(scope="module")
def text(court: Court) -> str:
    return court.file("txt", renvois=(court.renvoi(reason="salah dengar\r\nsekali"),)).decode()


@pytest.mark.parametrize("as_whole", [True, False])
@pytest.mark.parametrize(
    "sent",
    [
        lambda text: text.replace("\r\n", "\n").replace("\n", "\r\n"),
        lambda text: text.replace("\r\n", "\n"),
        lambda text: text.removesuffix("\n"),
        lambda text: text + "\n",
        lambda text: text.replace("\r\n", "\n").replace("\n", "\r\n").removesuffix("\r\n"),
        lambda text: "\ufeff" + text,
    ],
    ids=["CRLF", "LF", "no end", "two ends", "CRLF, no end", "mark of Windows"],
)
def test_a_file_that_a_mail_program_has_passed_on_is_what_it_was(court: Court, text: str, sent: object, as_whole: bool):
    content = text.encode() if as_whole else with_seal("txt", text.encode(), lambda seal: seal.pop("document"))
    report = court.check(sent(content.decode()).encode())
    assert (report.outcome, report.differences) == (Outcome.GENUINE if as_whole else Outcome.PARTLY, ())


@pytest.mark.parametrize("as_whole", [True, False])
def test_wherever_a_space_or_a_line_is_put_in_it_is_told(court: Court, text: str, as_whole: bool):
    content = text.encode() if as_whole else with_seal("txt", text.encode(), lambda seal: seal.pop("document"))
    shown, seal = content.decode().split(f"\n{BEGIN}")
    for place in range(0, len(shown), 13):
        added = (" ", "\t", "\u200b", "\u00a0")[place % 4]
        changed = f"{shown[:place]}{added}{shown[place:]}\n{BEGIN}{seal}"
        assert court.check(changed.encode()).outcome is Outcome.CHANGED, (place, added)
    for line in range(0, shown.count("\n"), 2):
        lines = shown.split("\n")
        lines.insert(line, "")
        report = court.check(("\n".join(lines) + f"\n{BEGIN}{seal}").encode())
        assert [one.was for one in report.differences] == [SPACED]

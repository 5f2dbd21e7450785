"""Exported files read back with readers that are not ours: the text, the times and the speakers are the transcript's.

pysubs2 and webvtt-py for subtitles, python-docx for Word, pypdf and poppler's pdftotext for PDF. None is optional.
"""

import html
import io
import json
import re
import subprocess
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta

import docx
import pypdf
import pysubs2
import pytest
import webvtt
from hypothesis import given, settings
from hypothesis import strategies as st

from transcription.exports import EXPORTS, Layout, Origin, Style
from transcription.types import Segment, Transcription, Word

JUDGE, WITNESS = "Hakim Ketua: Siti & <i>Rahmawati</i>", "Saksi ke-1: Darmanto"
CALLED = {JUDGE: "Hakim Ketua Siti & <i>Rahmawati</i>", WITNESS: "Saksi ke-1 Darmanto", None: ""}
PLAIN_ONES = (
    Segment(0, 3.2, "Sidang dibuka dan terbuka untuk umum.", speaker=JUDGE),
    Segment(2.5, 6, "Saya melihatnya sebelum Yang Mulia selesai bertanya.", speaker=WITNESS),
    Segment(3661.25, 3700, " ".join(f"kata{n}" for n in range(60)), speaker=WITNESS),
)
HOSTILE_ONES = (
    Segment(0, 4, "panah --> di <b>tebal</b> & &amp; 1 < 2 > 0", speaker=JUDGE),
    Segment(3, 5, "", speaker=WITNESS),
    Segment(3.5, 4.5, "", speaker=None),
    Segment(5, 9, "baris\nkedua\r\n\n00:00:01,000 --> 00:00:02,000\npalsu\u2028WEBVTT", speaker=JUDGE),
    Segment(9, 11, "x" * 300, speaker=None),
    Segment(11, 11.5, "NOTE catatan STYLE {{ 7 * 7 }} {% for %} #let x = $1$ *tebal* _miring_ [ref]", speaker=WITNESS),
    Segment(11.5, 12, "1", speaker=JUDGE),
    Segment(12, 14, "1:02:03.456 sampai 1:02:04.567 itu <00:00:05.000> tidak", speaker=JUDGE),
)
ARABIC = Segment(14, 16, "قال الشاهد نعم", speaker="Saksi ke-2: ليلى")
# What stands for a letter that would end a cue, or be markup, and looks like it.
ALIKE = str.maketrans({"\u203a": ">", "\u2039": "<", "\u2236": ":"})
UNSEEN = dict.fromkeys(map(ord, "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e"))
CASES = pytest.mark.parametrize("segments", [PLAIN_ONES, (*HOSTILE_ONES, ARABIC)], ids=["plain", "hostile"])
Cue = tuple[int, int, str]  # milliseconds


def written(name: str, segments: Iterable[Segment], **style: object) -> bytes:
    origin = Origin((("Perkara", "12/Pid.B/2026 --> <b>"),), "Draf.", "sidang pagi", "Transkrip", "Versi 3")
    return EXPORTS[name].write(Transcription("id-ID", 4000, tuple(segments)), origin, Style(**style))


def letters(text: str) -> str:
    """All that is said, whatever the lines and however long words are broken."""
    return "".join(text.translate(UNSEEN).split())


def spoken(segment: Segment) -> str:
    """The speaker and the words, as one reads them."""
    name = CALLED.get(segment.speaker) or (segment.speaker or "").replace(": ", " ")
    return letters(f"{name}: {segment.text}" if segment.speaker else segment.text)


def srt(content: bytes) -> Iterator[Cue]:
    for event in pysubs2.SSAFile.from_string(content.decode("utf-8-sig"), format_="srt"):
        yield event.start, event.end, event.text.replace("\\N", "\n").translate(ALIKE)


def vtt_by_pysubs2(content: bytes) -> Iterator[Cue]:
    for event in pysubs2.SSAFile.from_string(content.decode(), format_="vtt"):
        yield event.start, event.end, html.unescape(event.text.replace("\\N", "\n")).translate(ALIKE)


def vtt_by_webvtt(content: bytes) -> Iterator[Cue]:
    """It leaves the escapes of WebVTT to whoever shows the text."""
    for caption in webvtt.from_buffer(io.BytesIO(content)):
        yield _ms(caption.start), _ms(caption.end), html.unescape(caption.text).translate(ALIKE)


def _ms(clock: str) -> int:
    hours, minutes, seconds = clock.split(":")
    return round(timedelta(hours=int(hours), minutes=int(minutes), seconds=float(seconds)) / timedelta(milliseconds=1))


SUBTITLES: dict[str, tuple[str, Callable[[bytes], Iterator[Cue]]]] = {
    "srt by pysubs2": ("srt", srt),
    "vtt by pysubs2": ("vtt", vtt_by_pysubs2),
    "vtt by webvtt-py": ("vtt", vtt_by_webvtt),
}
subtitles = pytest.mark.parametrize("reader", SUBTITLES)


def by_segment(cues: list[Cue], segments: Iterable[Segment]) -> Iterator[tuple[Segment, list[Cue]]]:
    """The cues of each segment in turn: as many as it takes to say what it says. Nothing may be left over."""
    rest = list(cues)
    for segment in segments:
        taken: list[Cue] = []
        while letters("".join(text for _start, _end, text in taken)) != spoken(segment):
            assert rest, f"the words of “{segment.text[:40]}” are not all there: {taken}"
            taken.append(rest.pop(0))
        yield segment, taken
    assert rest == []


@subtitles
@CASES
def test_subtitles_say_what_was_said_by_whom_and_when(reader: str, segments: tuple[Segment, ...]):
    format, read = SUBTITLES[reader]
    for segment, cues in by_segment(list(read(written(format, segments))), segments):
        if cues:
            assert cues[0][0] == round(segment.start * 1000)
            assert 0 <= cues[-1][1] - round(segment.end * 1000) <= 100, "a cue lasts a tenth of a second at least"
        assert all(before[1] == after[0] for before, after in zip(cues, cues[1:], strict=False))


@subtitles
def test_a_long_segment_is_cut_at_its_words_times(reader: str):
    format, read = SUBTITLES[reader]
    words = tuple(Word(10 + n, 10.5 + n, f"kata{n}", 0.9) for n in range(40))
    segment = Segment(10, 50, " ".join(word.word for word in words), speaker=WITNESS, words=words)
    cues = list(read(written(format, [segment])))
    assert len(cues) > 2
    for start, _end, text in cues[1:]:
        number = int(re.search(r"kata(\d+)", text)[1])
        assert start == round((10 + number) * 1000)


PARTS = [
    "-->",
    "<b>",
    "</b>",
    "&",
    "&lt;",
    "00:00:01,000 --> 00:00:02,000",
    "\n\n",
    "NOTE",
    "1",
    "kata",
    "قال",
    "{",
    "|",
]
TEXTS = st.lists(st.sampled_from(PARTS), max_size=12).map(" ".join)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(TEXTS, st.sampled_from([JUDGE, WITNESS, None])), max_size=6))
def test_subtitles_of_any_such_text_lose_nothing_and_make_no_cue_of_their_own(said: list[tuple[str, str | None]]):
    segments = [Segment(n, n + 0.9, text, speaker=who) for n, (text, who) in enumerate(said)]
    for format, read in SUBTITLES.values():
        list(by_segment(list(read(written(format, segments))), segments))


@CASES
def test_json_has_every_letter_time_and_speaker(segments: tuple[Segment, ...]):
    read = json.loads(written("json", segments))["segments"]
    told = [(one["start"], one["end"], one["speaker"], one["text"]) for one in read]
    assert told == [(one.start, one.end, one.speaker, one.text) for one in segments]


@CASES
def test_rttm_has_the_columns_of_nist_with_every_turn(segments: tuple[Segment, ...]):
    rows = [line.split() for line in written("rttm", segments).decode().splitlines()]
    assert {(len(row), row[0], row[1], row[2]) for row in rows} == {(10, "SPEAKER", "sidang_pagi", "1")}
    told = [(float(row[3]), float(row[4])) for row in rows]
    assert told == [(one.start, pytest.approx(one.end - one.start)) for one in segments if one.speaker]
    assert len({row[7] for row in rows}) == len({one.speaker for one in segments if one.speaker})


@CASES
def test_text_has_a_line_for_each_segment(segments: tuple[Segment, ...]):
    lines = written("txt", segments).decode().splitlines()[3:]
    assert [letters(line) for line in lines] == [f"[{clock(one)}]{spoken(one)}" for one in segments]


def clock(segment: Segment) -> str:
    return f"{int(segment.start) // 3600:02d}:{int(segment.start) // 60 % 60:02d}:{int(segment.start) % 60:02d}"


@CASES
def test_a_word_table_has_the_time_the_speaker_and_the_words_of_each_segment(segments: tuple[Segment, ...]):
    document = docx.Document(io.BytesIO(written("docx", segments, layout=Layout.VERBATIM)))
    rows = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert [row[0] for row in rows] == [clock(one) for one in segments]
    assert [row[1] for row in rows] == [(one.speaker or "").replace(": ", " ") for one in segments]
    assert [letters(row[2]) for row in rows] == [letters(one.text) for one in segments]


@CASES
def test_word_for_reading_has_all_words_in_their_order(segments: tuple[Segment, ...]):
    document = docx.Document(io.BytesIO(written("docx", segments, times=True)))
    said = letters(" ".join(paragraph.text for paragraph in document.paragraphs))
    assert said.startswith(letters("Transkrip Perkara: 12/Pid.B/2026 --> <b> Draf."))
    place = 0
    for one in segments:
        place = said.index(letters(one.text), place) + len(letters(one.text))


def by_poppler(content: bytes) -> list[str]:
    command = ["pdftotext", "-enc", "UTF-8", "-", "-"]
    done = subprocess.run(command, input=content, capture_output=True, check=True, timeout=120)
    assert done.stderr == b"", "it finds nothing wrong with the file"
    return done.stdout.decode().split("\f")[:-1]


def by_pypdf(content: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content), strict=True).pages]


PDF: dict[str, Callable[[bytes], list[str]]] = {"pdftotext": by_poppler, "pypdf": by_pypdf}


def on_pages(pages: list[str]) -> str:
    """What stands on them, without their numbers."""
    numbered = [page.rstrip().rpartition("\n") for page in pages]
    assert [number.strip() for _text, _newline, number in numbered] == [str(n) for n in range(1, len(pages) + 1)]
    return letters(" ".join(text for text, _newline, _number in numbered))


@pytest.mark.parametrize("reader", PDF)
@pytest.mark.parametrize("segments", [PLAIN_ONES[::2] * 12, HOSTILE_ONES], ids=["plain, several pages", "hostile"])
def test_a_pdf_says_everything_in_its_order(reader: str, segments: tuple[Segment, ...]):
    pages = PDF[reader](written("pdf", segments, layout=Layout.VERBATIM))
    said = on_pages(pages).removeprefix(letters("Transkrip Perkara: 12/Pid.B/2026 --> <b> Draf."))
    # Who goes on speaking is not named again; the time is.
    expected, before = "", object()
    for one in segments:
        expected += f"[{clock(one)}]" + (letters(one.text) if one.speaker == before else spoken(one))
        before = one.speaker
    assert said == expected


@pytest.mark.parametrize("reader", PDF)
def test_a_pdf_keeps_each_word_that_is_written_from_right_to_left(reader: str):
    """Readers order such a line as they think best: its words are what counts."""
    text = "\n".join(PDF[reader](written("pdf", [PLAIN_ONES[0], ARABIC], layout=Layout.VERBATIM))).translate(UNSEEN)
    words = {*ARABIC.text.split(), "ليلى"}
    found = {word for word in words if word in text or word[::-1] in text}
    assert found == words

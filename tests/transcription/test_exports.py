"""A transcript can be saved as text, subtitles and JSON, whatever somebody wrote into it."""

import json
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcription.exports import EXPORTS, PLAIN, UNKNOWN, Origin, Style
from transcription.types import Finding, FindingKind, Segment, Transcription, Turn, Word

HOSTILE = (
    'tutup --> 00:00:09.000 <script>alert("x")</script>\n\n2\n00:00:00,000 --> 00:00:01,000\n'
    "WEBVTT & \x00\u202eterbalik"
)
TIME = re.compile(r"(\d\d):(\d\d):(\d\d)[.,](\d{3})")


def segment(text: str, start: float = 0.0, end: float | None = None, speaker: str | None = None) -> Segment:
    pieces = text.split()
    end = start + len(pieces) if end is None else end
    each = (end - start) / max(1, len(pieces))
    words = tuple(
        Word(start + index * each, start + (index + 1) * each, piece, 0.5) for index, piece in enumerate(pieces)
    )
    return Segment(start, end, text, words, speaker, 0.5)


def written(name: str, *segments: Segment) -> str:
    return EXPORTS[name].write(Transcription("id-ID", 3723.5, segments), UNKNOWN).decode("utf-8-sig")


def cue_times(document: str) -> list[tuple[float, float]]:
    seconds = [
        int(hours) * 3600 + int(minutes) * 60 + int(whole) + int(rest) / 1000
        for line in document.splitlines()
        if " --> " in line
        for hours, minutes, whole, rest in TIME.findall(line)
    ]
    return list(zip(seconds[::2], seconds[1::2], strict=True))


def cue_texts(document: str) -> list[str]:
    return [block.split(" --> ")[1].split("\n", 1)[1].strip() for block in document.split("\n\n") if " --> " in block]


def test_json_is_what_the_contract_says() -> None:
    document = json.loads(written("json", segment("Sidang dibuka", 1.5, 2.5, "Hakim")))

    assert document == {
        "language": "id-ID",
        "duration": 3723.5,
        "segments": [
            {
                "start": 1.5,
                "end": 2.5,
                "speaker": "Hakim",
                "text": "Sidang dibuka",
                "confidence": 0.5,
                "words": [
                    {"start": 1.5, "end": 2.0, "word": "Sidang", "confidence": 0.5},
                    {"start": 2.0, "end": 2.5, "word": "dibuka", "confidence": 0.5},
                ],
            }
        ],
    }


def test_json_names_the_engine_of_each_segment_and_what_the_pipeline_noticed() -> None:
    here, there = segment("Sidang dibuka"), segment("Saudara saksi", 10)
    here, there = replace(here, engine="whisper", model="base"), replace(there, engine="google", model="chirp_2")
    gap = Finding(FindingKind.UNREADABLE_AUDIO, 20.0, 60.5)
    transcription = Transcription("id-ID", 60.5, (here, there), "whisper", "base", (gap,))

    document = json.loads(EXPORTS["json"].write(transcription, UNKNOWN, PLAIN))

    assert (document["engine"], document["model"]) == ("whisper", "base")
    assert "engine" not in document["segments"][0], "as the whole"
    assert (document["segments"][1]["engine"], document["segments"][1]["model"]) == ("google", "chirp_2")
    assert document["findings"] == [{"kind": "unreadable_audio", "start": 20.0, "end": 60.5, "text": ""}]


def test_json_keeps_every_letter() -> None:
    assert json.loads(written("json", segment(HOSTILE)))["segments"][0]["text"] == HOSTILE


def test_an_unknown_speaker_and_confidence_are_null() -> None:
    stored = json.loads(written("json", Segment(0, 1, "Ya.")))["segments"][0]

    assert (stored["speaker"], stored["confidence"], stored["words"]) == (None, None, [])


def test_text_shows_the_time_the_speaker_and_what_was_said() -> None:
    document = written("txt", segment("Sidang dibuka.", 3661.9, speaker="Hakim Ketua"), segment("Ya.", 3665))

    assert document == "[01:01:01] Hakim Ketua: Sidang dibuka.\n[01:01:05] Ya.\n"


@pytest.mark.parametrize("name", ["txt", "srt", "vtt"])
def test_a_name_with_its_role_ends_at_its_only_colon(name: str) -> None:
    document = written(name, segment("Sidang dibuka.", speaker="Hakim Ketua: Siti Rahmawati"))

    assert "Hakim Ketua Siti Rahmawati: Sidang" in document.replace("\n", " ")


def test_text_gives_every_segment_one_line() -> None:
    lines = written("txt", segment(HOSTILE, speaker="A\nB"), segment("Ya.")).splitlines()

    assert len(lines) == 2
    assert lines[0].startswith("[00:00:00] A B: tutup")


def test_srt_numbers_its_cues_and_begins_with_the_mark_that_old_players_need() -> None:
    said = (segment("Sidang dibuka.", 1.25, 2.5), segment("Ya.", 3, 4))
    data = EXPORTS["srt"].write(Transcription("id-ID", 9, said), UNKNOWN)

    assert data.startswith(b"\xef\xbb\xbf1\n")
    assert data.decode("utf-8-sig") == (
        "1\n00:00:01,250 --> 00:00:02,500\nSidang dibuka.\n\n2\n00:00:03,000 --> 00:00:04,000\nYa.\n"
    )


def test_vtt_has_its_header_and_points() -> None:
    assert written("vtt", segment("Sidang dibuka.", 1.25, 2.5)) == (
        "WEBVTT\n\n00:00:01.250 --> 00:00:02.500\nSidang dibuka.\n"
    )


@pytest.mark.parametrize("name", ["srt", "vtt"])
def test_hostile_text_stays_text(name: str) -> None:
    document = written(name, segment(HOSTILE, 0, 5, speaker="<b>Hakim</b>\n\nWEBVTT"), segment("Ya.", 6, 7))

    assert len(cue_times(document)) == len(cue_texts(document)) == document.count("-->")
    assert all("-->" not in text and "<" not in text and ">" not in text for text in cue_texts(document))
    assert "\u202e" not in document
    assert "\x00" not in document
    assert "alert" in document, "what was said is still there"


def test_vtt_escapes_so_that_players_show_what_was_written() -> None:
    assert "5 &lt; 6 &amp; 7" in written("vtt", segment("5 < 6 & 7"))


@pytest.mark.parametrize("name", ["srt", "vtt"])
def test_cues_are_two_short_lines_at_most_and_lose_no_word(name: str) -> None:
    long = " ".join(f"kata{number}" for number in range(60))

    document = written(name, segment(long, 10, 40, speaker="Saksi"))

    assert " ".join(" ".join(cue_texts(document)).split()) == f"Saksi: {long}"
    for text in cue_texts(document):
        assert len(text.splitlines()) <= 2
        assert all(len(line) <= 42 for line in text.splitlines())


@pytest.mark.parametrize("speaker", [None, "Hakim Ketua"])
def test_a_later_cue_begins_with_its_first_word(speaker: str | None) -> None:
    said = segment(" ".join(f"kata{number}" for number in range(40)), 10, 50, speaker)

    document = written("vtt", said)

    for (start, _), text in zip(cue_times(document)[1:], cue_texts(document)[1:], strict=True):
        first = next(word for word in said.words if word.word == text.split()[0])
        assert start == pytest.approx(first.start, abs=0.001)


@given(st.lists(st.tuples(st.text(max_size=300), st.floats(0, 1e4), st.floats(0.001, 30)), max_size=8))
def test_cues_of_any_text_are_in_order_and_last(items: list[tuple[str, float, float]]) -> None:
    now, segments = 0.0, []
    for text, pause, length in items:
        segments.append(segment(text, now + pause, now + pause + length))
        now = segments[-1].end

    for name in ("srt", "vtt"):
        times = cue_times(written(name, *segments))
        assert all(start <= end for start, end in times)
        assert times == sorted(times)


@given(st.lists(st.text(max_size=50), max_size=5))
def test_every_export_can_write_any_text(texts: list[str]) -> None:
    for name, export in EXPORTS.items():
        if not export.is_heavy:  # those: test_export_documents.py
            written = export.write(Transcription("id-ID", 1, tuple(map(segment, texts))), UNKNOWN, PLAIN)
            assert written.decode() or name in ("txt", "rttm")
        assert export.extension == name


def test_text_can_be_had_without_times_and_with_confidence() -> None:
    said = Transcription("id-ID", 9, (segment("Ya.", 61), Segment(63, 64, "Tidak.")))
    style = Style(times=False, confidence=True)
    assert EXPORTS["txt"].write(said, UNKNOWN, style).decode() == "Ya. (50%)\nTidak.\n"


def test_no_segments_are_an_empty_document() -> None:
    assert written("txt") == written("rttm") == ""
    assert json.loads(written("json"))["segments"] == []
    assert cue_times(written("srt") + written("vtt")) == []


def test_rttm_has_the_turns_of_the_voices_else_those_of_the_segments() -> None:
    segments = (segment("Ya.", 1, 2, "Hakim Ketua"), segment("Tidak.", 3, 5))
    by_segment = Transcription("id-ID", 9, segments)
    by_voice = Transcription("id-ID", 9, segments, turns=(Turn(0.5, 2.25, "1"),))
    lines = [EXPORTS["rttm"].write(it, Origin(name="sidang pagi")).decode() for it in (by_segment, by_voice)]
    assert lines == [
        "SPEAKER sidang_pagi 1 1.000 1.000 <NA> <NA> Hakim_Ketua <NA> <NA>\n",
        "SPEAKER sidang_pagi 1 0.500 1.750 <NA> <NA> 1 <NA> <NA>\n",
    ]


ORIGIN = Origin(
    (("Perkara", "1/Pid.B/2026"), ("Rekaman", "pagi\n\n-->.wav"), ("Ruang", "")), "Ditulis oleh mesin, draf."
)


def with_origin(name: str) -> str:
    return EXPORTS[name].write(Transcription("id-ID", 9, (segment("Ya.", 1, 2),)), ORIGIN).decode("utf-8-sig")


def test_text_begins_with_its_origin_and_an_empty_line() -> None:
    assert with_origin("txt") == (
        "Perkara: 1/Pid.B/2026\nRekaman: pagi -->.wav\nDitulis oleh mesin, draf.\n\n[00:00:01] Ya.\n"
    )


def test_vtt_has_its_origin_in_a_note_that_cannot_become_a_cue() -> None:
    assert with_origin("vtt") == (
        "WEBVTT\n\nNOTE\nPerkara: 1/Pid.B/2026\nRekaman: pagi --\u203a.wav\nDitulis oleh mesin, draf.\n\n"
        "00:00:01.000 --> 00:00:02.000\nYa.\n"
    )


@pytest.mark.parametrize("name", ["srt", "json"])
def test_formats_without_a_place_for_it_leave_the_origin_out(name: str) -> None:
    assert with_origin(name) == written_at_once(name)


def written_at_once(name: str) -> str:
    return EXPORTS[name].write(Transcription("id-ID", 9, (segment("Ya.", 1, 2),)), UNKNOWN).decode("utf-8-sig")

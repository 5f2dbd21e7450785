"""A manifest is read whole before anything is transcribed; what is wrong with it is said by line."""

import json
from pathlib import Path

import pytest

from transcription.evaluation import BadManifest, Fault, ManifestLine, read_manifest

GOOD = {"audio": "a.wav", "text": "Saksi hadir."}


def manifest(folder: Path, *lines: object) -> Path:
    path = folder / "manifest.jsonl"
    path.write_text("".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines))
    return path


def test_paths_count_from_the_folder_of_the_manifest(tmp_path: Path) -> None:
    lines = read_manifest(manifest(tmp_path, GOOD, {"audio": "/abs/b.wav", "text": "Ya.", "rttm": "b.rttm"}))
    assert lines == [
        ManifestLine("a.wav", tmp_path / "a.wav", "Saksi hadir."),
        ManifestLine("/abs/b.wav", Path("/abs/b.wav"), "Ya.", tmp_path / "b.rttm"),
    ]


def test_a_vocabulary_is_kept_in_its_order_and_other_keys_are_left_alone(tmp_path: Path) -> None:
    line = GOOD | {"vocabulary": ["Siti", "Budi"], "rttm": None, "note": 5}
    assert read_manifest(manifest(tmp_path, line))[0].vocabulary == ("Siti", "Budi")


def test_empty_lines_and_a_byte_order_mark_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "manifest.jsonl"
    path.write_text("\ufeff" + json.dumps(GOOD) + "\r\n\n  \n" + json.dumps(GOOD, ensure_ascii=False), encoding="utf-8")
    assert len(read_manifest(path)) == 2


def test_a_line_separator_inside_a_text_does_not_end_the_line(tmp_path: Path) -> None:
    path = tmp_path / "manifest.jsonl"
    path.write_text('{"audio": "a.wav", "text": "Saksi\u2028hadir."}', encoding="utf-8")
    assert len(read_manifest(path)) == 1


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("{", Fault.NOT_JSON),
        ("[]", Fault.NOT_JSON),
        ("[" * 100_000, Fault.NOT_JSON),
        ({"text": "Ya."}, Fault.NO_AUDIO),
        (GOOD | {"audio": ""}, Fault.NO_AUDIO),
        (GOOD | {"audio": 5}, Fault.NO_AUDIO),
        (GOOD | {"audio": "a\0.wav"}, Fault.NO_AUDIO),
        ({"audio": "a.wav"}, Fault.NO_REFERENCE),
        (GOOD | {"text": ""}, Fault.NO_REFERENCE),
        (GOOD | {"text": " … – "}, Fault.NO_REFERENCE),
        (GOOD | {"text": ["Ya."]}, Fault.NO_REFERENCE),
        (GOOD | {"rttm": 5}, Fault.BAD_RTTM),
        (GOOD | {"vocabulary": "Siti"}, Fault.BAD_VOCABULARY),
        (GOOD | {"vocabulary": [5]}, Fault.BAD_VOCABULARY),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path: Path, line: object, fault: Fault) -> None:
    with pytest.raises(BadManifest) as caught:
        read_manifest(manifest(tmp_path, GOOD, "", line))
    assert (caught.value.fault, caught.value.line) == (fault, 3)


def test_a_manifest_without_lines_is_empty(tmp_path: Path) -> None:
    with pytest.raises(BadManifest) as caught:
        read_manifest(manifest(tmp_path, "", " "))
    assert (caught.value.fault, caught.value.line) == (Fault.EMPTY, 0)


def test_what_is_not_text_is_no_manifest(tmp_path: Path) -> None:
    path = tmp_path / "manifest.jsonl"
    path.write_bytes(b"RIFF\xff\xfe\x00")
    with pytest.raises(BadManifest) as caught:
        read_manifest(path)
    assert caught.value.fault == Fault.NOT_TEXT

"""File names from strangers' computers are shown, and are never more than a name."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcription.names import LIMIT, clean_name


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("sidang pagi.wav", "sidang pagi.wav"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\Windows\\rekaman.mp3", "rekaman.mp3"),
        ("/srv/rekaman/sesi 1.ogg", "sesi 1.ogg"),
        ("sidang\x00\x07\n.wav", "sidang .wav"),
        ("  banyak   spasi .wav ", "banyak spasi .wav"),
        ("gpj.\u202eexe.wav", "gpj.exe.wav"),
        ("\u2066tersembunyi\u2069.wav", "tersembunyi.wav"),
        ("rekaman\ufeff.wav", "rekaman.wav"),
        ("🎙️ sidang 👩‍⚖️.wav", "🎙️ sidang 👩‍⚖️.wav"),
        ("Cafe\u0301.wav", "Café.wav"),
        ("", "recording"),
        ("..", "recording"),
        (". .", "recording"),
        ("folder/", "recording"),
        ("\u202e", "recording"),
    ],
)
def test_a_name_loses_paths_and_invisible_characters_and_keeps_the_rest(raw: str, clean: str):
    assert clean_name(raw) == clean


def test_a_name_of_300_characters_is_shortened_and_keeps_its_extension():
    name = clean_name("s" * 300 + ".wav")
    assert len(name) == LIMIT
    assert name.startswith("sss")
    assert name.endswith("s….wav")


def test_a_long_last_part_after_a_dot_is_no_extension():
    assert clean_name("a." + "b" * 300).startswith("a.bbb")


@given(st.text(max_size=400))
def test_whatever_comes_in_a_short_visible_single_line_name_comes_out(raw: str):
    name = clean_name(raw)
    assert 0 < len(name) <= LIMIT
    assert not set(name) & set("/\\")
    assert {unicodedata.category(character) for character in name if character != "\u200d"}.isdisjoint(
        {"Cc", "Cf", "Cs", "Zl", "Zp"}
    )
    assert clean_name(name) == name

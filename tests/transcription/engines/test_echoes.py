"""Names that Whisper only reads back from its prompt are not what somebody said."""

import pytest

from tests.transcription.audio.speech import spoken
from transcription.engines import load_live
from transcription.engines.whisper.echo import is_echo, without_echo
from transcription.engines.whisper.listening import Hypothesis
from transcription.types import EngineOptions, Span, Word

NAMES = ("Budi Santoso", "Hj. Nurhayati, S.H.", "Siti Rahmawati")


def heard(*confidences: float) -> Hypothesis:
    words = [Word(second, second + 0.5, "kata", sure) for second, sure in enumerate(confidences)]
    return Hypothesis("", words, -0.4, 0.1)


def test_words_that_are_not_in_the_sound_are_an_echo() -> None:
    assert is_echo(heard(0.01, 0.0001, 0.02), heard(0.5, 0.4))


def test_a_name_that_is_in_the_sound_stays() -> None:
    assert not is_echo(heard(0.44, 0.18, 0.0033, 0.29), heard(0.5, 0.4))
    assert not is_echo(heard(0.44, 0.27), heard(0.9, 0.9))


def test_what_is_no_surer_without_names_changes_nothing() -> None:
    assert not is_echo(heard(0.04), heard(0.1))


def said(*words: tuple[str, float]) -> Hypothesis:
    text = " ".join(word for word, _ in words)
    heard = [Word(second, second + 0.5, word, sure) for second, (word, sure) in enumerate(words)]
    return Hypothesis(text, heard, -0.4, 0.1)


def test_of_the_list_only_the_name_that_was_said_stays() -> None:
    heard = said(
        ("saya", 0.48), ("Budi", 0.43), ("Santoso,", 0.72), ("Hj.", 0.001), ("Nurhayati,", 0.001), ("S.H.", 0.017)
    )
    assert without_echo(heard, NAMES).text == "saya Budi Santoso,"
    assert [word.word for word in without_echo(heard, NAMES).words] == ["saya", "Budi", "Santoso,"]


def test_the_end_of_a_name_that_is_cut_off_stays() -> None:
    heard = said(("saya", 0.34), ("Budi.", 0.035))
    assert without_echo(heard, NAMES) == heard


def test_unsure_words_that_are_in_no_list_stay() -> None:
    heard = said(("saya", 0.34), ("menolak.", 0.001))
    assert without_echo(heard, NAMES) == heard


@pytest.mark.long
def test_live_captions_do_not_print_the_names_that_nobody_said() -> None:
    ear = load_live(workers=1)
    result = ear.hear(spoken(4.0, 21.7), Span(0, 4.0), EngineOptions("id-ID", NAMES))
    text = " ".join(word.word for word in result.words)
    assert "Nurhayati" not in text
    assert "Rahmawati" not in text


@pytest.mark.long
def test_live_captions_keep_a_name_that_was_said_and_none_that_follows_in_the_list() -> None:
    """Processors round differently, and so the other words are not the same everywhere."""
    ear = load_live(workers=1)
    result = ear.hear(spoken(4.0, 24.8), Span(0, 4.0), EngineOptions("id-ID", NAMES))
    text = " ".join(word.word for word in result.words)
    assert "Budi Santoso" in text
    assert "Nurhayati" not in text

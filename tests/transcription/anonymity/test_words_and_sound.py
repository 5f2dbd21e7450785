"""Words with their times, and the stretches of sound, of what is hidden."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcription.anonymity import Finder, Known, Person, hidden_spans, hide_in, hide_in_segment
from transcription.anonymity.hiding import MARGIN
from transcription.audio.wav import HEADER_BYTES, wav_header
from transcription.beeps import BeepedWav, beeped
from transcription.types import SAMPLE_RATE, Correction, CorrectionReason, Segment, Span, Word

NAMES = ("Budi Santoso", "Siti Aminah", "Darmanto")
FINDER = Finder(Known(people=tuple(Person(name, f"SAKSI {n}") for n, name in enumerate(NAMES, 1))))


def segment(text: str, heard: str | None = None) -> Segment:
    words = (heard or text).split()
    return Segment(
        10.0, 10.0 + len(words), text, words=tuple(Word(10.0 + n, 11.0 + n, word, 0.9) for n, word in enumerate(words))
    )


def test_a_name_is_one_word_that_lasts_as_long_as_the_name():
    made = hide_in_segment(segment("Saya kenal Budi Santoso, ya."), FINDER)
    assert made.text == "Saya kenal SAKSI 1, ya."
    assert [(word.word, word.start, word.end) for word in made.words] == [
        ("Saya", 10, 11),
        ("kenal", 11, 12),
        ("SAKSI 1,", 12, 14),
        ("ya.", 14, 15),
    ]


def test_what_the_machine_had_heard_is_left_out():
    correction = Correction("Darmantow", "Darmanto", CorrectionReason.NAME)
    made = hide_in_segment(
        Segment(0, 1, "Darmanto", words=(Word(0, 1, "Darmanto", 0.5, correction=correction),)), FINDER
    )
    assert [word.word for word in made.words] == ["SAKSI 3"]
    assert made.words[0].correction is None


def test_words_follow_a_text_that_people_have_corrected():
    made = hide_in_segment(segment("Itu Siti Aminah pergi", heard="Itu si tiamin apa pergi"), FINDER)
    assert " ".join(word.word for word in made.words) == made.text == "Itu SAKSI 2 pergi"


def test_the_sound_is_covered_a_little_longer_than_the_words():
    spans = hidden_spans(segment("Saya kenal Budi Santoso, ya. Darmanto"), FINDER)
    assert spans == [Span(12 - MARGIN, 14 + MARGIN), Span(15 - MARGIN, 16 + MARGIN)]


@given(st.lists(st.sampled_from(["saya", "Budi", "Santoso,", "Sitinya", "dan", "Darmanto.", "x-Aminah"]), max_size=12))
def test_text_and_words_say_the_same_and_time_goes_forward(said: list[str]):
    made = hide_in_segment(segment(" ".join(said) or "-"), FINDER)
    assert " ".join(word.word for word in made.words) == made.text
    times = [time for word in made.words for time in (word.start, word.end)]
    assert times == sorted(times)


@given(st.text(max_size=30), st.sampled_from(NAMES), st.text(max_size=30))
def test_a_listed_name_stays_in_no_text(before: str, name: str, after: str):
    shown = hide_in(f"{before} {name} {after}", FINDER)
    assert name.casefold() not in shown.casefold()


def test_the_tone_stands_in_place_of_the_samples_and_nowhere_else():
    sound = np.full(100, 7, dtype=np.int16)
    made = beeped(sound, 50, [(0, 60), (140, 900)])
    assert (made[10:90] == 7).all()
    assert not (made[:10] == 7).any()
    assert not (made[91:] == 7).any()
    assert (sound == 7).all(), "the original is not touched"


@pytest.mark.parametrize("seconds", [0, 3, 17])
async def test_the_copy_is_a_wav_of_the_same_length(tmp_path, seconds: int):
    samples = np.arange(seconds * SAMPLE_RATE, dtype="<i2")
    path = tmp_path / "suara.wav"
    path.write_bytes(wav_header(len(samples)) + samples.tobytes() + b"gapsx")
    sound = BeepedWav(path, [Span(1.0, 2.0)])
    made = b"".join([block async for block in sound])
    assert len(made) == sound.size == HEADER_BYTES + 2 * len(samples)
    copied = np.frombuffer(made[HEADER_BYTES:], dtype="<i2")
    changed = np.flatnonzero(copied != samples)
    if seconds:
        assert changed.min() >= SAMPLE_RATE
        assert changed.max() < 2 * SAMPLE_RATE
        assert len(changed) > 0.99 * SAMPLE_RATE

"""What is heard when a line is to be final, and that no word of the lines before it comes again."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest

from transcription.captions.window import AT_ONCE, BEFORE_WORD, SAME_BREATH, Window
from transcription.types import SAMPLE_RATE, ChunkResult, EngineOptions, Span, Word

OPTIONS = EngineOptions("id-ID", ())


@dataclass
class ScriptedEar:
    """Hears what it was told before, and remembers which stretch it was given."""

    name: str = "whisper"
    model: str = "palsu"
    says: list[tuple[float, float, str]] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)

    def guess(self, samples: np.ndarray, language: str, prefix: Sequence[int]) -> list[tuple[str, tuple[int, ...]]]:
        raise AssertionError("nothing is guessed here")

    def hear(self, samples: np.ndarray, span: Span, options: EngineOptions) -> ChunkResult:
        assert len(samples) == round(span.duration * SAMPLE_RATE)
        self.spans.append(span)
        words = tuple(Word(*word, 0.9) for word in self.says)
        return ChunkResult(words, (), options.language, self.name, self.model)


@pytest.fixture
def ear() -> ScriptedEar:
    return ScriptedEar()


@pytest.fixture
def window(ear: ScriptedEar) -> Window:
    window = Window(ear, OPTIONS, None, 0)
    window.add(np.zeros(30 * SAMPLE_RATE, dtype=np.float32))
    window.begin(0)
    return window


def at(seconds: float) -> int:
    return round(seconds * SAMPLE_RATE)


def heard(window: Window, ear: ScriptedEar, start: float, end: float, *says: tuple[float, float, str]) -> str:
    """All that is new of it, which becomes final."""
    ear.says = list(says)
    found = window.hear(at(start), at(end))
    list(window.final(found, len(found.words)))
    return " ".join(word.word for word in found.words)


def test_words_of_the_line_before_count_once_however_they_are_spelt_now(window: Window, ear: ScriptedEar):
    assert heard(window, ear, 0, 3, (0, 1, "saya"), (1, 2, "tahu")) == "saya tahu"
    again = heard(window, ear, 2, 5, (0, 1.1, "Saya"), (1.1, 2.3, "tahu,"), (2.3, 3, "tahu"), (3, 4, "benar"))
    assert again == "tahu benar"


def test_a_word_that_is_heard_otherwise_the_second_time_does_not_come_again(window: Window, ear: ScriptedEar):
    heard(window, ear, 0, 3, (0, 1, "saksi"), (1, 2, "melihat"))
    assert heard(window, ear, 2, 5, (0, 1, "sanksi"), (1, 2, "melihad"), (2, 3, "pelaku")) == "pelaku"


def test_a_line_begins_its_window_with_the_first_word_that_fits_in(window: Window, ear: ScriptedEar):
    heard(window, ear, 0, 6, *((float(second), second + 0.9, f"kata{second}") for second in range(6)))
    heard(window, ear, 5.9, 11.0)
    assert ear.spans[-1].start == pytest.approx(3.0 - BEFORE_WORD / SAMPLE_RATE)
    assert ear.spans[-1].duration <= AT_ONCE / SAMPLE_RATE


def test_a_line_that_fills_the_window_is_heard_alone(window: Window, ear: ScriptedEar):
    heard(window, ear, 0, 2, (0, 2, "pertama"))
    heard(window, ear, 2, 14)
    assert ear.spans[-1] == Span(2, 14)


@pytest.mark.parametrize(("pause", "alone"), [(SAME_BREATH - 0.1, False), (SAME_BREATH + 0.1, True)])
def test_what_was_said_long_before_is_no_context(window: Window, ear: ScriptedEar, pause: float, alone: bool):
    heard(window, ear, 0, 2, (0.5, 2, "pertama"))
    window.begin(at(2 + pause))
    heard(window, ear, 2 + pause, 5, (2 + pause, 4, "kedua"))
    assert (ear.spans[-1].start == 2 + pause) is alone


def test_sound_that_no_line_can_need_is_forgotten(window: Window):
    window.forget(at(20))
    assert len(window.between(0, at(30))) == at(10) + AT_ONCE


def test_who_takes_over_begins_where_the_other_one_stopped(ear: ScriptedEar):
    window = Window(ear, OPTIONS, None, at(100))
    window.add(np.zeros(5 * SAMPLE_RATE, dtype=np.float32))
    window.begin(at(100))
    assert heard(window, ear, 100, 103, (100.1, 101, "lanjut")) == "lanjut"
    assert window.final_until == at(101)

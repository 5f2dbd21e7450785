"""What the reference client measures."""

from typing import Any

import pytest

from transcription.captions.client import Listened, Shown, summary


def segment(*words: tuple[str, float]) -> dict[str, Any]:
    """A final line of words and when each ends; a third of a second each."""
    said = [{"word": word, "start": end - 0.3, "end": end} for word, end in words]
    return {"start": said[0]["start"], "end": said[-1]["end"], "text": " ".join(w for w, _ in words), "words": said}


@pytest.fixture
def listened() -> Listened:
    """Begun at second 100 of the client's clock."""
    return Listened(speed=1.0, began=100.0)


def test_a_word_is_shown_when_an_interim_first_has_it(listened: Listened):
    listened.interims += [Shown(101.5, 0.7, ("sidang",)), Shown(102.2, 0.7, ("sidang", "dibuka"))]
    listened.finals.append((104.0, segment(("Sidang", 1.0), ("dibuka.", 1.5))))
    shown, final = listened.latencies()
    assert shown == [pytest.approx(0.5), pytest.approx(0.7)]
    assert final == [pytest.approx(3.0), pytest.approx(2.5)]


def test_a_word_that_was_spelt_a_little_otherwise_was_shown(listened: Listened):
    listened.interims.append(Shown(101.5, 0.7, ("siti",)))
    listened.finals.append((104.0, segment(("Sitti", 1.0))))
    assert listened.latencies()[0] == [pytest.approx(0.5)]


def test_a_word_that_no_interim_had_is_shown_with_its_line(listened: Listened):
    listened.interims.append(Shown(101.5, 0.7, ("hakim",)))
    listened.finals.append((104.0, segment(("sidang", 1.0))))
    assert listened.latencies()[0] == [pytest.approx(3.0)]


def test_the_same_word_of_another_line_does_not_count(listened: Listened):
    listened.interims.append(Shown(101.5, 0.7, ("ya",)))
    listened.finals.append((112.0, segment(("ya", 10.0))))
    assert listened.latencies()[0] == [pytest.approx(2.0)]


def test_the_same_word_earlier_in_the_line_does_not_count(listened: Listened):
    listened.interims.append(Shown(101.0, 0.7, ("tidak", "tahu", "apa", "yang", "ini")))
    words = [("satu", 1.0), ("dua", 1.5), ("tiga", 2.0), ("empat", 2.5), ("tidak", 3.0)]
    listened.finals.append((105.0, segment(*words)))
    assert listened.latencies()[0][-1] == pytest.approx(2.0)


def test_at_double_speed_words_are_spoken_in_half_the_time():
    listened = Listened(speed=2.0, began=100.0)
    listened.finals.append((102.0, segment(("ya", 2.0))))
    assert listened.latencies()[1] == [pytest.approx(1.0)]


def test_the_last_line_has_the_fields_of_the_contract(listened: Listened):
    listened.finals.append((103.0, segment(("sidang", 1.0), ("dibuka", 2.0))))
    line = summary(listened, "a", "b")
    assert line == {
        "interim_latency_p50": 1.5, "final_latency_p50": 1.5, "final_latency_p95": 1.95,
        "text": "sidang dibuka", "sent_sha256": "a", "stored_sha256": "b",
    }  # fmt: skip


def test_without_a_word_there_are_no_figures(listened: Listened):
    line = summary(listened, "a", "a")
    assert (line["interim_latency_p50"], line["final_latency_p95"], line["text"]) == (None, None, "")

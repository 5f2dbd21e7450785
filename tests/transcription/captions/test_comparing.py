"""Live corrections against the better text: carried over, already there, or shown."""

from tests.transcription.editing.saying import words_spoken
from transcription.captions.comparing import Carried, compare, corrections_in
from transcription.types import Word


def corrected(heard: str, written: str, start: float = 0.0, end: float = 4.0) -> list:
    return corrections_in(1, words_spoken(heard, start, end), written, start, end)


def better(*texts: str) -> list[list[Word]]:
    """Segments of four seconds each."""
    return [words_spoken(text, number * 4.0, number * 4.0 + 4.0) for number, text in enumerate(texts)]


def test_only_what_was_changed_is_a_correction():
    (one,) = corrected("saksi tinggal di kabupaten bandung", "saksi tinggal di Kota bandung")
    assert (one.heard, one.written) == (("kabupaten",), ("Kota",))
    assert 2.0 < one.start < one.end < 3.5


def test_words_that_were_put_in_or_taken_away_are_corrections():
    (added,) = corrected("saksi tinggal bandung", "saksi tinggal di bandung")
    assert (added.heard, added.written) == ((), ("di",))
    (removed,) = corrected("saksi saksi tinggal", "saksi tinggal")
    assert (removed.heard, removed.written) == (("saksi",), ())


def test_the_same_mistake_in_the_better_text_is_put_right():
    corrections = corrected("saksi bernama siti", "saksi bernama Sitti")
    carried, different = compare(corrections, better("Saksi bernama Siti."))
    assert carried == [Carried(corrections[0], 0, 2, 3)]
    assert different == []


def test_what_the_better_text_has_right_already_stays():
    assert compare(corrected("saksi bernama siti", "saksi bernama sitti"), better("saksi bernama Sitti")) == ([], [])


def test_a_third_version_is_shown():
    carried, (different,) = compare(corrected("nama siti", "nama sitti"), better("nama cici"))
    assert carried == []
    assert (different.live, different.batch) == ("sitti", "cici")
    assert 2.0 <= different.start < different.end <= 4.0


def test_only_the_words_that_stand_against_the_correction_are_shown():
    corrections = corrected("saksi bernama siti tinggal di bandung", "saksi bernama Sitti tinggal di bandung")
    _, (different,) = compare(corrections, better("saksi bernama cici yang tinggal di Bandung"))
    assert (different.live, different.batch) == ("Sitti", "cici yang")


def test_two_corrections_of_one_stretch_are_shown_once():
    corrections = corrected("nama siti umur dua puluh", "nama Sitti umur tiga puluh")
    assert len(corrections) == 2
    _, different = compare(corrections, better("gemericik air hujan deras sekali"))
    assert [(one.live, one.batch) for one in different] == [
        ("nama Sitti umur tiga puluh", "gemericik air hujan deras sekali")
    ]


def test_a_name_that_was_made_one_stays_one():
    corrections = corrected("saksi bernama siti", "saksi bernama Siti")
    carried, different = compare(corrections, better("saksi bernama siti."))
    assert (carried, different) == ([Carried(corrections[0], 0, 2, 3)], [])
    assert compare(corrections, better("saksi bernama SITI")) == ([], [])


def test_words_elsewhere_in_time_are_others():
    carried, (different,) = compare(corrected("nama siti", "nama sitti"), better("", "nama siti"))
    assert (carried, different.batch) == ([], "")


def test_what_was_taken_away_and_is_there_again_is_taken_away_again():
    corrections = corrected("ya ya saksi tahu", "ya saksi tahu")
    carried, _ = compare(corrections, better("ya ya saksi tahu"))
    assert len(carried) == 1
    assert compare(corrected("hm saksi tahu", "saksi tahu"), better("saksi tahu")) == ([], [])

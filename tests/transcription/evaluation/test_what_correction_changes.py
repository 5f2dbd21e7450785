"""Words that the machine's correction won and harmed, against what was said."""

from transcription.evaluation import pooled, score
from transcription.evaluation.corrected import Changes, both_ways
from transcription.types import Correction, CorrectionReason, Word


def word(text: str, heard: str = "", written: str = "", applied: bool = True) -> Word:
    correction = Correction(heard, written or text, CorrectionReason.SIMILAR, applied) if heard else None
    return Word(0, 1, text, correction=correction)


def changes(reference: str, *words: Word) -> Changes:
    return score(reference, words).correction


def test_without_corrections_nothing_is_won_or_harmed() -> None:
    assert changes("saksi hadir", word("saksi"), word("hadis")) == Changes()


def test_a_word_that_was_wrong_and_is_right_is_won() -> None:
    assert changes("saksi hadir", word("saksi", heard="saksih"), word("hadir")) == Changes(1, won=1)


def test_a_word_that_was_right_and_is_wrong_is_harmed() -> None:
    assert changes("saksi hadir", word("sakti", heard="saksi"), word("hadir")) == Changes(1, harmed=1)


def test_a_harmed_name_is_counted_apart() -> None:
    assert changes("saksi Baldan hadir", word("saksi"), word("badan", heard="baldan"), word("hadir")) == Changes(
        1, harmed=1, names_harmed=1
    )


def test_a_wrong_word_changed_to_another_wrong_one_is_a_change_only() -> None:
    assert changes("ternyata", word("termakan", heard="ternyakan")) == Changes(1)


def test_two_words_that_became_one_are_one_change() -> None:
    joined = word("disebut", heard="di sebut")
    assert both_ways([word("telah"), joined]) == ("telah di sebut", "telah disebut", 1)
    assert changes("telah disebut", word("telah"), joined) == Changes(1, won=1)


def test_one_word_that_became_two_is_one_change() -> None:
    parts = [
        word("sunda", heard="sundayang", written="sunda yang"),
        word("yang", heard="sundayang", written="sunda yang"),
    ]
    assert both_ways([*parts, word("lain")]) == ("sundayang lain", "sunda yang lain", 1)
    assert changes("sunda yang lain", *parts, word("lain")) == Changes(1, won=2)


def test_the_same_change_twice_in_a_row_is_two_changes() -> None:
    assert both_ways([word("ya", heard="yah"), word("ya", heard="yah")]) == ("yah yah", "ya ya", 2)


def test_suggestions_count_as_if_they_were_made() -> None:
    suggested = word("saksih", heard="saksih", written="saksi", applied=False)
    assert changes("saksi", suggested) == Changes(1, won=1)
    parts = [word(half, heard="di sebut", written="disebut", applied=False) for half in ("di", "sebut")]
    assert both_ways(parts) == ("di sebut", "disebut", 1)


def test_the_rates_are_those_of_the_transcript_as_it_is() -> None:
    suggested = score("saksi", [word("saksih", heard="saksih", written="saksi", applied=False)])
    made = score("saksi", [word("saksi", heard="saksih")])
    assert [next(iter(each.words.values())).wrong for each in (suggested, made)] == [1, 0]


def test_changes_of_many_recordings_are_added() -> None:
    won = score("saksi", [word("saksi", heard="saksih")])
    harmed = score("ada Baldan", [word("ada"), word("badan", heard="baldan")])
    assert pooled([won, harmed, won]).correction == Changes(3, 2, 1, 1)

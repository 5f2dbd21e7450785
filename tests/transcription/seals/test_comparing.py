"""Differences are found word by word, wherever they are."""

from hypothesis import given
from hypothesis import strategies as st

from transcription.seals import Piece, differences
from transcription.seals.comparing import MOST

SAID = [
    Piece("Hakim: Sidang dibuka dan terbuka untuk umum.", "00:00:01"),
    Piece("Saksi: Ya, saya melihatnya di sana.", "00:00:09"),
]
AS_IT_IS = "\n".join(piece.text for piece in SAID)
TOKENS = st.lists(st.sampled_from(["ya", "tidak", "saksi", "di", "sana", "uang", "itu"]), max_size=60)


def test_the_same_words_are_the_same_whatever_the_lines():
    assert differences(SAID, AS_IT_IS) == []
    assert differences(SAID, AS_IT_IS.replace(" ", "\n ")) == []


def test_a_replaced_word_is_told_with_its_sentence_and_place():
    [one] = differences(SAID, AS_IT_IS.replace("Ya,", "Tidak,"))
    assert (one.place, one.was, one.now, one.sentence) == ("00:00:09", "Ya,", "Tidak,", SAID[1].text)


def test_a_sentence_that_is_missing_is_told():
    [one] = differences(SAID, SAID[1].text)
    assert (one.place, one.was, one.now) == ("00:00:01", SAID[0].text, "")


def test_a_sentence_that_was_put_in_or_added_is_told():
    for place in range(3):
        lines = [piece.text for piece in SAID]
        lines.insert(place, "Terdakwa: Saya bersalah.")
        assert [(one.was, one.now) for one in differences(SAID, "\n".join(lines))] == [("", "Terdakwa: Saya bersalah.")]


def test_sentences_that_change_places_are_told():
    assert differences(SAID, f"{SAID[1].text}\n{SAID[0].text}")


def test_an_empty_file_lacks_everything():
    [one] = differences(SAID, "")
    assert one.was == " ".join(piece.text for piece in SAID)


def test_a_part_missing_of_what_is_said_over_and_over_is_told_as_one():
    """Each line is like the others but for a number: the nearest place with the same words is the wrong one."""
    said = [Piece(f"Apakah Saudara melihat terdakwa di rumah itu pada malam nomor {n}?") for n in range(500)]
    left = "\n".join(piece.text for piece in (*said[:100], *said[150:]))
    [one] = differences(said, left)
    assert one.now == ""
    assert len(one.was.split()) == 50 * 11


def test_a_part_moved_is_told_where_it_was_and_where_it_is():
    said = [Piece(f"Apakah Saudara melihat terdakwa pada malam nomor {n}?") for n in range(300)]
    moved = "\n".join(piece.text for piece in (*said[:50], *said[60:200], *said[50:60], *said[200:]))
    gone, come = differences(said, moved)
    assert (gone.now, come.was) == ("", "")
    assert gone.was == come.now


def test_letters_that_cannot_be_seen_make_no_difference_and_those_that_can_do():
    assert differences(SAID, AS_IT_IS.replace("dibuka", "di\u200bbuka")) == []
    assert differences(SAID, AS_IT_IS.replace("dibuka", "dibuk\u0430"))  # a Cyrillic a


def test_a_box_stands_for_a_letter_that_no_font_has_and_for_no_other():
    said, missing = [Piece("kata 漢字 dan")], {"漢", "字"}
    assert differences(said, "kata □□ dan", missing) == []
    assert differences(said, "kata 漢字 dan", missing) == []
    for found in ("kata □ dan", "kata □□□ dan", "ka□a □□ dan", "□□□□ □□ dan"):
        assert differences(said, found, missing)
    [one] = differences(said, "kata □□ dan")
    assert (one.was, one.now) == ("漢字", "□□")


def test_no_more_are_told_than_can_be_read():
    said = [Piece(" ".join(f"kata{n} a b c d e" for n in range(MOST * 2)))]
    assert len(differences(said, said[0].text.replace("kata", "lain"))) == MOST


@given(TOKENS, TOKENS)
def test_what_is_told_turns_the_one_into_the_other(expected: list[str], found: list[str]):
    told = differences([Piece(" ".join(expected))], " ".join(found))
    assert (told == []) == (expected == found)
    left, right = list(expected), list(found)
    for one in told:
        for word in one.was.split():
            left.remove(word)
        for word in one.now.split():
            right.remove(word)
    assert sorted(left) == sorted(right)

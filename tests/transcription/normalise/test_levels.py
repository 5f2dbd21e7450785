"""Each level makes more alike than the one before, never raises, and changes nothing the second time."""

import subprocess
import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from num2words import num2words

from transcription.normalise import Level, normalise
from transcription.normalise.numerals import NUMBER_WORDS

# Text in which rules meet more often than in letters drawn at random.
PIECES = st.sampled_from(
    [
        *sorted(NUMBER_WORDS),
        "kosong",
        "koma",
        "pukul",
        "jam",
        "tahun",
        "pasal",
        "Tergugat",
        "No.",
        "ps",
        "dll",
        "d.l.l.",
    ]
    + ["Rp", "Rp1,5", "juta", "%", "ke-", "ke3", "anak2", "XIV", "I", "09.00", "1/2", "0812-345", "1.500", "5", "05"]
    + [
        "-",
        ",",
        ".",
        "/",
        "'",
        "lewat",
        "menit",
        "mei",
        "SH",
        "Jum'at",
        "17-8-1945",
        "3.5",
        "1990-an",
        "12",
        "satu ribu",
    ]
)
LEGAL = st.lists(st.tuples(PIECES, st.sampled_from([" ", "", "-"])), max_size=12).map(
    lambda pairs: "".join(piece + gap for piece, gap in pairs)
)
TEXTS = st.one_of(st.text(max_size=60), LEGAL)


@pytest.mark.parametrize("level", Level)
@given(text=TEXTS)
def test_normalising_twice_changes_nothing(level: Level, text: str) -> None:
    once = normalise(text, level)
    assert normalise(once, level) == once


@pytest.mark.parametrize("level", [Level.N0, Level.N1, Level.N2])
@given(text=TEXTS)
@example("İSTANBUL ǅ ﬁ ² ٣ ½")
def test_what_is_left_is_lower_case_words_with_single_spaces(level: Level, text: str) -> None:
    left = normalise(text, level)
    assert left == " ".join(left.split()) == left.lower()
    assert not any(character in left for character in "_-.,'’%/")


@given(text=TEXTS)
def test_no_digit_is_left_at_n1(text: str) -> None:
    assert not any("0" <= character <= "9" for character in normalise(text, Level.N1))


@given(number=st.integers(min_value=0, max_value=10**12 - 1))
@example(1_001_000)
@example(101_000)
def test_digits_dots_and_words_of_a_number_meet(number: int) -> None:
    words = normalise(num2words(number, lang="id"))
    assert normalise(str(number)) == words
    assert normalise(f"{number:,}".replace(",", ".")) == words


@given(digits=st.text("0123456789", min_size=3, max_size=20))
def test_digits_said_one_by_one_meet_the_figure(digits: str) -> None:
    said = " ".join(num2words(int(digit), lang="id") for digit in digits)
    assert normalise(said) == normalise(digits) == normalise("-".join(digits))


@given(whole=st.integers(0, 9999), part=st.text("0123456789", min_size=1, max_size=4))
def test_decimals_meet_their_words(whole: int, part: str) -> None:
    said = " ".join(num2words(int(digit), lang="id") for digit in part)
    assert normalise(f"{whole},{part}") == normalise(f"{num2words(whole, lang='id')} koma {said}")


@given(amount=st.integers(1, 10**10))
def test_an_amount_in_rupiah_is_the_same_however_it_is_written(amount: int) -> None:
    said = normalise(f"{num2words(amount, lang='id')} rupiah")
    dotted = f"{amount:,}".replace(",", ".")
    for written in (f"Rp{amount}", f"Rp {dotted}", f"Rp. {dotted},00", f"Rp{dotted},-", f"{dotted} rupiah"):
        assert normalise(written) == said


def test_the_first_levels_leave_numbers_and_spellings_alone() -> None:
    text = "Obyek  ke-3, dll."
    assert normalise(text, Level.RAW) == "Obyek ke-3, dll."
    assert normalise(text, Level.N0) == "obyek ke 3 dll"
    assert normalise(text, Level.N1) == "obyek ketiga dll"
    assert normalise(text, Level.N2) == "objek ketiga dan lain lain"


def test_it_needs_no_django() -> None:
    code = "import sys, transcription.normalise; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("pidana penjara 5 (lima) tahun", "pidana penjara lima tahun"),
        ("Rp. 5.000.000,- (lima juta rupiah)", "lima juta rupiah"),
        ("Rp5.000.000,00 (lima juta\nrupiah)", "lima juta rupiah"),
        ("Rp1,5 M (satu koma lima miliar rupiah)", "satu koma lima miliar rupiah"),
        ("25% (dua puluh lima persen)", "dua puluh lima persen"),
        ("Pasal 5 (lima) ayat (1)", "pasal lima ayat satu"),
    ],
)
def test_a_number_that_is_written_twice_is_said_once(written: str, spoken: str) -> None:
    assert normalise(written, Level.N1) == spoken

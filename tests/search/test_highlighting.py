"""Which words of a passage are marked, and from where it is heard."""

import pytest

from search.highlighting import marked
from search.query import parse
from search.retrieval import Mode
from search.terms import Term

MOTOR = Term("motor", ("kendaraan roda dua",))
pytestmark = pytest.mark.django_db


def html(text: str, typed: str, *terms: Term, mode: Mode = Mode.HYBRID) -> str:
    query = parse(typed)
    [found] = marked([text], query.exactly() if mode is Mode.EXACT else query, mode, terms)
    return found.html


def test_of_a_term_of_several_words_none_is_marked_alone():
    assert html("Pada tanggal dua belas motor itu hilang.", "motor", MOTOR) == (
        "Pada tanggal dua belas <mark>motor</mark> itu hilang."
    )


def test_a_term_of_several_words_is_marked_where_it_is_said():
    found = html("Ia membeli kendaraan roda dua.", "motor", MOTOR)
    assert found == "Ia membeli <mark>kendaraan</mark> <mark>roda</mark> <mark>dua</mark>."


def test_a_citation_is_marked_however_it_is_written():
    text = "Melanggar pasal tiga ratus enam puluh dua K.U.H.P., bukan Pasal 362 KUHAP."
    cited, rest = html(text, "362 kuhp").split(", bukan")
    assert cited.startswith("Melanggar <mark>pasal</mark> <mark>tiga</mark>")
    assert cited.count("<mark>") == 10
    assert "<mark>" not in rest
    assert "<mark>pasal" not in html(text, "362 kuhp", mode=Mode.EXACT)


def test_it_is_heard_from_the_first_word_that_was_found():
    [found] = marked(["Pada tanggal dua belas motor itu hilang."], parse("motor"), Mode.HYBRID, [MOTOR])
    assert found.first == 4


def test_each_text_is_marked_by_what_it_has():
    texts = ["roda dua", "dua kendaraan roda dua", "motor", "tidak ada", ""]
    found = [one.html for one in marked(texts, parse("motor"), Mode.HYBRID, [MOTOR])]
    assert found[0] == "roda dua"
    assert "<mark>kendaraan</mark> <mark>roda</mark> <mark>dua</mark>" in found[1]
    assert found[2:] == ["<mark>motor</mark>", "tidak ada", ""]


def test_a_phrase_and_the_other_forms_of_a_word_are_marked_together():
    found = html("Terdakwa mencuri motor biru.", '"motor biru" pencurian', Term("pencurian"))
    assert found == "Terdakwa <mark>mencuri</mark> <mark>motor</mark> <mark>biru</mark>."


@pytest.mark.parametrize("typed", ["it's", "a & b | !c", "\\'", "<b>", "%s %(x)s", "kata:*"])
def test_signs_of_the_database_and_of_pages_are_text(typed: str):
    words = [Term(word) for word in (*parse(typed).words, "motor")]
    found = html(f"Lalu {typed} <i>motor</i>", f"{typed} motor", *words)
    assert "&lt;i&gt;<mark>motor</mark>&lt;/i&gt;" in found
    assert "<b>" not in found


def test_exactly_these_words_are_marked_as_they_were_typed():
    found = html("Motor dan sepeda motornya", "motor", MOTOR, mode=Mode.EXACT)
    assert found == "<mark>Motor</mark> dan sepeda motornya"


@pytest.mark.parametrize(
    ("typed", "text", "found"),
    [
        (
            "12-03-2026",
            "Pada 12-03-2026 dan 12 lagi",
            "Pada <mark>12</mark>-<mark>03</mark>-<mark>2026</mark> dan 12 lagi",
        ),
        ("jum'at", "Hari Jum’at itu", "Hari <mark>Jum’at</mark> itu"),
        ("anne", "Saksi Anné datang", "Saksi <mark>Anné</mark> datang"),
        ("anak-anak", "anak saya, anak-anak", "anak saya, <mark>anak</mark>-<mark>anak</mark>"),
    ],
)
def test_exactly_these_words_are_marked_whatever_their_signs(typed: str, text: str, found: str):
    assert html(text, typed, mode=Mode.EXACT) == found


def test_forms_with_accents_and_apostrophes_are_marked_by_their_stems_too():
    assert html("Hari Jum’at Anné membelí.", "beli jumat", Term("beli"), Term("jumat")) == (
        "Hari <mark>Jum’at</mark> Anné <mark>membelí</mark>."
    )

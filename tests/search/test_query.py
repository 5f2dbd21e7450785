"""What is typed is understood, and nothing that anybody types is an error."""

from datetime import date

import pytest
from django.utils.translation import override
from hypothesis import example, given
from hypothesis import strategies as st

from search.citations import citations
from search.query import FIELDS, LONGEST, MOST_WORDS, Query, parse
from search.spelling import distance, nearest, sound_of
from search.text import clean, words_of
from transcription.models.hearing import ParticipantRole


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("sepeda motor biru", {"words": ("sepeda", "motor", "biru"), "text": "sepeda motor biru"}),
        ("siapa yang melihat pisau", {"words": ("melihat", "pisau")}),
        ("siapa dia", {"words": ("siapa", "dia")}),
        ('"lebih kurang benar" pisau', {"phrases": ("lebih kurang benar",)}),
        ("“kutipan miring”", {"phrases": ("kutipan miring",)}),
        ('"tidak ditutup', {"phrases": ("tidak ditutup",)}),
        ("motor -mobil", {"words": ("motor",), "excluded": ("mobil",)}),
        ('motor -"mobil merah"', {"excluded": ("mobil merah",)}),
        ("speaker:Darmanto motor", {"speakers": ("Darmanto",), "words": ("motor",)}),
        ('pembicara:"Siti Rahma" pisau', {"speakers": ("Siti Rahma",)}),
        ("role:saksi x", {"roles": ("witness",)}),
        ("peran:hakim x", {"roles": ("presiding_judge", "member_judge")}),
        ("role:witness x", {"roles": ("witness",)}),
        ("role:tukang x", {"roles": (), "ignored": ("role:tukang",)}),
        ("case:12/Pid.B x", {"cases": ("12/Pid.B",)}),
        ("after:2026-03 before:2026-06-01 x", {"after": date(2026, 3, 1), "before": date(2026, 6, 1)}),
        ("sejak:2/3/2026 x", {"after": date(2026, 3, 2)}),
        ("before:kemarin x", {"before": None, "ignored": ("before:kemarin",)}),
        ("Sebelum:31-31-2026 x", {"before": None, "ignored": ("Sebelum:31-31-2026",)}),
        ("peran:tukang x", {"roles": (), "ignored": ("peran:tukang",)}),
        ("-peran:saksi x", {"roles": (), "excluded": (), "ignored": ("-peran:saksi",)}),
        ("-speaker:budi x", {"speakers": (), "excluded": (), "ignored": ("-speaker:budi",)}),
        ('peran:"Pihak intervensi" x', {"roles": ("intervener",)}),
        ("12-03-2026 jam", {"loose": ("12", "03", "2026", "jam"), "pieces": ("12 03 2026", "jam")}),
        ("sampai:2026-06-30 x", {"before": date(2026, 7, 1)}),
        ("hingga:2026-02 x", {"before": date(2026, 3, 1)}),
        ("until:2024-02 x", {"before": date(2024, 3, 1)}),
        ("sampai:2025 x", {"before": date(2026, 1, 1)}),
        ("sampai:9999 x", {"before": None, "ignored": ()}),
        ("sampai:kemarin x", {"before": None, "ignored": ("sampai:kemarin",)}),
        ("sesudah:2026-03 setelah:2026-05-02 x", {"after": date(2026, 5, 2)}),
        ("sebelum:2026 sampai:2025-06-30 sebelum:2027 x", {"before": date(2025, 7, 1)}),
        ("hakim:budi motor", {"words": ("motor",), "ignored": ("hakim:budi",)}),
        ('-Saksi:"Siti R" motor', {"excluded": (), "ignored": ("-Saksi:Siti R",)}),
        ("https://pn.example/x motor", {"words": ("https", "pn", "example", "x", "motor"), "ignored": ()}),
        ("senyum x:) motor", {"words": ("senyum", "x", "motor"), "ignored": ()}),
        ("before:2026-13-40 x", {"before": None, "ignored": ("before:2026-13-40",)}),
        ("pukul 12:30", {"words": ("pukul", "12", "30")}),
        ("speaker: motor", {"speakers": (), "words": ("speaker", "motor")}),
        ("sampai: 2026-03-01 x", {"before": date(2026, 3, 2), "words": ("x",), "ignored": ()}),
        ("Sejak:  2/3/2026 x", {"after": date(2026, 3, 2), "words": ("x",)}),
        ('sejak: "2 Maret 2026" x', {"after": date(2026, 3, 2), "words": ("x",)}),
        ("peran: saksi x", {"roles": ("witness",), "words": ("x",)}),
        ("peran: saksi ahli motor", {"roles": ("expert",), "words": ("motor",)}),
        ("motor peran: jaksa penuntut umum", {"roles": ("prosecutor",), "words": ("motor",)}),
        ("peran: saksi sejak: 2 Maret 2026 x", {"roles": ("witness",), "after": date(2026, 3, 2), "words": ("x",)}),
        ("sejak: 2 Maret 2026 x", {"after": date(2026, 3, 2), "words": ("x",)}),
        ("sampai: kemarin x", {"before": None, "every_word": ("sampai", "kemarin", "x")}),
        ("perkara: pencurian", {"cases": (), "words": ("perkara", "pencurian")}),
        ("sejak:03-2026 x", {"after": date(2026, 3, 1), "ignored": ()}),
        ("sampai:3/2026 x", {"before": date(2026, 4, 1)}),
        ("sejak:2026/03/02 x", {"after": date(2026, 3, 2)}),
        ('sejak:"2 Maret 2026" x', {"after": date(2026, 3, 2), "ignored": ()}),
        ('sampai:"maret 2026" x', {"before": date(2026, 4, 1)}),
        ("sejak:2-Agt-2026 x", {"after": date(2026, 8, 2)}),
        ('before:"March 5, 2026" x', {"before": date(2026, 3, 5), "ignored": ()}),
        ('sejak:"31 Februari 2026" x', {"after": None, "ignored": ("sejak:31 Februari 2026",)}),
        ("motor –mobil", {"words": ("motor",), "excluded": ("mobil",)}),
        ('motor −"mobil merah"', {"excluded": ("mobil merah",)}),
        ("—Saya tidak tahu", {"excluded": (), "every_word": ("saya", "tidak", "tahu")}),
        ("pukul 9 – 10", {"words": ("pukul", "9", "10"), "excluded": ()}),
        ("anak–anak", {"words": ("anak",), "excluded": ()}),
        ("pembicara:'budi' x", {"speakers": ("budi",), "words": ("x",)}),
        ("pembicara:'Siti Rahma' x", {"speakers": ("Siti Rahma",), "words": ("x",)}),
        ("pembicara:‘Siti Rahma’ x", {"speakers": ("Siti Rahma",), "words": ("x",)}),
        ("pembicara:Ma'ruf x", {"speakers": ("Ma'ruf",), "words": ("x",)}),
        ("\"dia bilang pembicara:'Budi' hadir\" x", {"phrases": ("dia bilang pembicara budi hadir",), "speakers": ()}),
        ('"dia bilang pembicara:\'Budi hadir" x', {"phrases": ("dia bilang pembicara budi hadir",), "speakers": ()}),
        ('"katanya peran: saksi itu" x', {"phrases": ("katanya peran saksi itu",), "roles": ()}),
        ("\"sepeda motor\" pembicara:'Siti Rahma' x", {"phrases": ("sepeda motor",), "speakers": ("Siti Rahma",)}),
        ("peran: pembicara:'Siti Rahma' x", {"speakers": ("Siti Rahma",), "roles": ()}),
        ("peran:penuntut x", {"roles": ("prosecutor",)}),
        ("peran:ketua x", {"roles": ("presiding_judge",)}),
        ("peran:majelis x", {"roles": ("presiding_judge", "member_judge")}),
        ("peran:penasihat x", {"roles": ("counsel",)}),
        ("role:lawyer x", {"roles": ("counsel", "attorney")}),
        ("Café Société", {"words": ("cafe", "societe")}),
        ("😀 مرحبا", {"words": ("مرحبا",)}),
    ],
    ids=str,
)
def test_typed_queries(typed: str, expected: dict[str, object]):
    query = parse(typed)
    assert {name: getattr(query, name) for name in expected} == expected


@pytest.mark.parametrize(
    ("english", "indonesian"),
    [
        ("speaker:budi", "pembicara:budi"),
        ("role:witness", "peran:saksi"),
        ("case:12/Pid.B", "perkara:12/Pid.B"),
        ("after:2026-03", "sejak:2026-03"),
        ("since:2026-03", "sesudah:2026-03"),
        ("after:2026-03", "setelah:2026-03"),
        ("until:2026-03", "sampai:2026-03"),
        ("until:2026-03", "hingga:2026-03"),
        ("before:2026-03", "sebelum:2026-03"),
    ],
)
def test_each_field_has_a_name_in_both_languages(english: str, indonesian: str):
    assert parse(f"{english} x") == parse(f"{indonesian} x") == parse(f"{indonesian[0].upper()}{indonesian[1:]} x")
    assert {name.partition(":")[0] for name in (english, indonesian)} <= set(FIELDS)


def test_what_is_more_than_is_looked_at_is_left_out_by_name():
    words = [f"kata{number}" for number in range(40)]
    query = parse(f"{' '.join(words)} kata3")
    assert query.every_word == tuple(words[:MOST_WORDS]) == query.loose
    assert query.left_out == tuple(words[MOST_WORDS:])
    phrase = parse(f'satu dua "{" ".join(words)}"')
    assert phrase.phrases == (" ".join(words[: MOST_WORDS - 2]),)
    assert phrase.left_out == (f'"{" ".join(words[MOST_WORDS - 2 :])}"',)
    assert parse(f'"{" ".join(words[:MOST_WORDS])}"').left_out == ()
    full = " ".join(words[:MOST_WORDS])
    behind = parse(f'{full} "kata2 kata1"')
    assert (behind.phrases, behind.left_out) == ((), ('"kata2 kata1"',)), "although each word is searched for"
    without = parse(f"motor {' '.join(f'-{word}' for word in words)}")
    assert without.excluded == tuple(words[:MOST_WORDS])
    assert without.left_out == tuple(f"-{word}" for word in words[MOST_WORDS:])


def test_no_word_is_cut_in_two():
    query = parse(f"{'a ' * 3}{'panjang ' * 200}akhir")
    assert query.left_out == ("akhir",)
    assert parse(f"motor {'x' * 3000} biru").left_out == ("x" * 3000, "biru")
    assert parse("x" * 3000).every_word == ("x" * LONGEST,)


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_role_is_known_as_pages_call_it(language: str):
    with override(language):
        asked = {role.value: parse(f'role:"{role.label}" x') for role in ParticipantRole}
    assert {role: (role in query.roles, query.ignored) for role, query in asked.items()} == dict.fromkeys(
        asked, (True, ())
    )


def test_for_the_search_that_changes_no_word_what_is_typed_in_one_piece_is_a_phrase():
    query = parse('12-03-2026 jam "kata ini" anak-anak').exactly()
    assert query.phrases == ("kata ini", "12 03 2026", "anak anak")
    assert query.loose == ("jam",)
    assert query.exactly() == query


@pytest.mark.parametrize("typed", ["", "   ", '"', '""', "-", "-x", "😀", "role:tukang", "\0", "-:", ":::"])
def test_what_says_nothing_is_empty(typed: str):
    assert parse(typed).is_empty


@given(st.text(max_size=3000))
def test_any_text_is_a_query(typed: str):
    query = parse(typed)
    assert isinstance(query, Query)
    assert len(query.every_word) <= MOST_WORDS
    assert len(query.text) <= LONGEST
    assert "\0" not in query.text + "".join((*query.words, *query.phrases, *query.excluded, *query.speakers))
    assert set(query.words) <= set(query.every_word)
    assert not set(query.left_out) & set(query.every_word)
    assert sum(len(part.split()) for part in query.phrases + query.pieces) <= MOST_WORDS


@given(st.lists(st.sampled_from(["motor", "pisau", "kuning", "jendela", "sabtu"]), min_size=1, max_size=8))
def test_plain_words_are_all_kept_in_order(words: list[str]):
    assert list(parse(" ".join(words)).every_word) == words


@example("\U0001d4d0\u0130")  # letters in disguise: 𝓐, and İ, whose small letter is two signs
@given(st.text(max_size=300))
def test_cleaning_twice_changes_nothing(text: str):
    assert clean(clean(text)) == clean(text)
    assert words_of(" ".join(words_of(text))) == words_of(text)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Pasal 362 KUHP", "xpasal362kuhp"),
        ("ps. 362 kuhp", "xpasal362kuhp"),
        ("362 KUHP", "xpasal362kuhp"),
        ("pasal 362", "xpasal362"),
        ("Psl 363 ayat (1) ke-4 KUHP", "xpasal363ayat1kuhp"),
        ("Pasal 1365 KUH Perdata", "xpasal1365kuhperdata"),
        ("UU 31/1999", "xuu31th1999"),
        ("UU No. 31 Tahun 1999", "xuu31th1999"),
        ("Undang-Undang Nomor 31 Tahun 1999", "xuu31th1999"),
        ("KUHP Pasal 362", "xpasal362kuhp"),
        ("KUHAP, yaitu Pasal 184", "xpasal184kuhap"),
        ("Pasal 362 K.U.H.P.", "xpasal362kuhp"),
        ("362 K. U. H. P.", "xpasal362kuhp"),
        ("Pasal 184 K.U.H.A.P.", "xpasal184kuhap"),
        ("Pasal 1365 B.W.", "xpasal1365kuhperdata"),
        ("Pasal 362 ayat (1) ke-1", "xpasal362ayat1"),
        ("pasal tiga ratus enam puluh dua KUHP", "xpasal362kuhp"),
        ("tiga ratus enam puluh dua KUHP", "xpasal362kuhp"),
        ("pasal tiga enam dua kuhp", "xpasal362kuhp"),
        ("pasal tiga ratus enam puluh tiga bis KUHP", "xpasal363biskuhp"),
        ("pasal dua puluh tujuh a", "xpasal27a"),
        ("pasal tiga enam dua K.U.H.P.", "xpasal362kuhp"),
        ("pasal tiga enam dua k u h p", "xpasal362kuhp"),
        ("pasal seribu tiga ratus enam puluh lima KUH Perdata", "xpasal1365kuhperdata"),
        ("pasal tiga enam tiga ayat kesatu ke empat KUHP", "xpasal363ayat1kuhp"),
        ("pasal sepuluh ayat dua belas", "xpasal10ayat12"),
        ("UU 31/99", "xuu31th1999"),
        ("UU No. 8 Tahun '81", "xuu8th1981"),
        ("UU 1/23", "xuu1th2023"),
        ("undang undang nomor tiga puluh satu tahun seribu sembilan ratus sembilan puluh sembilan", "xuu31th1999"),
        ("UU tiga satu tahun sembilan belas sembilan sembilan", "xuu31th1999"),
        ("UU nomor satu tahun dua ribu dua puluh tiga", "xuu1th2023"),
        ("PERMA No. 1 Tahun 2016", "xperma1th2016"),
        ("Peraturan Mahkamah Agung RI Nomor 1 Tahun 2016", "xperma1th2016"),
        ("SEMA 4/2010", "xsema4th2010"),
        ("PP 27 Tahun 1983", "xpp27th1983"),
        ("Perppu 1/2020", "xperpu1th2020"),
        ("Peraturan Pemerintah Pengganti Undang-Undang Nomor 1 Tahun 2020", "xperpu1th2020"),
    ],
    ids=str,
)
def test_citations_have_one_form(written: str, name: str):
    assert [citation.names[-1] for citation in citations(f"melanggar {written} tersebut")] == [name]


def test_a_chain_of_statutes_is_each_of_them():
    found = citations("UU 31/1999 jo. UU 20/2001 dan UU 31 Tahun 1999 juncto 20/2001")
    assert [citation.names[-1] for citation in found] == ["xuu31th1999", "xuu20th2001"] * 2
    found = citations("PP 27/83 jo. 58/10 jis nomor sembilan puluh dua tahun dua ribu lima belas")
    assert [citation.names[-1] for citation in found] == ["xpp27th1983", "xpp58th2010", "xpp92th2015"]


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("Pasal 362 Kitab Undang-Undang Hukum Pidana", ["xpasal362kuhp"]),
        ("Pasal 1365 Kitab Undang-Undang Hukum Perdata", ["xpasal1365kuhperdata"]),
        ("Pasal 184 Kitab Undang-Undang Hukum Acara Pidana", ["xpasal184kuhap"]),
        ("Undang-Undang Republik Indonesia Nomor 31 Tahun 1999", ["xuu31th1999"]),
        ("Pasal 340 juncto Pasal 338 KUHP", ["xpasal340kuhp", "xpasal338kuhp"]),
        ("Pasal 340 subsidair Pasal 338 KUHP", ["xpasal340kuhp", "xpasal338kuhp"]),
        ("Pasal 362, 363 KUHP", ["xpasal362kuhp", "xpasal363kuhp"]),
        ("Pasal 263 ayat (1), ayat (2) KUHP", ["xpasal263ayat1kuhp", "xpasal263ayat2kuhp"]),
        ("Pasal 263 ayat (1) dan (2) KUHP", ["xpasal263ayat1kuhp", "xpasal263ayat2kuhp"]),
        ("Pasal 363 ayat (1) ke-4 dan ke-5 KUHP", ["xpasal363ayat1kuhp"]),
        ("Pasal 340 KUHP jo. Pasal 5", ["xpasal340kuhp", "xpasal5"]),
        ("Pasal 2 ayat (1) juncto Pasal 18 UU 31/1999", ["xpasal2ayat1", "xpasal18", "xuu31th1999"]),
        ("Pasal 362, 5 orang saksi", ["xpasal362"]),
        ("Pasal 362 dan dua orang saksi", ["xpasal362"]),
        ("KUHP Pasal 362 juncto Pasal 55", ["xpasal362kuhp", "xpasal55kuhp"]),
        ("KUHP Pasal 362, KUHAP Pasal 184", ["xpasal362kuhp", "xpasal184kuhap"]),
        ("Pasal 340 KUHP Pasal 338", ["xpasal340kuhp", "xpasal338"]),
        ("362 KUHP pasal 338", ["xpasal362kuhp", "xpasal338"]),
        ("KUHP, Pasal 5 UU 31/1999", ["xpasal5", "xuu31th1999"]),
    ],
    ids=str,
)
def test_every_article_that_is_named_has_its_code(written: str, names: list[str]):
    assert [citation.names[-1] for citation in citations(f"melanggar {written} tersebut")] == names


def test_articles_in_a_row_without_end_take_no_longer_than_others():
    """Each is read once: read again from every one of them these took minutes."""
    assert len(citations("ps 1 huruf a, " * 2000)) == 2000
    assert citations("dua ribu dua puluh tiga " * 5000) == []


def test_an_article_with_its_code_also_answers_to_less():
    assert citations("pasal 362 ayat (1) KUHP")[0].names == (
        "xpasal362",
        "xpasal362kuhp",
        "xpasal362ayat1",
        "xpasal362ayat1kuhp",
    )


@pytest.mark.parametrize(
    "text",
    [
        "pada pukul 12/2001",
        "saksi 362 orang",
        "rumah nomor 31",
        "ada dua KUHP",
        "pasal satuan",
        "undang-undang lima tahun tiga bulan",
        "",
    ],
)
def test_other_numbers_are_no_citations(text: str):
    assert citations(text) == []


@pytest.mark.parametrize(
    ("one", "other"), [("soeharto", "suharto"), ("achmad", "ahmad"), ("yoesoef", "yusup"), ("faisal", "paisal")]
)
def test_spellings_of_a_name_sound_alike(one: str, other: str):
    assert sound_of(one) == sound_of(other)


def test_the_nearest_known_word_is_found_and_none_that_is_far():
    known = ["darmanto", "darmawan", "hartono"]
    assert nearest("darmnato", known) == "darmanto"
    assert nearest("darmanto", known) is None
    assert nearest("xy", known) is None
    assert nearest("kucing", known) is None


@given(st.text("abcd", max_size=7), st.text("abcd", max_size=7))
def test_distance_is_symmetric_and_zero_for_the_same_alone(one: str, other: str):
    assert distance(one, other, 20) == distance(other, one, 20)
    assert (distance(one, other, 20) == 0) == (one == other)

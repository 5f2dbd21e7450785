"""Roles are suggested by what is said, with the sentence that says it; what proves nothing suggests nothing."""

from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcription.speakers.evidence import LONGEST_QUOTE, Said, suggest
from transcription.speakers.formulas import Rule


def talk(*turns: tuple[str, str]) -> list[Said]:
    """Turns of five seconds, one after the other."""
    return [Said(speaker, start * 5.0, start * 5.0 + 4.5, text) for start, (speaker, text) in zip(count(), turns)]


def roles(*turns: tuple[str, str], known: tuple[tuple[str, str], ...] = ()) -> dict[str, tuple[str, ...]]:
    return {found.speaker: found.roles for found in suggest(talk(*turns), known)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sidang dibuka dan dinyatakan terbuka untuk umum.", ("presiding_judge",)),
        ("Persidangan perkara pidana nomor 12 dinyatakan dibuka dan tertutup untuk umum.", ("presiding_judge",)),
        ("sidang saya nyatakan dibuka dan terbuka untuk umum", ("presiding_judge",)),
        ("Dengan demikian sidang hari ini dinyatakan ditutup.", ("presiding_judge",)),
        ("Setelah majelis hakim bermusyawarah, putusan akan dibacakan minggu depan.", ("presiding_judge",)),
        ("Menimbang, bahwa Terdakwa didakwa dengan dakwaan tunggal.", ("presiding_judge",)),
        ("Mengadili, menyatakan Terdakwa terbukti secara sah dan meyakinkan.", ("presiding_judge",)),
        ("Majelis Hakim memasuki ruang sidang, hadirin dimohon berdiri.", ("clerk",)),
        ("Keberatan, Yang Mulia.", ("prosecutor", "counsel", "attorney")),
        ("Yang Mulia, kami keberatan dengan pertanyaan itu.", ("prosecutor", "counsel", "attorney")),
        ("Izin Yang Mulia, kami Penuntut Umum belum siap.", ("prosecutor",)),
        ("Kami selaku penuntut umum mengajukan saksi.", ("prosecutor",)),
        ("Kami dari tim penasihat hukum mengajukan eksepsi.", ("counsel",)),
        ("Kami selaku kuasa hukum penggugat tetap pada gugatan.", ("attorney",)),
        ("Klien kami tidak pernah menerima surat itu.", ("counsel", "attorney")),
        ("Saya sebagai terdakwa menyesal.", ("defendant",)),
        ("Saya hadir di sini sebagai saksi, Yang Mulia.", ("witness",)),
        ("Menurut keahlian saya, tanda tangan itu tidak identik.", ("expert",)),
    ],
)
def test_a_sentence_gives_its_speaker_away(text: str, expected: tuple[str, ...]):
    assert roles(("1", text)) == {"1": expected}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Ya.",
        "Yang Mulia, mohon sidang dinyatakan tertutup untuk umum.",
        "Apakah sidang tadi dibuka dan terbuka untuk umum?",
        "Majelis Hakim yang terhormat, kami mohon waktu.",
        "Kami mohon kepada Majelis Hakim memutuskan seadil-adilnya.",
        "Saudara Penuntut Umum, silakan.",
        "Saudara penasihat hukum, apakah ada keberatan?",
        "Apakah Saudara keberatan, Saudara saksi?",
        "Apakah Saudara hadir di sini sebagai saksi?",
        "Terdakwa sidang minggu lalu tidak hadir.",
        "Saya tidak kenal penuntut umum.",
        "Dia sebagai saksi waktu itu.",
        "Apakah klien kami, maksud Saudara, hadir?",
    ],
)
def test_what_others_say_or_ask_proves_nothing(text: str):
    assert roles(("1", text)) == {}


def test_who_is_asked_as_a_witness_and_answers_twice_is_the_witness():
    asked = ("1", "Saudara saksi, apakah Saudara melihatnya?"), ("2", "Saya melihat."), ("1", "Baik.")
    again = ("1", "Saudara saksi, jam berapa itu?"), ("2", "Jam sembilan malam.")
    assert roles(*asked) == {}, "once is not enough"
    assert roles(*asked, *again) == {"2": ("witness",)}


@pytest.mark.parametrize(
    ("address", "role"),
    [
        ("Saudara terdakwa, apakah benar?", "defendant"),
        ("Saudara Penuntut Umum, silakan.", "prosecutor"),
        ("Saudara penasehat hukum, dipersilakan.", "counsel"),
        ("Saudara ahli, tolong jelaskan.", "expert"),
        ("Saudara kuasa hukum, bagaimana?", "attorney"),
        ("Bapak saksi, siapa nama Bapak?", "witness"),
    ],
)
def test_the_one_who_answers_has_the_role_that_was_called(address: str, role: str):
    assert roles(("1", address), ("2", "Ya."), ("1", address), ("2", "Baik.")) == {"2": (role,)}


def test_who_addresses_a_witness_is_none():
    turns = [("1", "Saudara saksi, apakah benar?"), ("2", "Benar, Saudara saksi bagaimana?")] * 2
    assert "1" not in roles(*turns)


@pytest.mark.parametrize(
    "between",
    [
        [("1", "Saya ulangi.")],  # the asker goes on
        [("", "Ya.")],  # nobody knows who answers
    ],
)
def test_an_answer_counts_only_from_the_next_voice(between: list[tuple[str, str]]):
    turns = [("1", "Saudara saksi, apakah benar?"), *between, ("2", "Ya.")]
    assert roles(*turns * 2) == {}


def test_an_answer_long_after_is_none():
    early = talk(*[("1", "Saudara saksi, apakah benar?"), ("2", "Ya.")] * 2)
    late = [
        Said(part.speaker, part.start + 60 * place, part.end + 60 * place, part.text)
        for place, part in enumerate(early)
    ]
    assert [found.speaker for found in suggest(early)] == ["2"]
    assert suggest(late) == []


def test_who_says_yang_mulia_is_not_on_the_bench():
    assert roles(("1", "Sidang dibuka dan terbuka untuk umum."), ("1", "Baik, Yang Mulia.")) == {}


def test_more_than_one_reason_narrows_the_roles():
    found = roles(("1", "Keberatan, Yang Mulia."), ("1", "Klien kami belum menerima salinannya."))
    assert found == {"1": ("counsel", "attorney")}


def test_reasons_that_contradict_each_other_suggest_nothing():
    assert roles(("1", "Kami Penuntut Umum siap."), ("1", "Kami selaku penasihat hukum juga siap.")) == {}


def test_there_is_one_presiding_judge():
    opening, verdict = "Sidang dibuka dan terbuka untuk umum.", "Menimbang, bahwa Terdakwa bersalah."
    assert roles(("1", opening), ("2", verdict)) == {"1": ("presiding_judge",)}
    assert roles(("1", opening), ("2", opening)) == {}
    assert roles(("1", opening), known=(("2", "presiding_judge"),)) == {}


def test_a_confirmed_speaker_gets_no_suggestion():
    assert roles(("1", "Kami Penuntut Umum siap."), known=(("1", "other"),)) == {}


def test_a_reason_is_the_sentence_its_rule_and_its_time():
    (found,) = suggest(talk(("2", "Ya."), ("1", "Selamat pagi. Sidang dibuka dan terbuka untuk umum! Silakan duduk.")))
    (reason,) = found.reasons
    assert (reason.rule, reason.start, reason.quote) == (Rule.OPENS, 5.0, "Sidang dibuka dan terbuka untuk umum!")


def test_a_quote_is_short_and_the_reasons_are_few():
    (found,) = suggest(talk(*[("1", "Kami penuntut umum " + "panjang " * 100)] * 9))
    assert len(found.reasons) == 3
    assert all(len(reason.quote) <= LONGEST_QUOTE for reason in found.reasons)


def test_segments_without_a_speaker_give_none():
    assert suggest(talk(("", "Kami Penuntut Umum siap."))) == []


SAID = "saudara saksi terdakwa kami penuntut umum yang mulia keberatan sidang dibuka terbuka untuk umum . , ?"
WORDS = st.sampled_from(SAID.split())


@given(st.lists(st.tuples(st.sampled_from("123"), st.lists(WORDS, max_size=12).map(" ".join)), max_size=12))
def test_whatever_is_said_nobody_gets_two_suggestions_and_every_one_has_its_reason(turns: list[tuple[str, str]]):
    found = suggest(talk(*turns))
    assert len({suggestion.speaker for suggestion in found}) == len(found)
    texts = {turn.start: turn.text for turn in talk(*turns)}
    for suggestion in found:
        assert 1 <= len(suggestion.roles) <= 3
        assert all(reason.quote in texts[reason.start] for reason in suggestion.reasons)

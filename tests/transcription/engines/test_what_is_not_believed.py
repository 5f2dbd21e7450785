"""Loops are broken, invented text is dropped, and both are told. Fabricated values; no model."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcription.engines.whisper.hallucination import drop_unspoken, halves, is_looping, is_too_fast, say_once
from transcription.engines.whisper.listening import NO_REPEAT, Hypothesis, listen
from transcription.types import FindingKind, Span, Word

NATURAL = (
    "Saudara saksi, apakah Saudara kenal dengan terdakwa? Saya kenal, Yang Mulia, dia tetangga saya. "
    "Ceritakan apa yang Saudara ketahui. Malam itu saya memarkir motor biru saya di depan rumah, paginya hilang."
)
CHUNK = Span(100, 120)
EVERYWHERE = [CHUNK]


def words_of(text: str, start: float = 100.0, each: float = 0.4) -> list[Word]:
    return [
        Word(start + index * each, start + (index + 1) * each, word, 0.9) for index, word in enumerate(text.split())
    ]


def heard(text: str, start: float = 100.0, logprob: float = -0.3, no_speech: float = 0.1) -> Hypothesis:
    return Hypothesis(text, words_of(text, start), logprob, no_speech)


def engine_that_says(*answers: Hypothesis) -> tuple[Callable[[Span, int], Hypothesis], list[tuple[Span, int]]]:
    asked: list[tuple[Span, int]] = []
    left = list(answers)

    def hear(span: Span, no_repeat: int) -> Hypothesis:
        asked.append((span, no_repeat))
        return left.pop(0)

    return hear, asked


def text(words: list[Word]) -> str:
    return " ".join(word.word for word in words)


@pytest.mark.parametrize(
    "loop",
    [
        "terima kasih. " * 5,
        "ya " * 10,
        "di kantor pos, " * 6,
        "dan saya tidak tahu apa yang terjadi pada malam itu di rumah saya " * 3,
        NATURAL + " Keberatan, Yang Mulia." * 6,
        "Ha" * 100,
    ],
)
def test_a_loop_is_recognised(loop: str) -> None:
    assert is_looping(loop)


@pytest.mark.parametrize(
    "speech",
    [
        "",
        "Ya.",
        NATURAL,
        "Ya, ya, ya, ya. Betul, Yang Mulia.",
        "Keberatan, Yang Mulia! Keberatan, Yang Mulia! Keberatan, Yang Mulia!",
        "Demi Allah saya bersumpah. Demi Allah saya bersumpah. Bahwa saya akan menerangkan dengan sebenarnya.",
        "nol delapan satu dua tiga tiga tiga empat empat lima",
    ],
)
def test_what_people_say_is_no_loop(speech: str) -> None:
    assert not is_looping(speech)


def test_more_words_than_a_mouth_can_say_are_recognised() -> None:
    assert is_too_fast(words_of(NATURAL), seconds=1)
    assert not is_too_fast(words_of(NATURAL), seconds=12)
    assert not is_too_fast(words_of("Ya, Yang Mulia."), seconds=0.3)


def test_a_loop_is_kept_once_and_the_rest_is_told() -> None:
    kept, findings = say_once(words_of("Saksi hadir. " + "Terima kasih, Yang Mulia. " * 6 + "Sidang ditutup."))

    assert text(kept) == "Saksi hadir. Terima kasih, Yang Mulia. Sidang ditutup."
    assert [finding.kind for finding in findings] == [FindingKind.REPETITION_LEFT]
    assert findings[0].text.count("Terima kasih") == 5
    assert findings[0].end == pytest.approx(100 + 26 * 0.4)


@given(st.lists(st.sampled_from(["ya", "tidak", "saya", "betul"]), max_size=60))
def test_keeping_once_leaves_no_loop_and_loses_no_word_untold(words: list[str]) -> None:
    kept, findings = say_once(words_of(" ".join(words)))

    assert say_once(kept) == (kept, [])
    assert len(kept) + sum(len(finding.text.split()) for finding in findings) == len(words)
    assert kept[:1] == words_of(" ".join(words))[:1]


def test_words_over_silence_are_dropped_and_each_run_of_them_is_told() -> None:
    speech = [Span(100, 102), Span(110, 112)]
    words = [
        *words_of("Baik, sidang ditutup.", 100.2),
        *words_of("Terima kasih sudah menonton.", 104),
        *words_of("Silakan duduk.", 110.5),
        *words_of("Subtitle oleh Amara", 115),
    ]

    kept, findings = drop_unspoken(words, speech)

    assert text(kept) == "Baik, sidang ditutup. Silakan duduk."
    assert [(finding.kind, finding.text) for finding in findings] == [
        (FindingKind.TEXT_WITHOUT_SPEECH, "Terima kasih sudah menonton."),
        (FindingKind.TEXT_WITHOUT_SPEECH, "Subtitle oleh Amara"),
    ]
    assert (findings[0].start, findings[0].end) == (104, pytest.approx(105.6))


def test_a_word_a_little_beside_speech_is_kept() -> None:
    kept, _ = drop_unspoken([Word(102.2, 102.4, "Hadir.")], [Span(100, 102)])

    assert text(kept) == "Hadir."


def test_an_invention_stretched_over_a_silence_is_dropped_and_a_real_word_stretched_is_kept() -> None:
    speech = [Span(100, 102), Span(112, 115)]

    kept, findings = drop_unspoken([Word(101.9, 111, "Terima"), Word(111, 113, "Silakan")], speech)

    assert text(kept) == "Silakan"
    assert findings[0].text == "Terima"


def test_without_any_speech_nothing_survives() -> None:
    hear, _ = engine_that_says(heard("Terima kasih sudah menonton."))

    words, findings = listen(hear, CHUNK, [])

    assert words == []
    assert [finding.kind for finding in findings] == [FindingKind.TEXT_WITHOUT_SPEECH]


def test_what_is_believable_is_decoded_once() -> None:
    hear, asked = engine_that_says(heard(NATURAL))

    words, findings = listen(hear, CHUNK, EVERYWHERE)

    assert (text(words), findings) == (NATURAL, [])
    assert asked == [(CHUNK, 0)]


def test_a_loop_is_heard_again_in_two_halves() -> None:
    hear, asked = engine_that_says(heard("ya saya " * 30), heard("Ya, saya hadir."), heard("Terima kasih.", 110))

    words, findings = listen(hear, CHUNK, EVERYWHERE)

    assert text(words) == "Ya, saya hadir. Terima kasih."
    assert asked[1:] == [(Span(100, 110), 0), (Span(110, 120), 0)]
    assert [finding.kind for finding in findings] == [FindingKind.REPETITION]


def test_a_half_that_still_goes_round_is_heard_without_repetition() -> None:
    loop = "ya saya " * 30
    hear, asked = engine_that_says(heard(loop), heard(loop), heard("Ya, saya."), heard("Baik.", 110))

    words, findings = listen(hear, CHUNK, EVERYWHERE)

    assert text(words) == "Ya, saya. Baik."
    assert asked[2] == (Span(100, 110), NO_REPEAT)
    assert [finding.kind for finding in findings] == [FindingKind.REPETITION]


def test_what_always_goes_round_is_kept_once_and_said_so() -> None:
    loop = "ya saya " * 20
    hear, _ = engine_that_says(heard(loop), heard(loop), heard(loop), heard("Baik.", 110))

    words, findings = listen(hear, CHUNK, EVERYWHERE)

    assert text(words) == "ya saya Baik."
    assert [finding.kind for finding in findings] == [FindingKind.REPETITION, FindingKind.REPETITION_LEFT]


def test_an_unsure_chunk_is_heard_again_and_the_surer_version_taken() -> None:
    unsure = heard("Entah apa.", logprob=-1.4)
    better, _ = engine_that_says(unsure, heard("Majelis hakim", logprob=-0.5), heard("masuk.", 110, -0.6))
    worse, _ = engine_that_says(unsure, heard("Majelis hakim", logprob=-0.5), heard("hm", 110, -2))

    assert text(listen(better, CHUNK, EVERYWHERE)[0]) == "Majelis hakim masuk."
    assert text(listen(worse, CHUNK, EVERYWHERE)[0]) == "Entah apa."


def test_when_whisper_itself_hears_nobody_its_text_is_dropped() -> None:
    hear, _ = engine_that_says(heard("Terima kasih.", logprob=-1.4, no_speech=0.9))

    words, findings = listen(hear, CHUNK, [Span(104, 107)])

    assert words == []
    assert findings[0].text == "Terima kasih."


def test_a_chunk_is_halved_in_the_longest_pause_of_its_middle() -> None:
    speech = [Span(100, 103), Span(105, 108), Span(109, 112), Span(112.2, 120)]

    assert halves(CHUNK, speech) == (Span(100, 108.5), Span(108.5, 120))
    assert halves(CHUNK, EVERYWHERE) == (Span(100, 110), Span(110, 120))


def test_speech_that_gave_no_text_is_heard_again_in_halves() -> None:
    hear, asked = engine_that_says(
        heard(""), heard("Majelis hakim masuk ruang sidang."), heard("Hadirin berdiri.", 110)
    )

    words, findings = listen(hear, CHUNK, EVERYWHERE)

    assert (text(words), findings) == ("Majelis hakim masuk ruang sidang. Hadirin berdiri.", [])
    assert [span for span, _ in asked] == [CHUNK, Span(100, 110), Span(110, 120)]


def test_speech_that_still_gives_no_text_is_told() -> None:
    hear, _ = engine_that_says(heard(""), heard(""), heard("", 110))

    words, findings = listen(hear, CHUNK, EVERYWHERE)

    assert words == []
    assert [(item.kind, item.start, item.end) for item in findings] == [(FindingKind.SPEECH_WITHOUT_TEXT, 100, 120)]


def test_a_cough_without_text_is_not_told() -> None:
    hear, asked = engine_that_says(heard(""))

    assert listen(hear, CHUNK, [Span(104, 107.5)]) == ([], [])
    assert len(asked) == 1

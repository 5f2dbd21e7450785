"""A religion that is all of an answer is known by the question before it."""

import pytest

from transcription.anonymity import Finder, Known, Said, answers_in, hide_in, plain

JUDGE, WITNESS = "1", "2"


def shown(*said: tuple[str, str]) -> list[str]:
    """What an anonymised copy has of a dialogue."""
    lines = [Said(speaker, text) for speaker, text in said]
    finder = Finder(Known(answers=answers_in(lines)))
    return [hide_in(line.text, finder) for line in lines]


def answered(question: str, answer: str) -> str:
    return shown((JUDGE, question), (WITNESS, answer))[1]


QUESTION = "Agama Saudara?"


@pytest.mark.parametrize(
    ("answer", "hidden"),
    [
        ("Islam.", "[DISAMARKAN]."),
        ("Kristen.", "[DISAMARKAN]."),
        ("Katolik, Yang Mulia.", "[DISAMARKAN], Yang Mulia."),
        ("Hindu", "[DISAMARKAN]"),
        ("Buddha, Bu.", "[DISAMARKAN], Bu."),
        ("Konghucu.", "[DISAMARKAN]."),
        ("Khonghucu.", "[DISAMARKAN]."),
        ("saya Islam, Pak", "saya [DISAMARKAN], Pak"),
        ("Kristen Protestan, Majelis.", "[DISAMARKAN], Majelis."),
        ("Saya muslim.", "Saya [DISAMARKAN]."),
        ("Dulu Katolik, sekarang Islam.", "Dulu [DISAMARKAN], sekarang [DISAMARKAN]."),
        ("Penghayat kepercayaan.", "[DISAMARKAN]."),
        ("Aditya, lahir di Bandung, Islam, swasta.", "Aditya, lahir di Bandung, [DISAMARKAN], swasta."),
    ],
)
def test_a_religion_that_is_the_answer_is_hidden(answer: str, hidden: str):
    assert answered(QUESTION, answer) == hidden


@pytest.mark.parametrize(
    "question",
    [
        "Agama Saudara apa?",
        "Apa agamanya, Pak?",
        "Saudara beragama apa?",
        "Agama saudara saksi",
        "Nama, umur, agama, dan pekerjaan Saudara?",
        "Baik. Saudara sudah menikah. Agamanya? Tolong dijawab.",
        "Apa kepercayaan Saudara?",
    ],
)
def test_however_it_is_asked(question: str):
    assert answered(question, "Islam, Pak.") == "[DISAMARKAN], Pak."


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (QUESTION, "Menurut Hukum Islam tidak boleh."),
        (QUESTION, "Anak saya di sekolah Katolik."),
        (QUESTION, "Di Pengadilan Agama, Pak."),
        ("Di Pengadilan Agama mana?", "Yang menangani perkara ekonomi syariah, perceraian Islam."),
        ("Apakah Kantor Urusan Agama mencatatnya?", "Nikahnya secara adat, bukan Islam."),
        ("Ahli mengajar apa?", "Sejarah Hindu dan Buddha di Nusantara."),
        ("Agama Saudara? Baik. Saudara kenal terdakwa? Di mana rumahnya?", "Di belakang toko Islam Jaya."),
    ],
)
def test_what_is_no_answer_to_it_stays(question: str, answer: str):
    assert answered(question, answer) == answer


def test_the_same_word_elsewhere_stays():
    lines = ((JUDGE, "Silakan."), (WITNESS, "Islam mengajarkan jujur."), (JUDGE, QUESTION), (WITNESS, "Islam."))
    assert shown(*lines) == ["Silakan.", "Islam mengajarkan jujur.", QUESTION, "[DISAMARKAN]."]


def test_an_answer_may_begin_in_a_segment_before():
    lines = ((JUDGE, "Agama"), (JUDGE, "Saudara apa?"), (WITNESS, "Eh,"), (WITNESS, "Islam, Pak."))
    assert shown(*lines)[-1] == "[DISAMARKAN], Pak."


def test_whoever_asks_does_not_answer_unless_nobody_knows_who_speaks():
    assert shown((JUDGE, QUESTION), (JUDGE, "Islam?"), (WITNESS, "Ya.")) == [QUESTION, "Islam?", "Ya."]
    assert shown(("", QUESTION), ("", "Islam.")) == [QUESTION, "[DISAMARKAN]."]


def test_question_and_answer_in_one_segment_are_found():
    assert shown(("", "Agama Saudara? Islam, Pak.")) == ["Agama Saudara? [DISAMARKAN], Pak."]
    assert shown(("", "Agama? Saya Hindu.")) == ["Agama? Saya [DISAMARKAN]."]
    assert shown(("", "Pengadilan Agama? Hukum Islam.")) == ["Pengadilan Agama? Hukum Islam."]


def test_it_is_a_proposal_that_people_decide_about():
    answers = answers_in([Said(JUDGE, QUESTION), Said(WITNESS, "Islam,  Pak.")])
    assert answers == {plain("Islam, Pak.")}
    finder = Finder(Known(answers=answers))
    [found] = finder.find("Islam, Pak.")
    assert (found.key, finder.is_reviewed(found)) == (("other", "islam"), False)
    refused = Finder(Known(answers=answers, refused=frozenset({found.key})))
    assert hide_in("Islam, Pak.", refused) == "Islam, Pak."

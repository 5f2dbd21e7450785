"""Which words of a transcript are in no list, what is suggested instead, and who may make a word known."""

import subprocess
import sys

import pytest
from django.test import Client
from django.urls import reverse

from courtsight.accounts.models import User
from courtsight.audit.models import AuditEvent
from tests import factories
from transcription.correction.lexicon import load_lexicon, load_plain_lexicon
from transcription.models import Court, Hearing, Transcript
from transcription.spellcheck import VocabularyFull, add_word, suggestions_for, unknown_in


@pytest.fixture
def transcript(hearing: Hearing) -> Transcript:
    factories.ParticipantFactory(hearing=hearing, name="Dr. Siti Rahmawati, S.H.")
    hearing.case.vocabulary = "Toko Sinar-Jaya\nZulkarnain"
    hearing.case.save()
    return factories.TranscriptFactory(recording__hearing=hearing)


@pytest.fixture
def editor(client: Client, clerk: User) -> Client:
    client.force_login(clerk)
    return client


def unknown(text: str, transcript: Transcript) -> list[str]:
    return unknown_in(text.split(), transcript)


@pytest.mark.parametrize(
    "text",
    [
        "saudara saksi mohon menjelaskan perkaranya dipertanggungjawabkan",  # with affixes
        "eksepsi pledoi replik duplik terdakwa",  # of the courts
        "online meeting",  # English that is used here
        "Rahmawati rahmawatinya Sinar Jaya zulkarnain",  # of the case, also with endings
        "Suhartono KUHAP BAP",  # a name or an acronym that nobody has told us of
        "orang-orang kupu-kupu Rp5.000 378 10.30 a1",
        "",
    ],
)
def test_words_that_exist_are_known(transcript: Transcript, text: str):
    assert unknown(text, transcript) == []


def test_words_that_do_not_exist_are_unknown_as_they_are_written(transcript: Transcript):
    assert unknown("saksi menjelaskn di persidangn orang-orqng", transcript) == [
        "menjelaskn",
        "persidangn",
        "orang-orqng",
    ]


def test_a_name_that_is_almost_one_of_the_case_is_unknown(transcript: Transcript):
    assert unknown("Zulkarnaim Rahmawaty Hartono", transcript) == ["Zulkarnaim", "Rahmawaty"]


@pytest.mark.parametrize(
    ("word", "first"),
    [("menjelaskn", "menjelaskan"), ("Menjelaskn", "Menjelaskan"), ("sakso", "saksi"), ("Zulkarnaim", "Zulkarnain")],
)
def test_what_may_be_meant_is_suggested(transcript: Transcript, word: str, first: str):
    found = suggestions_for(word, transcript)
    assert found[0] == first
    assert len(found) <= 6


def test_nothing_close_is_no_suggestion(transcript: Transcript):
    assert suggestions_for("xqzwvkj", transcript) == []


def test_the_light_lexicon_knows_the_same_words_as_that_of_the_workers():
    light, full = load_plain_lexicon(), load_lexicon()
    words = [word for word in full._frequencies if word.isalpha()]
    assert len(words) > 20_000
    assert [word for word in words if light.exists(word) != full.exists(word)] == []


def test_checking_loads_nothing_heavy():
    code = (
        "import sys; from transcription.correction.lexicon import load_plain_lexicon\n"
        "load_plain_lexicon().exists('saksi')\n"
        "print({'wordfreq', 'rapidfuzz', 'numpy'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def ask(client: Client, transcript: Transcript, name: str, **fields: str) -> dict[str, object]:
    response = client.post(reverse(name, args=[transcript.pk]), fields)
    assert response.status_code == 200, response.content
    return response.json()


def test_the_editor_asks_about_words_and_gets_those_that_are_unknown(editor: Client, transcript: Transcript):
    assert ask(editor, transcript, "spelling", words="saksi menjelaskn saksi") == {"unknown": ["menjelaskn"]}
    assert ask(editor, transcript, "spelling", words="x" * 100) == {"unknown": []}


def test_suggestions_say_which_lists_one_may_add_to(
    client: Client, transcript: Transcript, clerk: User, administrator: User
):
    address = reverse("spelling_suggestions", args=[transcript.pk])
    for user, lists in ((clerk, ["case"]), (administrator, ["case", "court"])):
        client.force_login(user)
        assert client.get(address, {"word": "menjelaskn"}).json()["lists"] == lists
    assert client.get(address, {"word": "a b<"}).json()["suggestions"] == []


def test_a_word_is_added_to_the_case_once_and_it_is_in_the_trail(editor: Client, transcript: Transcript, clerk: User):
    for word in ("menjelaskn", "Menjelaskn"):
        ask(editor, transcript, "vocabulary_add", word=word, list="case")
    case = transcript.recording.hearing.case
    case.refresh_from_db()
    assert case.vocabulary.splitlines() == ["Toko Sinar-Jaya", "Zulkarnain", "menjelaskn"]
    assert unknown("menjelaskn", Transcript.objects.get(pk=transcript.pk)) == []
    event = AuditEvent.objects.get(action="changed")
    assert (event.user, event.target_id, event.details) == (clerk, str(case.pk), {"fields": ["vocabulary"]})


def test_only_administrators_add_to_the_courts_list(
    client: Client, transcript: Transcript, clerk: User, administrator: User
):
    address = reverse("vocabulary_add", args=[transcript.pk])
    for user, status in ((clerk, 403), (administrator, 200)):
        client.force_login(user)
        assert client.post(address, {"word": "banding", "list": "court"}).status_code == status
    assert Court.current().vocabulary == "banding"


def test_viewers_ask_nothing(client: Client, transcript: Transcript, viewer: User):
    client.force_login(viewer)
    for name in ("spelling", "vocabulary_add"):
        assert client.post(reverse(name, args=[transcript.pk]), {"words": "x"}).status_code == 403


@pytest.mark.parametrize("word", ["", "dua kata", "<b>", "x" * 61, "baris\nlain"])
def test_what_is_no_word_is_not_added(editor: Client, transcript: Transcript, word: str):
    address = reverse("vocabulary_add", args=[transcript.pk])
    assert editor.post(address, {"word": word, "list": "case"}).status_code == 422


def test_a_full_list_takes_no_more(editor: Client, transcript: Transcript, clerk: User):
    case = transcript.recording.hearing.case
    case.vocabulary = "x" * 10_000
    case.save()
    with pytest.raises(VocabularyFull):
        add_word("lagi", case, clerk)
    address = reverse("vocabulary_add", args=[transcript.pk])
    assert editor.post(address, {"word": "lagi", "list": "case"}).status_code == 409

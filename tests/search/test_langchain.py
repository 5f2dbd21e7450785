"""The bridge to LangChain: its own standard tests, the same rights as everywhere, and parents of what was found."""

from typing import Any

import pytest
from django.http import Http404
from langchain_core.documents import Document

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction, AuditEvent
from search.langchain import TranscriptLoader, TranscriptRetriever
from search.retrieval import Mode
from search.scope import Filters
from tests.search.hearings import index_words, told
from tests.test_imports import loaded_by
from transcription.models import Hearing, Transcript

MOTOR = "Saya melihat terdakwa mencuri sepeda motor biru di depan toko emas."
ANSWERS = ["Baik, sepeda motor itu milik siapa?", "Milik tetangga saya, Yang Mulia.", "Motor biru itu baru dibeli."]
SECRET = "Sepeda motor hijau disembunyikan di gudang pamannya."


@pytest.fixture
def transcript(hearing: Hearing, sealed_hearing: Hearing) -> Transcript:
    told(sealed_hearing, ("witness", SECRET))
    found = told(hearing, ("witness", MOTOR), ("prosecutor", ANSWERS[0]), ("witness", ANSWERS[1]), ("", ANSWERS[2]))
    index_words()
    return found


def texts(documents: list[Document]) -> list[str]:
    return [document.page_content for document in documents]


def test_passages_come_with_who_where_and_when(transcript: Transcript, clerk: User, hearing: Hearing, settings: Any):
    settings.PUBLIC_URL = "https://transkrip.example"
    document = TranscriptRetriever(user=clerk).invoke("mencuri sepeda motor")[0]
    assert document.page_content == MOTOR
    about = document.metadata
    assert (about["role"], about["case"]) == ("witness", hearing.case.number)
    assert (about["transcript_id"], about["hearing_id"]) == (str(transcript.pk), str(hearing.pk))
    assert about["start"] < about["end"]
    assert about["link"].startswith(f"https://transkrip.example/transcripts/{transcript.pk}/#t=")


def test_parents_are_what_the_passages_stand_in_each_once(transcript: Transcript, clerk: User):
    found = TranscriptRetriever(user=clerk, parents=True, filters=Filters(hearing=transcript.recording.hearing_id))
    documents = found.invoke("sepeda motor biru")
    assert texts(documents) == ["\n".join([MOTOR, *ANSWERS])]


def test_there_are_at_most_k(transcript: Transcript, clerk: User):
    retriever = TranscriptRetriever(user=clerk, k=2)
    assert len(retriever.invoke("sepeda motor biru")) == 2
    assert len(retriever.invoke("sepeda motor biru", k=1)) == 1


def test_filters_modes_and_conditions_are_those_of_the_page(transcript: Transcript, clerk: User):
    assert texts(TranscriptRetriever(user=clerk, mode=Mode.EXACT).invoke("mencuri")) == [MOTOR]
    assert TranscriptRetriever(user=clerk, mode=Mode.EXACT).invoke("pencurian") == []
    only = TranscriptRetriever(user=clerk, filters=Filters(role="prosecutor"))
    assert texts(only.invoke("sepeda motor")) == [ANSWERS[0]]
    assert texts(TranscriptRetriever(user=clerk).invoke("motor peran:jaksa")) == [ANSWERS[0]]


@pytest.mark.parametrize("parents", [False, True])
def test_nothing_of_a_sealed_hearing_is_retrieved_by_an_outsider(
    transcript: Transcript, clerk: User, outsider: User, parents: bool
):
    own = TranscriptRetriever(user=clerk, parents=parents).invoke("motor hijau di gudang")
    assert SECRET in texts(own)
    others = TranscriptRetriever(user=outsider, parents=parents, k=100).invoke("motor hijau di gudang")
    assert SECRET not in texts(others)


def test_what_is_retrieved_is_on_record(transcript: Transcript, clerk: User):
    TranscriptRetriever(user=clerk).invoke("mencuri sepeda motor")
    events = AuditEvent.objects.filter(action=AuditAction.SEARCHED, user=clerk)
    assert str(transcript.pk) in {event.target_id for event in events}


def test_segments_are_documents_of_their_own(transcript: Transcript, clerk: User):
    documents = TranscriptLoader(clerk, transcript=transcript.pk).load()
    assert texts(documents) == [MOTOR, *ANSWERS]
    assert [document.metadata["role"] for document in documents] == ["witness", "prosecutor", "witness", ""]
    assert documents[1].metadata["start"] == documents[0].metadata["end"]
    assert {document.id for document in documents} == {str(segment.pk) for segment in transcript.segments.all()}


def test_a_whole_transcript_is_one_document_with_its_speakers(transcript: Transcript, clerk: User, hearing: Hearing):
    transcript.speakers.filter(role="witness").update(name="Darmanto")
    document = TranscriptLoader(clerk, hearing=hearing.pk, whole=True).load()[0]
    lines = document.page_content.splitlines()
    assert "Darmanto" in lines[0]
    assert lines[0].endswith(MOTOR)
    assert lines[-1] == ANSWERS[2]


def test_the_loader_loads_what_one_may_see_and_says_so_in_the_trail(
    transcript: Transcript, clerk: User, outsider: User, sealed_hearing: Hearing
):
    assert SECRET in texts(TranscriptLoader(clerk).load())
    assert SECRET not in texts(TranscriptLoader(outsider).load())
    assert TranscriptLoader(outsider, case=sealed_hearing.case_id).load() == []
    sealed = sealed_hearing.recordings.get().transcripts.get()
    with pytest.raises(Http404):
        TranscriptLoader(outsider, transcript=sealed.pk).load()
    viewed = AuditEvent.objects.filter(action=AuditAction.VIEWED, target_id=str(sealed.pk))
    assert [event.user for event in viewed] == [clerk]


def test_the_web_process_does_not_know_langchain():
    modules = loaded_by(
        "from courtsight.asgi import application\nfrom django.urls import get_resolver\nget_resolver().url_patterns"
    )
    assert "search.views" in modules
    assert not {name for name in modules if name.startswith(("langchain", "search.langchain"))}

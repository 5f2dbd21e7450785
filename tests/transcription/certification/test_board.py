"""The board of unsigned minutes, while two people confirm a transcript."""

from django.test import Client

from courtsight.accounts.models import User
from tests.transcription.certification.conftest import digest
from transcription.certification import steps
from transcription.models import Proceedings, Transcript
from transcription.unsigned_minutes import unsigned_for


def missing(client: Client) -> list[str]:
    """What the board says of the only hearing."""
    [row] = client.get("/minutes/").context["rows"]
    return [one.text for one in row.missing]


def test_in_review_it_names_those_who_are_still_to_confirm(
    client: Client, transcript: Transcript, recorder: User, presiding: User, key: str
):
    client.force_login(recorder)
    client.cookies["django_language"] = "en"
    hearing = transcript.recording.hearing
    steps.submit(transcript, recorder)
    assert missing(client) == ["In review, waits for Siti Rahmawati, Budi Santoso"]
    steps.confirm(transcript, recorder, digest(transcript))
    assert missing(client) == ["In review, waits for Siti Rahmawati"]
    Proceedings.objects.create(hearing=hearing, opened_as="open")
    assert missing(client) == ["In review, waits for Siti Rahmawati, Budi Santoso"], "it says something else now"
    steps.confirm(transcript, recorder, digest(transcript))
    steps.confirm(transcript, presiding, digest(transcript))
    assert not unsigned_for(recorder).exists()
    steps.reopen(Transcript.objects.get(), presiding)
    assert not unsigned_for(recorder).exists(), "version 1 is in force"

"""Voice prints are kept only while the court wants them, encrypted, and go with whatever they hang on."""

import threading
from collections.abc import Iterator

import numpy as np
import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction, AuditEvent
from tests import factories
from tests.transcription.speakers.voices import MODEL, keep, transcript_of, voice
from transcription.models import Case, Court, Hearing, Transcript, VoicePrint
from transcription.recording_removal import remove_recording
from transcription.speakers.encryption import decrypted
from transcription.speakers.likeness import LEAST_SECONDS
from transcription.speakers.voice_prints import tend

FORM = {"engine": "whisper", "live_engine": "whisper", "correction": "apply"}


@pytest.fixture
def kept(court: Court, hearing: Hearing) -> Transcript:
    transcript = transcript_of(hearing)
    keep(transcript, {"1": voice(1), "2": voice(2)})
    return transcript


@pytest.mark.parametrize("row", [None, False], ids=["nobody decided", "switched off"])
def test_nothing_is_kept_while_the_court_does_not_want_it(hearing: Hearing, row: bool | None):
    if row is not None:
        Court.objects.create(suggests_voices=row)
    keep(transcript_of(hearing), {"1": voice(1)})
    assert not VoicePrint.objects.exists()
    assert not settings.HOME.voice_print_keys.exists(), "not even a key is made"


def test_it_is_off_until_somebody_switches_it_on(db: None):
    assert Court.current().suggests_voices is False


def test_each_label_has_its_print_tied_to_speaker_and_case(kept: Transcript, hearing: Hearing):
    for label in ("1", "2"):
        print_ = kept.speakers.get(label=label).voice_print
        assert (print_.case, print_.speaker_model, print_.seconds) == (hearing.case, MODEL, 30.0)
        assert np.array_equal(decrypted(print_.encrypted), voice(int(label)))


def test_neither_numbers_nor_names_are_in_the_row(kept: Transcript):
    kept.speakers.filter(label="1").update(name="Siti Rahmawati")
    row = VoicePrint.objects.filter(speaker__label="1").values().get()
    assert voice(1).tobytes()[:64] not in bytes(row["encrypted"])
    assert "Siti" not in str(row)
    assert set(row) == {"speaker_id", "case_id", "speaker_model", "encrypted", "seconds", "created_at"}


def test_two_prints_of_one_voice_do_not_look_alike(court: Court, hearing: Hearing):
    keep(transcript_of(hearing), {"1": voice(1), "2": voice(1)})
    first, second = (bytes(print_.encrypted) for print_ in VoicePrint.objects.all())
    assert first[20:] != second[20:]


def test_a_recording_without_a_hearing_belongs_to_no_case_and_keeps_none(court: Court, clerk: User):
    keep(transcript_of(None, created_by=clerk), {"1": voice(1)})
    assert not VoicePrint.objects.exists()


def test_who_says_too_little_is_not_kept(court: Court, hearing: Hearing):
    transcript = transcript_of(hearing)
    keep(transcript, {"1": voice(1)}, seconds=LEAST_SECONDS - 0.1)
    assert not VoicePrint.objects.exists()
    keep(transcript, {"1": voice(1)}, seconds=LEAST_SECONDS)
    assert VoicePrint.objects.count() == 1


def test_a_voice_without_a_speaker_in_the_transcript_is_not_kept(court: Court, hearing: Hearing):
    keep(transcript_of(hearing, "1"), {"1": voice(1), "7": voice(7)})
    assert [print_.speaker.label for print_ in VoicePrint.objects.all()] == ["1"]


def test_telling_apart_again_replaces_what_was_kept_of_the_transcript(kept: Transcript, hearing: Hearing):
    other = transcript_of(hearing)
    keep(other, {"1": voice(5)})
    keep(kept, {"2": voice(3)}, model="lain.onnx")
    assert [(print_.speaker.label, print_.speaker_model) for print_ in VoicePrint.objects.filter(
        speaker__transcript=kept)] == [("2", "lain.onnx")]  # fmt: skip
    assert VoicePrint.objects.filter(speaker__transcript=other).count() == 1


def test_what_a_rolled_back_job_kept_is_not_there(court: Court, hearing: Hearing):
    transcript = transcript_of(hearing)
    with transaction.atomic():
        keep(transcript, {"1": voice(1)})
        transaction.set_rollback(True)
    assert not VoicePrint.objects.exists()


def test_prints_go_with_their_recording(kept: Transcript, administrator: User):
    remove_recording(kept.recording, administrator)
    assert not VoicePrint.objects.exists()


def test_prints_go_with_their_transcript(kept: Transcript, hearing: Hearing):
    keep(transcript_of(hearing), {"1": voice(5)})
    kept.delete()
    assert VoicePrint.objects.count() == 1


def test_prints_go_with_their_case_and_those_of_another_case_stay(kept: Transcript, hearing: Hearing):
    """Before a case can be deleted its hearings and recordings must be; no print outlives them."""
    keep(transcript_of(factories.HearingFactory()), {"1": voice(1)})
    kept.recording.delete()
    hearing.delete()
    Case.objects.filter(pk=hearing.case_id).delete()
    assert [print_.case for print_ in VoicePrint.objects.all()] != [hearing.case]
    assert VoicePrint.objects.count() == 1


def test_the_case_itself_takes_its_prints_along(kept: Transcript):
    """As the database is told: not only by way of hearings."""
    case = VoicePrint._meta.get_field("case")
    assert case.remote_field.on_delete.__name__ == "CASCADE"
    assert case.remote_field.model is Case


def switch(client: Client, **values: str) -> AuditEvent:
    seen = client.get(reverse("court")).context["form"]["version"].value()
    response = client.post(reverse("court"), FORM | {"version": seen} | values)
    assert response.status_code == 302, response.context["form"].errors
    return AuditEvent.objects.filter(action=AuditAction.CHANGED).first()


def test_switching_it_on_and_off_is_audited_and_off_deletes_all(
    client: Client, administrator: User, hearing: Hearing, sealed_hearing: Hearing
):
    client.force_login(administrator)
    on = switch(client, suggests_voices="on")
    assert (on.user, on.details["suggests_voices"]) == (administrator, True)
    for each in (hearing, sealed_hearing):
        keep(transcript_of(each), {"1": voice(1)})
    switch(client, suggests_voices="on", vocabulary="Arunika")
    assert VoicePrint.objects.count() == 2, "saving something else leaves them"
    off = switch(client)
    assert (off.details["suggests_voices"], off.details["voices_forgotten"]) == (False, 2)
    assert not VoicePrint.objects.exists()
    page = client.get(reverse("audit_list")).content.decode()
    assert "suara disimpan" in page
    assert "suara tidak lagi disimpan" in page


def test_the_page_says_what_a_voice_print_is_before_it_is_switched_on(client: Client, administrator: User):
    client.force_login(administrator)
    page = client.get(reverse("court")).content.decode()
    for said in ("data pribadi yang bersifat spesifik", "UU No. 27 Tahun 2022", "langsung dihapus"):
        assert said in page
    assert 'name="suggests_voices"' in page
    assert not client.get(reverse("court")).context["form"]["suggests_voices"].value()


@pytest.mark.parametrize("member", ["clerk", "judge", "viewer"])
def test_only_an_administrator_switches_it_on(client: Client, request: pytest.FixtureRequest, member: str):
    client.force_login(request.getfixturevalue(member))
    assert client.post(reverse("court"), FORM | {"suggests_voices": "on"}).status_code == 403
    assert not Court.current().suggests_voices


def test_what_was_left_while_it_is_off_goes_at_the_next_tending(kept: Transcript):
    """Somebody changed the row by hand."""
    Court.objects.update(suggests_voices=False)
    tend()
    assert not VoicePrint.objects.exists()


@pytest.fixture
def two_connections(transactional_db: None) -> Iterator[None]:
    yield
    connection.close()


def test_switching_off_waits_for_a_job_that_is_storing_and_deletes_its_prints_too(
    two_connections: None, client: Client, administrator: User
):
    Court.objects.create(suggests_voices=True)
    transcript = transcript_of(factories.HearingFactory())
    has_kept, may_end = threading.Event(), threading.Event()

    def job() -> None:
        with transaction.atomic():
            keep(transcript, {"1": voice(1)})
            has_kept.set()
            may_end.wait(5)
        connection.close()

    worker = threading.Thread(target=job)
    worker.start()
    assert has_kept.wait(5)
    threading.Timer(1.0, may_end.set).start()
    client.force_login(administrator)
    switch(client)
    worker.join()
    assert not VoicePrint.objects.exists()

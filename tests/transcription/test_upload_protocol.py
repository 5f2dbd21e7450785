"""The tus protocol as a client sees it: versions, offsets, conflicts, rights, errors as problem documents."""

import hashlib
import json
from uuid import uuid4

import pytest
from django.test import Client

from courtsight.accounts.models import ApiToken, User
from courtsight.audit.models import AuditAction, AuditEvent
from tests.factories import PASSWORD
from tests.transcription.uploading import OFFSET_TYPE, TUS, create, metadata, offset, send, tone, upload
from transcription.models import Hearing, Job, Recording, Upload

SOUND = tone()

NOWHERE = "5a2758c6-ea79-4a15-9dc4-a9f8eba0bb7f"  # no hearing


@pytest.fixture
def sender(client: Client, clerk: User) -> Client:
    client.force_login(clerk)
    return client


def test_options_names_version_extensions_and_limit(client: Client, db: None, settings):
    settings.UPLOAD_MAX_BYTES = 1234
    answer = client.options("/uploads/")
    assert answer.status_code == 204
    assert answer["Tus-Version"] == answer["Tus-Resumable"] == "1.0.0"
    assert answer["Tus-Extension"] == "creation,expiration,termination"
    assert answer["Tus-Max-Size"] == "1234"


def test_another_version_is_refused_with_the_one_we_speak(sender: Client, hearing: Hearing):
    answer = sender.post("/uploads/", headers={"Tus-Resumable": "0.2.2", "Upload-Length": "1"})
    assert answer.status_code == 412
    assert answer["Tus-Version"] == "1.0.0"


def test_a_file_in_pieces_becomes_a_recording_with_a_job(sender: Client, hearing: Hearing, clerk: User):
    created = create(sender, hearing.pk, len(SOUND), "sidang pagi.wav", language="jv-ID")
    assert created.status_code == 201
    url = created["Location"]
    first = send(sender, url, 0, SOUND[:10_000])
    assert first.status_code == 204
    assert first["Upload-Offset"] == "10000"
    assert "Upload-Expires" in first
    assert "Courtsight-Recording" not in first
    last = send(sender, url, 10_000, SOUND[10_000:])
    assert last["Upload-Offset"] == str(len(SOUND))
    assert "Courtsight-Duplicate" not in last
    recording = Recording.objects.get(pk=last["Courtsight-Recording"])
    assert (recording.name, recording.hearing, recording.created_by) == ("sidang pagi.wav", hearing, clerk)
    assert recording.sha256 == hashlib.sha256(SOUND).hexdigest()
    assert recording.path.read_bytes() == SOUND
    assert recording.duration == pytest.approx(1.0, abs=0.05)
    assert recording.jobs.get().language == "jv-ID"


def test_the_language_is_the_installations_unless_one_is_chosen(sender: Client, hearing: Hearing, settings):
    settings.TRANSCRIPTION_LANGUAGE = "su-ID"
    upload(sender, hearing.pk, SOUND)
    assert Job.objects.get().language == "su-ID"


def test_head_tells_where_to_go_on(sender: Client, hearing: Hearing):
    url = create(sender, hearing.pk, len(SOUND))["Location"]
    assert offset(sender, url) == 0
    send(sender, url, 0, SOUND[:777])
    answer = sender.head(url, headers=TUS)
    assert answer["Upload-Offset"] == "777"
    assert answer["Upload-Length"] == str(len(SOUND))
    assert answer["Cache-Control"] == "no-store"


def test_a_client_that_lost_the_last_answer_learns_the_recording_by_head(sender: Client, hearing: Hearing):
    url = create(sender, hearing.pk, len(SOUND))["Location"]
    done = send(sender, url, 0, SOUND)
    again = sender.head(url, headers=TUS)
    assert again["Upload-Offset"] == str(len(SOUND))
    assert again["Courtsight-Recording"] == done["Courtsight-Recording"]


@pytest.mark.parametrize("wrong", [0, 9, 11, 5000])
def test_a_piece_at_another_offset_is_a_conflict_and_changes_nothing(sender: Client, hearing: Hearing, wrong: int):
    url = create(sender, hearing.pk, len(SOUND))["Location"]
    send(sender, url, 0, SOUND[:10])
    answer = send(sender, url, wrong, b"xxxxx")
    assert answer.status_code == 409
    assert answer.json()["code"] == "wrong_offset"
    assert offset(sender, url) == 10
    assert Upload.objects.get().path.read_bytes() == SOUND[:10]


def test_a_complete_upload_takes_no_more_bytes(sender: Client, hearing: Hearing):
    url = create(sender, hearing.pk, len(SOUND))["Location"]
    send(sender, url, 0, SOUND)
    assert send(sender, url, len(SOUND) - 1, b"x").status_code == 409
    assert send(sender, url, len(SOUND), b"x").status_code == 413
    assert Recording.objects.get().path.read_bytes() == SOUND


def test_more_bytes_than_announced_are_refused(sender: Client, hearing: Hearing):
    url = create(sender, hearing.pk, 100)["Location"]
    assert send(sender, url, 0, b"x" * 101).status_code == 413
    assert offset(sender, url) == 0


@pytest.mark.parametrize("value", ["", "-1", "1e3", "\xb2", "abc", "9" * 40])
def test_offsets_and_lengths_must_be_numbers(sender: Client, hearing: Hearing, value: str):
    url = create(sender, hearing.pk, 100)["Location"]
    assert sender.generic("PATCH", url, b"x", OFFSET_TYPE, headers={**TUS, "Upload-Offset": value}).status_code == 400
    described = metadata(filename="a", hearing=hearing.pk)
    headers = {**TUS, "Upload-Metadata": described, "Upload-Length": value}
    assert sender.post("/uploads/", headers=headers).status_code == 400


def test_another_content_type_is_refused(sender: Client, hearing: Hearing):
    url = create(sender, hearing.pk, 100)["Location"]
    answer = sender.generic("PATCH", url, b"x", "text/plain", headers={**TUS, "Upload-Offset": "0"})
    assert answer.status_code == 415


@pytest.mark.parametrize(
    "header",
    [
        "",
        "hearing",
        "hearing !!!",
        "hearing /w==",
        f"filename YQ==,hearing {NOWHERE}",
        "hearing YWJj",
    ],
)
def test_broken_metadata_is_a_bad_request(sender: Client, db: None, header: str):
    answer = sender.post("/uploads/", headers={**TUS, "Upload-Length": "10", "Upload-Metadata": header})
    assert answer.status_code == 400
    assert answer.json()["code"] == "bad_request"


def test_a_language_that_no_engine_knows_is_a_bad_request(sender: Client, hearing: Hearing):
    assert create(sender, hearing.pk, 10, language="xx-XX").status_code == 400
    assert not Upload.objects.exists()


def test_other_methods_are_not_possible(sender: Client, hearing: Hearing):
    url = create(sender, hearing.pk, 10)["Location"]
    assert sender.get("/uploads/", headers=TUS).status_code == 405
    assert sender.put(url, headers=TUS).status_code == 405


def test_post_can_stand_for_patch_where_a_proxy_knows_no_patch(sender: Client, hearing: Hearing):
    url = create(sender, hearing.pk, 100)["Location"]
    headers = {**TUS, "Upload-Offset": "0", "X-HTTP-Method-Override": "PATCH"}
    assert sender.post(url, b"xyz", content_type=OFFSET_TYPE, headers=headers).status_code == 204
    assert offset(sender, url) == 3


def test_delete_removes_row_and_bytes(sender: Client, hearing: Hearing):
    url = create(sender, hearing.pk, 100)["Location"]
    send(sender, url, 0, b"xyz")
    path = Upload.objects.get().path
    assert sender.delete(url, headers=TUS).status_code == 204
    assert not path.exists()
    assert sender.head(url, headers=TUS).status_code == 404


def test_delete_of_a_complete_upload_leaves_the_recording(sender: Client, hearing: Hearing):
    url = create(sender, hearing.pk, len(SOUND))["Location"]
    send(sender, url, 0, SOUND)
    assert sender.delete(url, headers=TUS).status_code == 204
    assert Recording.objects.get().path.read_bytes() == SOUND


def test_an_upload_whose_stored_part_is_gone_says_so(sender: Client, hearing: Hearing):
    url = create(sender, hearing.pk, 100)["Location"]
    send(sender, url, 0, b"xyz")
    Upload.objects.get().path.unlink()
    assert sender.head(url, headers=TUS).status_code == 410
    answer = send(sender, url, 3, b"xyz")
    assert (answer.status_code, answer.json()["code"]) == (410, "upload_gone")


def test_the_upload_is_in_the_audit_trail(sender: Client, hearing: Hearing, clerk: User):
    upload(sender, hearing.pk, SOUND, "bukti.wav")
    event = AuditEvent.objects.get(action=AuditAction.UPLOADED)
    assert (event.user, event.hearing_id, event.target_id) == (clerk, hearing.pk, str(Recording.objects.get().pk))
    assert event.details["name"] == "bukti.wav"


def test_a_viewer_may_not_upload(client: Client, viewer: User, hearing: Hearing):
    client.force_login(viewer)
    answer = create(client, hearing.pk, 10)
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


def test_for_an_outsider_a_sealed_hearing_does_not_exist(client: Client, outsider: User, sealed_hearing: Hearing):
    client.force_login(outsider)
    sealed, invented = create(client, sealed_hearing.pk, 10), create(client, uuid4(), 10)
    assert sealed.status_code == invented.status_code == 404
    assert json.loads(sealed.content) == json.loads(invented.content)


def test_an_upload_is_its_owners_alone(sender: Client, hearing: Hearing, outsider: User):
    url = create(sender, hearing.pk, 100)["Location"]
    other = Client()
    other.force_login(outsider)
    assert other.head(url, headers=TUS).status_code == 404
    assert send(other, url, 0, b"x").status_code == 404
    assert other.delete(url, headers=TUS).status_code == 404
    assert offset(sender, url) == 0


def test_who_is_taken_off_a_sealed_hearing_cannot_go_on_uploading(sender: Client, clerk: User, sealed_hearing: Hearing):
    url = create(sender, sealed_hearing.pk, 100)["Location"]
    sealed_hearing.assigned.remove(clerk)
    assert sender.head(url, headers=TUS).status_code == 404
    assert send(sender, url, 0, b"x").status_code == 404


def test_without_a_login_programs_get_401_and_no_login_page(client: Client, hearing: Hearing):
    answer = create(client, hearing.pk, 10)
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"


def test_a_session_needs_the_csrf_token(clerk: User, hearing: Hearing):
    strict = Client(enforce_csrf_checks=True)
    assert strict.login(username=clerk.username, password=PASSWORD)
    answer = create(strict, hearing.pk, 10)
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf")
    token = "a" * 32
    strict.cookies["csrftoken"] = token
    described = metadata(filename="a.wav", hearing=hearing.pk)
    headers = {**TUS, "Upload-Length": "10", "Upload-Metadata": described, "X-CSRFToken": token}
    assert strict.post("/uploads/", headers=headers).status_code == 201


def test_a_token_of_the_api_works_without_session_and_csrf(clerk: User, hearing: Hearing):
    _row, token = ApiToken.create(clerk, "perekam ruang 1")
    program = Client(enforce_csrf_checks=True, headers={"Authorization": f"Bearer {token}"})
    answer = upload(program, hearing.pk, SOUND)
    assert answer.status_code == 204
    assert Recording.objects.get().created_by == clerk


def test_a_wrong_token_is_refused_even_beside_a_good_session(sender: Client, hearing: Hearing):
    sender.defaults["HTTP_AUTHORIZATION"] = "Bearer cs_falsch"
    assert create(sender, hearing.pk, 10).status_code == 401


def test_errors_speak_the_language_of_the_user(sender: Client, hearing: Hearing):
    sender.cookies["django_language"] = "en"
    answer = create(sender, hearing.pk, 0)
    assert answer.json() == {
        "title": "The file is empty (0 bytes).",
        "detail": "Copy it from the recorder again and check its size before uploading.",
        "status": 422,
        "code": "empty_file",
        "action": "Copy it from the recorder again and check its size before uploading.",
    }


@pytest.mark.parametrize(
    ("speakers", "wanted", "count"), [("", False, None), ("auto", True, None), ("4", True, 4)], ids=["no", "any", "4"]
)
def test_an_upload_says_whether_speakers_are_told_apart(
    sender: Client, hearing: Hearing, speakers: str, wanted: bool, count: int | None
):
    url = create(sender, hearing.pk, len(SOUND), speakers=speakers)["Location"]
    send(sender, url, 0, SOUND)
    job = Job.objects.get()
    assert (job.enable_diarization, job.speaker_count) == (wanted, count)


@pytest.mark.parametrize("speakers", ["0", "51", "-1", "many", "99999999999", "00019999"])
def test_a_number_of_speakers_that_makes_no_sense_is_refused(sender: Client, hearing: Hearing, speakers: str):
    answer = create(sender, hearing.pk, len(SOUND), speakers=speakers)
    assert answer.status_code == 400
    assert b"speakers" in answer.content
    assert not Upload.objects.exists()

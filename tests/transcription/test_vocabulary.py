"""Names that a job's engine is told: whose they are, in which order, and who never sees them."""

import json

import pytest
from django.test import Client

from courtsight.accounts.models import User
from courtsight.accounts.roles import Role
from tests import factories
from tests.fakes import FakeEngine
from tests.transcription.calling import Caller
from transcription import cache
from transcription.dispatch import create_job, retry_job
from transcription.models import Case, Court, Hearing, Recording
from transcription.models.hearing import Participant, ParticipantRole
from transcription.models.job import CorrectionMode, JobStatus
from transcription.vocabulary import MOST, plain_name, vocabulary_of


@pytest.fixture
def hearing(db: None) -> Hearing:
    case = factories.CaseFactory(vocabulary="Desa Sukamaju\nPT Karya Abadi\nsuhardi")
    case.parties.create(name="Ratna Dewi, S.Pd.", role="plaintiff")
    hearing = factories.HearingFactory(case=case)
    judge = ParticipantRole.PRESIDING_JUDGE
    Participant.objects.create(hearing=hearing, name="Dr. H. Suhardi, S.H., M.Hum.", role=judge)
    return hearing


@pytest.fixture
def recording(hearing: Hearing) -> Recording:
    return factories.RecordingFactory(hearing=hearing)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Dr. H. Suhardi, S.H., M.Hum.", "Suhardi"),
        ("Prof. Dr. Ir. Hj. Rina Wulandari", "Rina Wulandari"),
        ("Siti Aminah, S.H.", "Siti Aminah"),
        ("Budi Santoso SH, MH", "Budi Santoso"),
        ("Drs. Ali Rahman, M.H", "Ali Rahman"),
        ("Bapak Joko", "Joko"),
        ("Ahmad bin Usman", "Ahmad bin Usman"),
        ("PT Karya Abadi", "PT Karya Abadi"),
        ("CV. Maju Jaya", "CV. Maju Jaya"),
        ("Henry", "Henry"),
        ("Drajat", "Drajat"),
        ("Irwan", "Irwan"),
        ("  Desa   Sukamaju ", "Desa Sukamaju"),
        ("H.", ""),
        (" , ", ""),
    ],
)
def test_a_name_loses_its_degrees_and_forms_of_address(typed: str, name: str):
    assert plain_name(typed) == name


def test_those_who_speak_come_first_then_parties_case_and_court_each_name_once(recording: Recording):
    Court.objects.create(vocabulary="Ruang Kartika\nRATNA DEWI")
    assert vocabulary_of(recording) == ("Suhardi", "Ratna Dewi", "Desa Sukamaju", "PT Karya Abadi", "Ruang Kartika")


def test_a_recording_without_hearing_has_the_names_of_the_court(clerk: User):
    Court.objects.create(vocabulary="Ruang Kartika")
    assert vocabulary_of(factories.RecordingFactory(hearing=None, created_by=clerk)) == ("Ruang Kartika",)


def test_nobody_can_make_a_vocabulary_without_end(recording: Recording):
    Court.objects.create(vocabulary="\n".join(f"Nama Ke{number}" for number in range(2000)))
    assert len(vocabulary_of(recording)) == MOST


def test_a_job_keeps_the_names_as_they_were_when_it_was_created(clerk: User, recording: Recording):
    job = create_job(recording, clerk, language="id-ID")
    assert job.vocabulary == list(vocabulary_of(recording))
    Case.objects.update(vocabulary="Nama Lain")
    job.refresh_from_db()
    assert "Nama Lain" not in job.vocabulary


def test_the_same_wish_with_other_names_is_another_job_with_another_result(clerk: User, recording: Recording):
    first = create_job(recording, clerk, language="id-ID")
    assert create_job(recording, clerk, language="id-ID") == first
    Case.objects.update(vocabulary="Nama Lain")
    second = create_job(Recording.objects.get(), clerk, language="id-ID")
    assert second != first
    assert cache.key_of(first, FakeEngine()) != cache.key_of(second, FakeEngine())


def test_a_failed_job_is_not_begun_again_beside_an_equal_one_but_beside_one_with_other_names(
    clerk: User, recording: Recording
):
    failed = create_job(recording, clerk, language="id-ID")
    failed.end(JobStatus.FAILED)
    Case.objects.update(vocabulary="Nama Lain")
    create_job(Recording.objects.get(), clerk, language="id-ID")
    retry_job(failed, clerk)
    assert failed.status == JobStatus.PENDING


def test_the_court_decides_on_the_correction_unless_the_job_does(clerk: User, recording: Recording):
    assert create_job(recording, clerk, language="id-ID").correction == CorrectionMode.APPLY
    Court.objects.create(correction=CorrectionMode.SUGGEST)
    assert create_job(recording, clerk, language="id-ID").correction == CorrectionMode.SUGGEST
    assert create_job(recording, clerk, language="id-ID", correction="off").correction == CorrectionMode.OFF


def test_names_of_a_sealed_case_show_to_nobody_else(clerk: User, outsider: User, client: Client):
    case = factories.CaseFactory(vocabulary="Anak Rahasia", sealed=True)
    case.assigned.add(clerk)
    hearing = factories.HearingFactory(case=case, sealed=True)
    hearing.assigned.add(clerk)
    job = create_job(factories.RecordingFactory(hearing=hearing), clerk, language="id-ID")
    assert job.vocabulary == ["Anak Rahasia"]
    other = factories.RecordingFactory(sha256=job.recording.sha256)
    assert "Anak Rahasia" not in vocabulary_of(other)
    assert "Anak" not in json.dumps(Caller(clerk).get(f"/stt/jobs/{job.pk}").json())
    assert Caller(outsider).get(f"/stt/jobs/{job.pk}").status_code == 404
    client.force_login(outsider)
    for path in (f"/cases/{case.pk}/", "/cases/", "/"):
        assert "Anak Rahasia" not in client.get(path).content.decode()


def test_the_form_keeps_one_name_a_line_and_the_page_shows_them(client: Client, clerk: User):
    client.force_login(clerk)
    rows = {"parties-TOTAL_FORMS": "0", "parties-INITIAL_FORMS": "0"}
    typed = "  Budi  Santoso \r\n\r\nPT Karya <b>Abadi</b>\r\n"
    client.post("/cases/new/", {"number": "7/Pid.B/2026/PN Bdg", "vocabulary": typed, **rows})
    case = Case.objects.get()
    assert case.vocabulary == "Budi Santoso\nPT Karya <b>Abadi</b>"
    html = client.get(f"/cases/{case.pk}/").content.decode()
    assert "<bdi>Budi Santoso</bdi>" in html
    assert "PT Karya &lt;b&gt;Abadi&lt;/b&gt;" in html


def test_line_ends_of_the_browser_are_no_change(clerk: User):
    from transcription.forms import CaseForm

    case = factories.CaseFactory(vocabulary="Budi\nRatna")
    data = {"number": case.number, "title": case.title, "vocabulary": "Budi\r\nRatna\r\n", "version": ""}
    assert "vocabulary" not in CaseForm(data, instance=case, user=clerk).changed_data
    assert "vocabulary" in CaseForm(data | {"vocabulary": "Budi"}, instance=case, user=clerk).changed_data


def test_a_reader_sees_no_form(client: Client, db: None):
    reader = factories.UserFactory(role=Role.VIEWER)
    client.force_login(reader)
    assert client.get("/cases/new/").status_code == 403

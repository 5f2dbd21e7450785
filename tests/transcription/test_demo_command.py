"""`manage.py demo`: says what is missing, otherwise fills the court and waits for real transcripts."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from transcription.demo import fill
from transcription.demo.court import CASES, STAFF
from transcription.errors import EngineFailed
from transcription.management.commands import demo
from transcription.models import Case, Job, Transcript
from transcription.models.job import JobStatus

pytestmark = pytest.mark.long
ROOT = Path(__file__).resolve().parents[2]
SENTENCE = ROOT / "tests" / "data" / "formats" / "kalimat.opus"


@pytest.fixture
def one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """A court with one case and one sentence in it: there is no need to hear fourteen minutes."""
    sitting = replace(CASES[0].sittings[0], audio=str(SENTENCE))
    monkeypatch.setattr(fill, "CASES", (replace(CASES[0], sittings=(sitting,)),))


def child_environment() -> dict[str, str]:
    """The test's own database, Redis and folder, for a process of its own."""
    database = settings.HOME.database_url.split("?")[0].replace("courtsight", connection.settings_dict["NAME"])
    sockets = connection.settings_dict["OPTIONS"].get("host") or connection.settings_dict["HOST"]
    return {
        **os.environ,
        "COURTSIGHT_HOME": str(settings.HOME.path),
        "DATABASE_URL": f"{database}?host={sockets.replace('/', '%2F')}",
        "REDIS_URL": settings.REDIS_URL,
        "OMP_NUM_THREADS": "1",
    }


@pytest.fixture
def worker(transactional_db: None) -> Iterator[None]:
    """A real worker process on the test's database. It has answered before the test begins."""
    (settings.HOME.path / "static").mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "celery", "--app", "courtsight", "--quiet", "worker", "--concurrency", "1"]
    with (settings.HOME.path / "worker.log").open("w") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=child_environment(), stdout=log, stderr=log)
        try:
            demo.refuse_unless_running()  # it waits for a worker that is still loading
            yield
        finally:
            process.terminate()
            process.wait(20)


def test_the_transcripts_of_real_workers_are_there_when_it_returns(worker, one_sentence, capsys):
    call_command("demo")
    assert Job.objects.get().status == JobStatus.COMPLETED
    assert Transcript.objects.get().segments.exists()
    printed = capsys.readouterr().out
    assert "1 of 1 recordings are transcribed." in printed
    assert all(person.username in printed for person in STAFF)

    call_command("demo")
    assert (Case.objects.count(), Job.objects.count(), Transcript.objects.count()) == (1, 1, 1)
    assert "as shown at the first run" in capsys.readouterr().out


def test_without_a_worker_it_says_so_and_adds_nothing(db, monkeypatch):
    monkeypatch.setattr(demo, "WORKER_SECONDS", 0.2)
    with pytest.raises(CommandError, match="Tidak ada pekerja yang berjalan.*make run"):
        call_command("demo")
    assert not Case.objects.exists()


def test_without_redis_it_says_so_and_adds_nothing(db, settings, tmp_path):
    settings.REDIS_URL = f"unix://{tmp_path}/nobody.sock?db=0"
    with pytest.raises(CommandError, match="Redis tidak dapat dihubungi.*make run"):
        call_command("demo")
    assert not Case.objects.exists()


def test_without_a_database_it_says_so_in_one_line(tmp_path):
    environment = {**os.environ, "COURTSIGHT_HOME": str(tmp_path)}
    (tmp_path / "static").mkdir()
    command = [sys.executable, "manage.py", "demo"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 1
    assert done.stderr.strip().endswith("lalu jalankan perintah ini lagi.")
    assert "Basis data tidak dapat dihubungi" in done.stderr.splitlines()[-1]


def test_a_failed_recording_is_named_with_what_to_do(db, one_sentence, monkeypatch, capsys):
    monkeypatch.setattr(demo, "refuse_unless_running", lambda: None)
    _, (job,) = fill.fill(demo.timezone.localdate())
    Job.objects.filter(pk=job.pk).update(status=JobStatus.FAILED, error_code="engine_failed")
    job.refresh_from_db()
    with pytest.raises(CommandError, match=f"kalimat.opus: {EngineFailed.message} {EngineFailed.action}"):
        demo.Command()._report([job])
    assert "0 of 1" in capsys.readouterr().out


def test_it_can_return_at_once_and_say_where_to_look(db, one_sentence, monkeypatch, capsys):
    monkeypatch.setattr(demo, "refuse_unless_running", lambda: None)
    call_command("demo", "--no-wait")
    assert "follow them in the browser" in capsys.readouterr().out
    assert Job.objects.get().status == JobStatus.PENDING

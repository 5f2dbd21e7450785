"""What stops `python -m courtsight.embedded` before it starts anything: one line that says what to do."""

import socket
from collections.abc import Iterator
from pathlib import Path
from runpy import run_path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from courtsight.embedded import preflight
from courtsight.embedded.paths import Home
from courtsight.embedded.refusal import Refusal
from tests.site import Site, free_port
from transcription.languages import SHORT, Language


@pytest.fixture
def listener() -> Iterator[int]:
    """A port on which somebody else listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def refusal(home: Path, **environment: str) -> str:
    """Run it; assert that it ends with an error and prints a single line, and return that."""
    site = Site(home, **environment)
    assert site.wait() == 1, site.output
    lines = site.output.strip().splitlines()
    assert len(lines) == 1, site.output
    assert site.processes() == []
    return lines[0]


def test_a_port_in_use_is_refused(tmp_path: Path, listener: int):
    line = refusal(tmp_path, PORT=str(listener))
    assert f"Port {listener}" in line
    assert f"PORT={listener + 1}" in line


def test_an_address_that_is_not_ours_is_refused(tmp_path: Path):
    assert "203.0.113.1" in refusal(tmp_path, HOST="203.0.113.1")


def test_a_full_disk_is_refused(tmp_path: Path):
    line = refusal(tmp_path, DISK_RESERVE_BYTES=str(10**18))
    assert "Penyimpanan hampir penuh" in line
    assert "the disk is nearly full" in line


def test_a_home_that_cannot_be_written_to_is_refused(tmp_path: Path):
    in_the_way = tmp_path / "berkas"
    in_the_way.touch()
    line = refusal(in_the_way / "var")
    assert str(in_the_way / "var") in line
    assert "COURTSIGHT_HOME" in line


def test_a_second_copy_in_the_same_home_is_refused(tmp_path: Path):
    with preflight.lock(Home(tmp_path)):
        line = refusal(tmp_path)
    assert "sudah berjalan" in line
    assert "already runs" in line


def test_a_lock_ends_with_its_holder(tmp_path: Path):
    preflight.lock(Home(tmp_path)).close()
    with preflight.lock(Home(tmp_path)), pytest.raises(Refusal):
        preflight.lock(Home(tmp_path))


def test_a_database_that_does_not_answer_is_refused_without_its_password(tmp_path: Path):
    line = refusal(tmp_path, DATABASE_URL=f"postgres://court:geheim@127.0.0.1:{free_port()}/courtsight")
    assert "DATABASE_URL" in line
    assert "geheim" not in line


def test_a_database_that_is_not_postgresql_is_refused(tmp_path: Path):
    assert "postgres://" in refusal(tmp_path, DATABASE_URL="sqlite:///db.sqlite3")


def test_a_redis_that_does_not_answer_is_refused(tmp_path: Path):
    assert "REDIS_URL" in refusal(tmp_path, REDIS_URL=f"redis://127.0.0.1:{free_port()}/0")


def test_a_redis_address_that_is_none_is_refused(tmp_path: Path):
    assert "REDIS_URL" in refusal(tmp_path, REDIS_URL="bukan alamat")


def test_an_unknown_database_is_refused_with_its_name(tmp_path: Path):
    host = settings.DATABASES["default"]["OPTIONS"]["host"]
    assert "tidak_ada" in refusal(tmp_path, DATABASE_URL=f"postgres://postgres@/tidak_ada?host={host}")


def test_a_setting_that_is_refused_is_a_line_that_names_it(tmp_path: Path):
    line = refusal(tmp_path, SWEEP_SECONDS="sering")
    assert "SWEEP_SECONDS" in line
    assert "sering" in line


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "delapan"),
        ("PORT", "70000"),
        ("DEBUG", "mungkin"),
        ("WORKERS", "-1"),
        ("LOG_FORMAT", "xml"),
        ("SWEEP_SECONDS", "1.5"),
        ("SWEEP_SECONDS", "0"),
        ("CLAIM_SECONDS", "0"),
        ("DATABASE_POOL_SIZE", "0"),
        ("UPLOAD_EXPIRY_HOURS", "0"),
        ("UPLOAD_MAX_BYTES", "0"),
        ("TRANSCRIPTION_LANGUAGE", "indonesia"),
        ("WHISPER_DEVICE", "gpu"),
    ],
)
def test_a_setting_that_is_junk_is_refused_by_its_name(monkeypatch: pytest.MonkeyPatch, name: str, value: str):
    monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured) as refused:
        run_path(str(settings.BASE_DIR / "courtsight" / "settings.py"))
    assert name in str(refused.value)
    assert value in str(refused.value)


def test_every_language_that_is_offered_can_be_the_default(monkeypatch: pytest.MonkeyPatch):
    for language in [*Language.values, *SHORT]:
        monkeypatch.setenv("TRANSCRIPTION_LANGUAGE", language)
        found = run_path(str(settings.BASE_DIR / "courtsight" / "settings.py"))
        assert found["TRANSCRIPTION_LANGUAGE"] == language

"""`manage.py speech_emulator` as a process of its own, and `manage.py transcribe --engine google` against it."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.cloud import Cloud
from tests.transcription.jobs import excerpt

ROOT = Path(__file__).parents[3]
NOWHERE = {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/none", "REDIS_URL": "redis://127.0.0.1:1/0"}


def environment(folder: Path, storage_address: str) -> dict[str, str]:
    return os.environ | NOWHERE | {"COURTSIGHT_HOME": str(folder / "home"), "STORAGE_EMULATOR_HOST": storage_address}


@contextmanager
def emulator(folder: Path, storage_address: str, *arguments: str) -> Iterator[str]:
    """Its host:port; stopped with SIGTERM, as a supervisor would."""
    command = [sys.executable, "manage.py", "speech_emulator", *arguments]
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment(folder, storage_address), stdout=subprocess.PIPE, text=True
    )
    try:
        line = process.stdout.readline()
        assert line.startswith("listening on 127.0.0.1:"), line
        yield line.split()[-1]
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
        process.stdout.close()


def test_a_file_goes_through_both_commands_and_the_local_engine(
    tmp_path: Path, cloud_settings: Cloud, storage_address: str, settings
):
    script, stats, text = tmp_path / "script.json", tmp_path / "stats.json", tmp_path / "sidang.json"
    script.write_text('[{"polls": 1}]')
    with emulator(tmp_path, storage_address, "--script", str(script), "--stats", str(stats)) as address:
        settings.SPEECH_EMULATOR_HOST = address
        call_command("transcribe", excerpt(8), engine="google", output=text)
    document = json.loads(text.read_text())
    assert len(document["segments"][0]["text"].split()) > 5
    assert json.loads(stats.read_text())["billed_seconds"] == pytest.approx(8, abs=1)
    assert cloud_settings.objects() == []


def test_without_settings_the_command_says_which_are_missing(tmp_path: Path, settings):
    settings.GOOGLE_PROJECT = settings.GOOGLE_BUCKET = ""
    with pytest.raises(CommandError, match="GOOGLE_PROJECT, GOOGLE_BUCKET"):
        call_command("transcribe", excerpt(8), engine="google")


def test_a_bad_script_is_refused_before_anything_starts(tmp_path: Path):
    script = tmp_path / "script.json"
    script.write_text("[{}, 7]")
    with pytest.raises(CommandError, match="7 is no rule"):
        call_command("speech_emulator", script=script)


def test_a_port_that_is_taken_is_named(tmp_path: Path, storage_address: str):
    taken = storage_address.rpartition(":")[2]
    with pytest.raises(CommandError, match=taken):
        call_command("speech_emulator", port=int(taken), engine="none")

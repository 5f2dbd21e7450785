"""`make test` hears what failed beside others once more, alone, and says so."""

from pathlib import Path

import pytest

from tests import __main__ as whole

PASSES_ALONE = """
from pathlib import Path

def test_busy():
    heard = Path("heard")
    first = not heard.exists()
    heard.touch()
    assert not first
"""
IS_WRONG = "def test_wrong():\n    assert 1 == 2\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of its own, whose tests are those that are written into it."""
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(whole, "RUNS", {"units": ["."]})
    plugins = "django", "asyncio", "hypothesispytest", "langsmith_plugin", "playwright", "schemathesis"
    monkeypatch.setenv("PYTEST_ADDOPTS", " ".join(f"-p no:{name}" for name in plugins))
    for name in ("DJANGO_SETTINGS_MODULE", "PYTEST_XDIST_WORKER", "PYTEST_XDIST_WORKER_COUNT"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def test_what_passes_alone_is_named_and_lets_the_run_pass(folder: Path, capfd: pytest.CaptureFixture[str]):
    (folder / "test_it.py").write_text(PASSES_ALONE)
    assert whole.main() == 0
    said = capfd.readouterr().out
    assert "Failed beside others and passed alone" in said
    assert said.rstrip().endswith("test_it.py::test_busy")


def test_what_is_wrong_fails_the_run(folder: Path):
    (folder / "test_it.py").write_text(PASSES_ALONE + IS_WRONG)
    assert whole.main() == 1


def test_where_processes_disagree_on_what_the_tests_are_nothing_is_heard_again(
    folder: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    by_process = "import os, pytest\n\n@pytest.mark.parametrize('x', [os.getpid()])\ndef test_x(x):\n    pass\n"
    (folder / "test_it.py").write_text(by_process)
    monkeypatch.setattr(whole, "SIDE_BY_SIDE", ["--numprocesses=2"])
    assert whole.main() == 1
    said = capfd.readouterr().out
    assert "Different tests were collected" in said
    assert "once more, alone" not in said


def test_where_many_fail_nothing_is_heard_again(folder: Path):
    many = "\n".join(PASSES_ALONE.replace("busy", f"busy_{n}").replace('heard")', f'heard{n}")') for n in range(6))
    (folder / "test_it.py").write_text(many)
    assert whole.main() == 1


def test_a_failure_of_a_test_that_is_gone_is_forgotten(folder: Path, capfd: pytest.CaptureFixture[str]):
    (folder / "test_it.py").write_text(IS_WRONG)
    assert whole.main() == 1
    (folder / "test_it.py").write_text(PASSES_ALONE)
    assert whole.main() == 0
    assert "test_wrong" not in capfd.readouterr().out.rpartition("Failed beside")[2]


def test_all_is_said_to_be_well_only_when_there_were_tests(folder: Path):
    assert whole.main() == pytest.ExitCode.NO_TESTS_COLLECTED

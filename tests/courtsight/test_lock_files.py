"""Weights are installed without what their packages depend on: their lock holds what is named, and nothing else."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

REQUIREMENTS = Path(settings.BASE_DIR) / "requirements"
LOCKED = """\
# a remark
heavy-framework==2.0 \\
    --hash=sha256:aa
    # via some-weights
Some_Weights==1.0 \\
    --hash=sha256:bb \\
    --hash=sha256:cc
    # via -r models.in
"""


def kept(folder: Path, wanted: str, locked: str) -> str:
    source, lock = folder / "models.in", folder / "models.txt"
    source.write_text(wanted)
    lock.write_text(locked)
    subprocess.run([sys.executable, REQUIREMENTS / "keep_named.py", source, lock], check=True)
    return lock.read_text()


@pytest.mark.parametrize("wanted", ["some-weights==1.0\n", "# why\nsome.weights\n\n", "SOME_WEIGHTS>=1\n"])
def test_what_is_named_stays_with_its_hashes_however_it_is_spelt(tmp_path: Path, wanted: str):
    entry = "Some_Weights==1.0 \\\n    --hash=sha256:bb \\\n    --hash=sha256:cc\n    # via -r models.in\n"
    assert kept(tmp_path, wanted, LOCKED) == entry


def test_what_nobody_names_goes(tmp_path: Path):
    assert kept(tmp_path, "other\n", LOCKED) == ""


def test_the_lock_of_the_weights_holds_what_is_named_and_nothing_else(tmp_path: Path):
    wanted, locked = ((REQUIREMENTS / name).read_text() for name in ("models.in", "models.txt"))
    assert kept(tmp_path, wanted, locked) == locked

"""Audio on its way out, as a file on this machine."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from transcription.engines.google.flac import flac_file
from transcription.errors import StorageFull

NOISE = np.random.default_rng(1).uniform(-1, 1, 30 * 16_000).astype(np.float32)


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """What this process writes to a file beyond so many bytes fails, as on a disk whose quota is used up."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_is_one_to_wait_for_and_leaves_no_half_file(tmp_path: Path):
    with files_of_at_most(100_000), pytest.raises(StorageFull), flac_file(NOISE, tmp_path):
        pass
    assert list(tmp_path.iterdir()) == []


def test_with_room_it_is_there_until_the_block_ends(tmp_path: Path):
    with flac_file(NOISE, tmp_path) as file:
        assert file.path.stat().st_size == file.size > 100_000
        assert file.path.stat().st_mode & 0o077 == 0
    assert list(tmp_path.iterdir()) == []

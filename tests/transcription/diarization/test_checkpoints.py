"""Checkpoints are read without torch, and a hostile one runs nothing."""

import io
import os
import pickle
import zipfile
from collections import OrderedDict
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from transcription.diarization.checkpoint import BadCheckpoint, read_checkpoint


class Named:
    """Pickles as a global of another module, as torch's own classes do."""

    def __init__(self, module: str, name: str) -> None:
        self.module, self.name = module, name


class Tensor:
    def __init__(self, key: str, count: int, size: tuple[int, ...], stride: tuple[int, ...], offset: int = 0) -> None:
        self.key, self.count, self.size, self.stride, self.offset = key, count, size, stride, offset


class Storage:
    def __init__(self, key: str, count: int) -> None:
        self.key, self.count = key, count


class Pickler(pickle._Pickler):  # the one in Python: it lets us write globals that are not there
    dispatch = dict(pickle._Pickler.dispatch)

    def persistent_id(self, value: Any) -> Any:
        if isinstance(value, Storage):
            return ("storage", Named("torch", "FloatStorage"), value.key, "cpu", value.count)
        return None

    def save_named(self, value: Named) -> None:
        self.write(b"c" + f"{value.module}\n{value.name}\n".encode())

    def save_tensor(self, value: Tensor) -> None:
        self.save(Named("torch._utils", "_rebuild_tensor_v2"))
        storage = Storage(value.key, value.count)
        self.save((storage, value.offset, value.size, value.stride, False, OrderedDict()))
        self.write(pickle.REDUCE)

    dispatch[Named] = save_named
    dispatch[Tensor] = save_tensor


def written(path: Path, content: Any, **storages: np.ndarray) -> Path:
    pickled = io.BytesIO()
    Pickler(pickled, 2).dump(content)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("archive/data.pkl", pickled.getvalue())
        for key, values in storages.items():
            archive.writestr(f"archive/data/{key}", values.astype(np.float32).tobytes())
    return path


def test_tensors_come_out_as_arrays(tmp_path: Path):
    saved = {"weight": Tensor("a", 6, (2, 3), (3, 1)), "late": Tensor("a", 6, (2,), (1,), offset=4)}
    found = read_checkpoint(written(tmp_path / "x.pt", saved, a=np.arange(6)))
    assert found["weight"].tolist() == [[0, 1, 2], [3, 4, 5]]
    assert found["late"].tolist() == [4, 5]


def test_a_checkpoint_that_names_a_function_is_refused_and_runs_nothing(tmp_path: Path):
    class Evil:
        def __reduce__(self) -> tuple[Any, ...]:
            return os.system, (f"touch {tmp_path}/harm",)

    with pytest.raises(BadCheckpoint, match="refused"):
        read_checkpoint(written(tmp_path / "x.pt", {"weight": Evil()}))
    assert not (tmp_path / "harm").exists()


@pytest.mark.parametrize(
    "tensor",
    [
        Tensor("a", 6, (2, 3), (1, 2)),  # transposed
        Tensor("a", 6, (2, 3), (1000, 1)),  # rows outside
        Tensor("a", 6, (3, 3), (3, 1)),  # more than there is
        Tensor("a", 6, (2, 3), (3, 1), offset=3),
        Tensor("a", 7, (2, 3), (3, 1)),  # the storage is shorter than announced
        Tensor("b", 6, (2, 3), (3, 1)),  # no such storage
    ],
    ids=["transposed", "stride", "size", "offset", "announced", "missing"],
)
def test_a_tensor_that_does_not_fit_its_storage_is_refused(tmp_path: Path, tensor: Tensor):
    with pytest.raises(BadCheckpoint):
        read_checkpoint(written(tmp_path / "x.pt", {"weight": tensor}, a=np.arange(6)))


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x05\x06" + bytes(18)], ids=["empty", "text", "empty-zip"])
def test_what_is_no_checkpoint_is_refused(tmp_path: Path, content: bytes):
    (tmp_path / "x.pt").write_bytes(content)
    with pytest.raises(BadCheckpoint):
        read_checkpoint(tmp_path / "x.pt")

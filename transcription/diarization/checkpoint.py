"""Read a torch checkpoint (a zip) into numpy arrays: without torch, and nothing but tensors can be unpickled."""

import io
import pickle
import zipfile
from collections import OrderedDict
from pathlib import Path
from typing import Any

import numpy as np

DTYPES = {"FloatStorage": np.float32, "LongStorage": np.int64, "HalfStorage": np.float16}
PICKLE = "data.pkl"


class BadCheckpoint(ValueError):
    """No checkpoint, a damaged one, or one that holds more than tensors."""


def read_checkpoint(path: Path) -> dict[str, Any]:
    """What was saved: names and arrays, dicts of them among these. Raises BadCheckpoint, OSError."""
    try:
        with zipfile.ZipFile(path) as archive:
            root = _root(archive)
            return _Unpickler(archive, root).load()
    except (zipfile.BadZipFile, pickle.UnpicklingError, KeyError, ValueError, TypeError, EOFError) as error:
        raise BadCheckpoint(f"{path.name}: {error}") from error


def _root(archive: zipfile.ZipFile) -> str:
    """The folder inside the zip; each program names it differently."""
    for name in archive.namelist():
        if name.endswith(f"/{PICKLE}"):
            return name.removesuffix(PICKLE)
    raise BadCheckpoint(f"no {PICKLE} inside")


class _Unpickler(pickle.Unpickler):
    """A pickle may name any function; this one knows those that tensors need, and refuses all others."""

    def __init__(self, archive: zipfile.ZipFile, root: str) -> None:
        super().__init__(io.BytesIO(archive.read(root + PICKLE)))
        self._archive = archive
        self._root = root

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return tensor
        if module == "torch" and name in DTYPES:
            return DTYPES[name]
        raise pickle.UnpicklingError(f"refused: {module}.{name}")

    def persistent_load(self, pid: Any) -> np.ndarray:
        _, dtype, key, _, count = pid
        flat = np.frombuffer(self._archive.read(f"{self._root}data/{key}"), dtype)
        if len(flat) != count:
            raise pickle.UnpicklingError(f"storage {key}: {len(flat)} values where {count} were announced")
        return flat


def tensor(flat: np.ndarray, offset: int, size: tuple[int, ...], stride: tuple[int, ...], *_: Any) -> np.ndarray:
    """A view of a storage. Strides are compared and not used: a bad one would read outside the array."""
    count = int(np.prod(size, dtype=np.int64))
    array = flat[offset : offset + count].reshape(size)
    if count > 1:
        for length, wanted, found in zip(size, stride, array.strides, strict=True):
            if length > 1 and wanted * flat.itemsize != found:
                raise pickle.UnpicklingError("only contiguous tensors are read")
    return array

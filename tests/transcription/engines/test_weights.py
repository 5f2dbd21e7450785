"""The packaged weights are joined once, checked always; other models are named by a setting."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

from transcription.engines.whisper import weights
from transcription.engines.whisper.weights import find_model
from transcription.errors import ModelUnavailable, StorageFull

JOIN = "import sys; from pathlib import Path; from transcription.engines.whisper.weights import find_model; "


def fingerprint(folder: Path) -> dict[str, tuple[int, int]]:
    return {file.name: (file.stat().st_ino, file.stat().st_size) for file in folder.iterdir()}


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two weight packages of a few bytes with their own fingerprints: the real ones take a second to join."""
    names = tuple(f"{tmp_path.name}_part{number}" for number in (1, 2))
    for number, name in enumerate(names, 1):
        data = tmp_path / "site" / name / "data"
        data.mkdir(parents=True)
        (data.parent / "__init__.py").touch()
        (data / f"model.bin.part{number}").write_bytes(bytes([number]) * 1000)
        if number == 1:
            (data / "config.json").write_text("{}")
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    monkeypatch.setattr(weights, "PACKAGES", names)
    digests = {"config.json": b"{}", "model.bin": bytes([1]) * 1000 + bytes([2]) * 1000}
    import hashlib

    monkeypatch.setattr(weights, "FILES", {name: hashlib.sha256(data).hexdigest() for name, data in digests.items()})
    return tmp_path / "site"


def test_the_real_weights_are_joined_and_are_the_ones_we_mean(tmp_path: Path) -> None:
    model = find_model("", tmp_path)

    assert model.name == "whisper-base"
    assert (model.folder / "model.bin").stat().st_size == 145_217_532
    assert sorted(file.name for file in model.folder.iterdir()) == sorted(weights.FILES)


def test_the_second_time_nothing_is_written(tmp_path: Path, small: Path) -> None:
    first = fingerprint(find_model("", tmp_path).folder)

    assert fingerprint(find_model("", tmp_path).folder) == first


@pytest.mark.parametrize(
    "harm", [lambda file: file.write_bytes(b"x"), Path.unlink, lambda file: os.truncate(file, 1999)]
)
def test_a_damaged_copy_is_made_anew(tmp_path: Path, small: Path, harm: object) -> None:
    model = find_model("", tmp_path).folder / "model.bin"
    sound = model.read_bytes()
    harm(model)

    find_model("", tmp_path)

    assert model.read_bytes() == sound


def test_damaged_packages_are_told_from_missing_ones(tmp_path: Path, small: Path) -> None:
    (small / weights.PACKAGES[1] / "data" / "model.bin.part2").write_bytes(b"other")

    with pytest.raises(ModelUnavailable, match="damaged"):
        find_model("", tmp_path)


def test_missing_packages_say_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "PACKAGES", ("no_such_weights_part1", "no_such_weights_part2"))
    assert importlib.util.find_spec("no_such_weights_part1") is None

    with pytest.raises(ModelUnavailable, match="make setup"):
        find_model("", tmp_path)


def test_a_full_disk_is_no_missing_model(tmp_path: Path) -> None:
    script = (
        "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (5_000_000, 5_000_000));"
        + JOIN
        + f"find_model('', Path({str(tmp_path)!r}))"
    )
    child = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)

    assert StorageFull.__name__ in child.stderr
    assert not (tmp_path / "whisper-base" / "model.bin").exists()
    assert not list((tmp_path / "whisper-base").glob(".*"))


def test_two_processes_may_join_at_the_same_time(tmp_path: Path) -> None:
    script = JOIN + f"print(find_model('', Path({str(tmp_path)!r})).folder)"
    children = [
        subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    answers = [child.communicate(timeout=60) for child in children]

    assert [child.returncode for child in children] == [0, 0], answers
    assert sorted(file.name for file in (tmp_path / "whisper-base").iterdir()) == sorted(weights.FILES)


def test_a_folder_can_be_named(tmp_path: Path) -> None:
    folder = tmp_path / "my-model"
    folder.mkdir()
    for name in ("model.bin", "config.json", "tokenizer.json"):
        (folder / name).touch()

    assert find_model(str(folder), tmp_path / "models") == weights.Model("my-model", folder)


def model_of(folder: Path, **files: bytes) -> weights.Model:
    folder.mkdir(parents=True)
    for name, content in files.items():
        (folder / name.replace("_", ".")).write_bytes(content)
    return weights.Model(folder.name, folder)


def test_the_same_weights_elsewhere_have_the_same_fingerprint(tmp_path: Path) -> None:
    one = model_of(tmp_path / "one" / "my-model", model_bin=b"1" * 1000, config_json=b"{}")
    other = model_of(tmp_path / "other" / "my-model", model_bin=b"1" * 1000, config_json=b"{}", README_md=b"Baca")

    assert one.fingerprint() == other.fingerprint()


@pytest.mark.parametrize(
    "changed",
    [
        {"model_bin": b"1" * 999 + b"2"},
        {"model_bin": b"1" * 1001},
        {"config_json": b"{ }"},
        {"tokenizer_json": b"{}"},
    ],
    ids=["a byte", "the length", "the configuration", "a tokenizer"],
)
def test_other_weights_in_a_folder_of_the_same_name_have_another_fingerprint(
    tmp_path: Path, changed: dict[str, bytes]
) -> None:
    files = {"model_bin": b"1" * 1000, "config_json": b"{}"}
    one, other = model_of(tmp_path / "one" / "model", **files), model_of(tmp_path / "two" / "model", **files | changed)

    assert one.fingerprint() != other.fingerprint()


def test_of_a_large_model_only_samples_are_read(tmp_path: Path) -> None:
    large = weights.SAMPLE * weights.SAMPLED * 3
    before = model_of(tmp_path / "before" / "model", model_bin=b"1" * large)
    trained = model_of(tmp_path / "trained" / "model", model_bin=b"2" * large)
    between = weights.SAMPLE * 2  # between two samples
    touched = model_of(tmp_path / "touched" / "model", model_bin=b"1" * between + b"2" + b"1" * (large - between - 1))

    assert before.fingerprint() == touched.fingerprint() != trained.fingerprint()


def test_a_folder_without_a_model_says_what_it_lacks(tmp_path: Path) -> None:
    (tmp_path / "config.json").touch()

    with pytest.raises(ModelUnavailable, match="lacks model.bin, tokenizer.json"):
        find_model(str(tmp_path), tmp_path / "models")


def test_a_folder_that_is_not_there_is_not_looked_for_on_the_hub(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="not there"):
        find_model(str(tmp_path / "none"), tmp_path / "models")


@pytest.mark.parametrize("name", ["large-v3-turbo", "nobody/nothing"])
def test_a_hub_model_without_a_network_says_what_to_do(tmp_path: Path, name: str) -> None:
    script = JOIN + f"find_model({name!r}, Path({str(tmp_path)!r}))"
    offline = os.environ | {"HF_HUB_OFFLINE": "1"}
    child = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=offline)

    assert "ModelUnavailable" in child.stderr
    assert "without a network, name a folder" in child.stderr


def test_a_misspelt_hub_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="larg-v3"):
        find_model("larg-v3", tmp_path)

"""The real networks, made once for all tests here."""

from pathlib import Path

import pytest

from transcription.diarization import Networks, load_networks


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("models")


@pytest.fixture(scope="session")
def networks(models: Path) -> Networks:
    return load_networks(models)

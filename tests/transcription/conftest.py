"""Google's services, as emulators, for whoever asks for `cloud`; an engine that talks, for `talking_engine`."""

from collections.abc import Iterator
from typing import Any

import pytest
import redis

from tests.cloud import Cloud, cloud_over, storage_emulator
from tests.fakes import installed
from tests.transcription.voices import TalkingEngine
from transcription import engines
from transcription.models import Court


@pytest.fixture
def talking_engine(settings: Any) -> Iterator[TalkingEngine]:
    """Instead of Whisper, where what is heard does not matter; the cache is empty."""
    redis.Redis.from_url(settings.REDIS_URL).flushall()
    with installed(TalkingEngine()) as engine:
        yield engine


@pytest.fixture(scope="session")
def storage_address() -> Iterator[str]:
    with storage_emulator() as address:
        yield address


@pytest.fixture
def cloud(storage_address: str) -> Iterator[Cloud]:
    with cloud_over(storage_address) as cloud:
        yield cloud


@pytest.fixture
def configured(settings: Any) -> None:
    """The settings that the engine google cannot do without."""
    settings.GOOGLE_PROJECT, settings.GOOGLE_BUCKET = "pn-contoh", "pengadilan-titipan"


@pytest.fixture
def allowed(db: None) -> Court:
    """The court lets recordings of civil cases, and those without a case, leave the building."""
    return Court.objects.create(cloud_classes=["Pdt", "-"])


@pytest.fixture
def cloud_settings(cloud: Cloud, settings: Any) -> Iterator[Cloud]:
    """The settings point at the emulators, and no engine of another test is left."""
    for name, value in cloud.settings().items():
        setattr(settings, name, value)
    engines.load_engine.cache_clear()
    yield cloud
    engines.load_engine.cache_clear()

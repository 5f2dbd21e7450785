"""Both floors empty, and an engine that counts."""

from collections.abc import Iterator

import pytest

from tests.fakes import FakeEngine, installed
from tests.transcription.cache.upstairs import upstairs


@pytest.fixture(autouse=True)
def engine(db: None) -> Iterator[FakeEngine]:
    redis = upstairs()
    redis.flushall()
    with installed(FakeEngine()) as engine:
        yield engine
    redis.flushall()

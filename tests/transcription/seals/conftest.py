"""A court, and minutes that it has given out."""

import pytest

from tests.transcription.seals.cast import Court
from transcription.exports import Layout


@pytest.fixture(scope="module")
def court() -> Court:
    return Court()


@pytest.fixture(scope="module")
def word(court: Court) -> bytes:
    return court.file("docx", Layout.MINUTES)


@pytest.fixture(scope="module")
def pdf(court: Court) -> bytes:
    return court.file("pdf", Layout.MINUTES)

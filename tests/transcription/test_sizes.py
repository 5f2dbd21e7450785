"""Sizes are written one way everywhere."""

import pytest
from django.utils import translation

from transcription.templatetags.sizes import size

MB = 1024**2
GB = 1024**3


@pytest.mark.parametrize(
    ("count", "english", "indonesian"),
    [
        (0, "0 byte", "0 byte"),
        (1023, "1023 byte", "1023 byte"),
        (1024, "1 KB", "1 KB"),
        (320_044, "313 KB", "313 KB"),
        (MB, "1 MB", "1 MB"),
        (MB * 3 // 2, "1.5 MB", "1,5 MB"),
        (99 * MB + MB // 2, "99.5 MB", "99,5 MB"),
        (100 * MB + MB // 2, "101 MB", "101 MB"),
        (8 * GB, "8 GB", "8 GB"),
        (int(1.25 * GB), "1.3 GB", "1,3 GB"),
        (3000 * GB, "3000 GB", "3000 GB"),
    ],
)
def test_sizes_count_by_1024_with_one_spelling(count: int, english: str, indonesian: str):
    with translation.override("en"):
        assert size(count) == english
    with translation.override("id"):
        assert size(count) == indonesian

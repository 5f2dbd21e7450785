"""Numbers of monitoring as people read them."""

import pytest
from django.utils import translation

from monitoring.names import error_name
from monitoring.templatetags.figures import duration, error_rate, share, with_code
from transcription.evaluation.rates import Rate


@pytest.mark.parametrize(
    ("seconds", "indonesian", "english"),
    [
        (None, "–", "–"),
        (0, "0 dtk", "0 s"),
        (12.4, "12 dtk", "12 s"),
        (59.9, "60 dtk", "60 s"),
        (150, "2 mnt", "2 min"),
        (3600, "1,0 jam", "1.0 h"),
        (19_000, "5,3 jam", "5.3 h"),
        (3 * 86_400, "3,0 hari", "3.0 d"),
    ],
)
def test_a_duration_is_told_in_the_unit_that_says_most(seconds: float | None, indonesian: str, english: str):
    with translation.override("id"):
        assert duration(seconds) == indonesian
    with translation.override("en"):
        assert duration(seconds) == english


@pytest.mark.parametrize(
    ("fraction", "decimals", "expected"), [(0.5, 0, "50 %"), (0.1234, 1, "12,3 %"), (None, 0, "–")]
)
def test_a_share_is_a_percentage(fraction: float | None, decimals: int, expected: str):
    with translation.override("id"):
        assert share(fraction, decimals) == expected


def test_a_rate_of_nothing_is_not_known():
    with translation.override("en"):
        assert error_rate(Rate(0, 0)) == "–"
        assert error_rate(Rate(1, 8)) == "12.5 %"


def test_an_error_is_called_by_what_people_are_told():
    with translation.override("id"):
        assert error_name("no_speech") == "Tidak ditemukan ucapan dalam rekaman ini"


def test_an_error_of_another_version_is_called_by_its_code():
    assert error_name("struck_by_lightning") == "struck_by_lightning"


def test_a_command_in_advice_is_code_and_nothing_else_is_markup():
    assert with_code("Run `manage.py engines`, <b>now</b>.") == (
        "Run <code>manage.py engines</code>, &lt;b&gt;now&lt;/b&gt;."
    )
    assert with_code("`<script>`") == "<code>&lt;script&gt;</code>"
    assert with_code("A single ` stays.") == "A single ` stays."

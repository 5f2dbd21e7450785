"""What stands around a hit on the page."""

import pytest

from search.templatetags.passages import last_words


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", ""),
        ("satu dua", "satu dua"),
        ("satu dua tiga", "satu dua tiga"),
        ("satu dua tiga empat", "… dua tiga empat"),
        ("satu  dua\ntiga empat lima", "… tiga empat lima"),
    ],
)
def test_of_the_passage_before_a_hit_the_end_is_shown(text: str, shown: str):
    assert last_words(text, 3) == shown

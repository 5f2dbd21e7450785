"""Blocks of a template that are not closed, or closed without being open, whatever stands around them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcription.exports.template_tags import BLOCKS, first_unbalanced


def found(*lines: str) -> tuple[int, str] | None:
    unbalanced = first_unbalanced([list(enumerate(lines, 1))])
    return (unbalanced.number, unbalanced.missing) if unbalanced else None


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (["{%p for b in blok %}", "{{ b.teks }}", "{%p endfor %}"], None),
        (["{%tr for b in blok %}", "{%tr endfor %}", "{%- if a -%}x{%- endif -%}"], None),
        (["{% if a %}", "{% elif b %}", "{% else %}", "{% endif %}"], None),
        (["{% for a in b %}x{% else %}y{% endfor %}"], None),
        (["{% set x = 1 %}", "{{ '{' }}"], None),
        (["{% for a in b %}", "x"], (1, "{% endfor %}")),
        (["{% if a %}", "{%p for b in c %}", "{% endif %}"], (2, "{% endfor %}")),
        (["x", "{% endif %}"], (2, "{% endif %}")),
        (["{% if a %}{% endif %}{% endif %}"], (1, "{% endif %}")),
        (["{% raw %}", "{% else %}"], (2, "{% else %}")),
        (["{%r if a %}"], (1, "{% endif %}")),
    ],
)
def test_the_innermost_open_block_is_blamed(lines: list[str], told: tuple[int, str] | None):
    assert found(*lines) == told


def test_each_part_of_a_document_is_a_template_by_itself():
    open_in_header = first_unbalanced([[(1, "{% if a %}{% endif %}")], [(2, "{% if a %}")], [(3, "{% endif %}")]])
    assert open_in_header is not None
    assert open_in_header.number == 2


@given(st.lists(st.sampled_from(sorted(BLOCKS)), max_size=6), st.data())
def test_what_is_nested_rightly_is_fine_and_each_lost_end_is_told(words: list[str], data: st.DataObject):
    lines = [f"{{% {word} x %}}" for word in words] + [f"{{% end{word} %}}" for word in reversed(words)]
    assert found(*lines) is None
    if words:
        lost = data.draw(st.integers(0, len(words) - 1))
        del lines[len(words) + lost]
        assert found(*lines) is not None


@given(st.text(max_size=60))
def test_any_text_is_looked_through(text: str):
    found(text)

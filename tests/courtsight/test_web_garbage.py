"""Python's collector of garbage, which stops all sockets while it looks, has little to look at in the web process."""

import json
import subprocess
import sys

from tests.site import ROOT

COUNT = """
import gc, json, os
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "courtsight.settings")
import courtsight.asgi
from courtsight.web import keep_what_is_loaded
from django.urls import reverse
before = len(gc.get_objects())
keep_what_is_loaded()
loaded = gc.get_freeze_count()
reverse("live_captions", args=["6f1d6e0a-3c0f-4c7e-9f0e-5a0c4d3b2a10"])
print(json.dumps([before, loaded, len(gc.get_objects())]))
"""


def test_what_a_start_loads_is_not_looked_through_again():
    done = subprocess.run([sys.executable, "-c", COUNT], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    before, loaded, left = json.loads(done.stdout.splitlines()[-1])
    assert loaded >= before > 50_000  # with all pages: nothing of them comes later
    assert left < loaded / 20

"""Hearings on a running site, and sound files to upload into them."""

import math
import wave
from array import array
from pathlib import Path

from tests.site import Site

RATE = 16_000
CREATE_HEARING = """
from transcription.models import Case, Hearing
from django.contrib.auth import get_user_model
from django.utils import timezone
case = Case.objects.create(number={number!r}, title="Wanprestasi")
hearing = Hearing.objects.create(case=case, starts_at=timezone.now(), agenda="Pemeriksaan saksi", sealed={sealed})
hearing.assigned.set(get_user_model().objects.filter(username="panitera"))
print(hearing.pk)
"""
NUMBERS = iter(range(8000, 9000))


def stage_hearing(site: Site, *, sealed: bool = False) -> str:
    return site.python(CREATE_HEARING.format(number=f"{next(NUMBERS)}/Pdt.G/2026/PN Jkt.Pst", sealed=sealed)).strip()


def tone_file(path: Path, seconds: int, pitch: int = 220) -> Path:
    second = array("h", (int(3000 * math.sin(2 * math.pi * pitch * n / RATE)) for n in range(RATE))).tobytes()
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        for _ in range(seconds):
            file.writeframesraw(second)
    return path

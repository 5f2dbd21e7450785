"""The colours of the speakers are read and told apart, by colour-blind readers too."""

import re
from itertools import combinations
from pathlib import Path

import pytest
from django.conf import settings

TOKENS = (Path(settings.BASE_DIR) / "static/src/tokens.css").read_text()
Colour = tuple[float, float, float]

# Machado, Oliveira and Fernandes 2009, severity 1, for linear RGB.
SIGHTS = {
    "all cones": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "no red": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "no green": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "no blue": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
FEWEST = 14  # of Lab; 2.3 is a just noticeable difference


def token(name: str) -> Colour:
    """Linear RGB, 0 to 1."""
    digits = re.search(rf"--{name}: #([0-9a-f]{{6}});", TOKENS)[1]
    values = (int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4))
    return tuple(value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in values)


def luminance(colour: Colour) -> float:
    return 0.2126 * colour[0] + 0.7152 * colour[1] + 0.0722 * colour[2]


def contrast(one: Colour, other: Colour) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def lab(colour: Colour) -> Colour:
    red, green, blue = (min(1, max(0, part)) for part in colour)
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089
    fx, fy, fz = (part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116 for part in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def seen(colour: Colour, sight: str) -> Colour:
    return tuple(sum(weight * part for weight, part in zip(row, colour, strict=True)) for row in SIGHTS[sight])


NUMBERS = range(1, 9)


@pytest.mark.parametrize("number", NUMBERS)
def test_initials_are_read_on_their_colour(number: int):
    ink = token("speaker-1-ink" if number == 1 else "speaker-ink")
    assert contrast(token(f"speaker-{number}"), ink) >= 4.5


@pytest.mark.parametrize("sight", SIGHTS)
def test_any_two_speakers_are_told_apart(sight: str):
    seen_as = {number: lab(seen(token(f"speaker-{number}"), sight)) for number in NUMBERS}
    distances = {
        (one, other): sum((a - b) ** 2 for a, b in zip(seen_as[one], seen_as[other], strict=True)) ** 0.5
        for one, other in combinations(NUMBERS, 2)
    }
    assert min(distances.values()) >= FEWEST, distances


def test_there_are_as_many_colours_as_the_code_counts_with():
    from transcription.models.speaker import COLOURS

    assert re.findall(r"--speaker-(\d):", TOKENS) == [str(number) for number in range(1, COLOURS + 1)]

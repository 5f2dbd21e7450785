"""Recordings with one microphone a channel: how many there are, whose they are, and where their files lie."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from transcription.audio.channel_files import tracks_of

MOST = 16  # channels: a recording with more is no court room's
# What is stored of a channel without a name, in no language. Earlier versions stored "Kanal 2": their segments and
# cached results are too many to rewrite, so that it is read as well.
_UNNAMED = re.compile(r"(?:channel-|Kanal )([1-9][0-9]?)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Microphones:
    """How many channels to tell apart; fewer than two: none.

    If it is not `known` that they are microphones of different people, listening decides. `names` are of who sits
    at them, in the order of the channels: a room that has named microphones also gets recordings of telephones.
    """

    count: int = 0
    known: bool = False
    names: tuple[str, ...] = ()

    def speaker_at(self, channel: int | None) -> str | None:
        """None for the mix: who spoke there is not known."""
        if channel is None:
            return None
        name = self.names[channel] if channel < len(self.names) else ""
        return name or f"channel-{channel + 1}"


MIXED = Microphones()


def neutral_label(label: str) -> str:
    """As versions of today store it."""
    found = _UNNAMED.fullmatch(label)
    return f"channel-{found[1]}" if found else label


def shown_label(label: str) -> str:
    """A channel without a name in the reader's language; any other label as it is."""
    found = _UNNAMED.fullmatch(label)
    return _("Channel %(number)s") % {"number": found[1]} if found else label


def microphones_in(channels: int, mode: str, names: tuple[str, ...] = ()) -> Microphones:
    """What a ChannelMode means for a recording of so many channels, in a room with these names or in none."""
    if mode == "mix" or not 2 <= channels <= MOST:
        return MIXED
    return Microphones(channels, mode == "separate", names)


def decode_missing(
    source: Path, wav: Path, channels: int, progress: Callable[[float], None] | None = None, reserve: int = 0
) -> None:
    """Decode the mix, and so many channels, unless all of these files are there. Errors as of decode_to_wav."""
    from transcription.audio.decode import decode_to_wav

    if not all(path.exists() for path in tracks_of(wav, channels)):
        decode_to_wav(source, wav, progress, reserve, channels)

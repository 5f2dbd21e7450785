"""What a transcript was: its edits, any two of its states side by side, the path of one part, and the way back."""

from transcription.history.comparing import Hunk, compared
from transcription.history.listing import Entry, entries_of
from transcription.history.path import Station, path_of
from transcription.history.restoring import restore

__all__ = ["Entry", "Hunk", "Station", "compared", "entries_of", "path_of", "restore"]

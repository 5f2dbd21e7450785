"""Speakers as people: who they are, whose words are whose, and undoing it.

    change = merge(speaker, user, revision, into, into_revision)
    undoing.undo(change, user)

Whether the user may is asked before, by access.get_visible(..., Action.EDIT). Errors are those of transcription.errors
and StaleSpeaker. See docs/decisions/speakers-and-undo.md.
"""

from transcription.speakers.changes import StaleSpeaker, merge, rename, split
from transcription.speakers.dismissals import (
    Dismissed,
    decline,
    decline_voice,
    dismissed_in,
    suggest_again,
    suggest_voice_again,
)
from transcription.speakers.identity import Identity
from transcription.speakers.listing import Heard, Offer, heard_in, offers_for
from transcription.speakers.voices import speakers_elsewhere

__all__ = [
    "Dismissed",
    "Heard",
    "Identity",
    "Offer",
    "StaleSpeaker",
    "decline",
    "decline_voice",
    "dismissed_in",
    "heard_in",
    "merge",
    "offers_for",
    "rename",
    "speakers_elsewhere",
    "split",
    "suggest_again",
    "suggest_voice_again",
]

"""What must not leave the court with a name in it (SK KMA 2-144/KMA/SK/VIII/2022): found, and replaced. Pure.

Knows no rows: transcription.anonymous says who is who, and what people have decided.
"""

from transcription.anonymity.base import LONGEST_FORM, PLACEHOLDERS, Found, Kind, Known, Person, Phrase
from transcription.anonymity.finding import Finder
from transcription.anonymity.hiding import hidden_spans, hide_in, hide_in_segment
from transcription.anonymity.religion import Said, answers_in
from transcription.anonymity.tokens import folded_phrase, plain

__all__ = [
    "LONGEST_FORM",
    "PLACEHOLDERS",
    "Finder",
    "Found",
    "Kind",
    "Known",
    "Person",
    "Phrase",
    "Said",
    "answers_in",
    "folded_phrase",
    "hidden_spans",
    "hide_in",
    "hide_in_segment",
    "plain",
]

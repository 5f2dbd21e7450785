"""Correction of words that do not exist, where an engine writes by ear. Each change stays visible and can be undone.

Rules and weights come from read Indonesian news; docs/decisions/correction.md has the figures.
"""

from transcription.correction.corrector import CORRECTED, MODES, Corrector, correct, load_corrector
from transcription.correction.lexicon import Lexicon, digest_of_dictionary, legal_terms, load_lexicon
from transcription.correction.undo import changes_in, count_applied, heard_text, whole_only

__all__ = [
    "CORRECTED",
    "MODES",
    "Corrector",
    "Lexicon",
    "changes_in",
    "correct",
    "count_applied",
    "digest_of_dictionary",
    "heard_text",
    "legal_terms",
    "load_corrector",
    "load_lexicon",
    "whole_only",
]

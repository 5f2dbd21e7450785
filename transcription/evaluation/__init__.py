"""How good a transcript is, measured against what was really said. Pure.

Nothing here decides how a recording is transcribed: references and words come in, scores go out. An engine's words
with corrections (types.Correction) are also scored as they were heard.
"""

from transcription.evaluation.items import Kind
from transcription.evaluation.manifest import BadManifest, Fault, ManifestLine, read_manifest
from transcription.evaluation.rates import Rate
from transcription.evaluation.report import document
from transcription.evaluation.score import Score, pooled, score
from transcription.evaluation.speakers import SpeakerScore, speaker_score
from transcription.evaluation.terms import legal_terms

__all__ = [
    "BadManifest",
    "Fault",
    "Kind",
    "ManifestLine",
    "Rate",
    "Score",
    "SpeakerScore",
    "document",
    "legal_terms",
    "pooled",
    "read_manifest",
    "score",
    "speaker_score",
]

"""Scores as the JSON that programs read. Rates are fractions; null where there is nothing to measure."""

from collections.abc import Iterable
from typing import Any

from transcription.evaluation.rates import Rate
from transcription.evaluation.score import Score, pooled
from transcription.evaluation.speakers import SpeakerScore
from transcription.normalise import Level

MAIN = Level.N1


def document(files: Iterable[tuple[str, Score]]) -> dict[str, Any]:
    """`files`: the path of each recording, and its score."""
    files = list(files)
    return {
        "files": [{"audio": path, **figures(score)} for path, score in files],
        "overall": figures(pooled(score for _, score in files)),
    }


def figures(score: Score) -> dict[str, Any]:
    """`wer` and `cer` are those of level N1; `levels` has all of them."""
    return {
        "wer": rounded(score.words[MAIN].value),
        "cer": rounded(score.characters[MAIN].value),
        **speakers(score.speakers or SpeakerScore()),
        "real_time_factor": rounded(score.real_time_factor),
        "words": score.words[MAIN].of,
        "audio_seconds": round(score.audio, 3),
        "processing_seconds": round(score.processing, 3),
        "levels": {
            level: {"wer": rounded(score.words[level].value), "cer": rounded(score.characters[level].value)}
            for level in Level
        },
        "items": {kind: counted(rate) for kind, rate in score.items.items()},
        "correction": {
            "changes": score.correction.count,
            "words_won": score.correction.won,
            "words_harmed": score.correction.harmed,
            "names_harmed": score.correction.names_harmed,
        },
    }


def speakers(score: SpeakerScore) -> dict[str, float | None]:
    """The mean error of the count; all null where nobody told speakers apart."""
    return {
        "der": rounded(score.der.value),
        "der_collar_0.25": rounded(score.der_collar.value),
        "cpwer": rounded(score.cpwer.value),
        "speaker_count_error": rounded(score.miscounts.value),
    }


def counted(rate: Rate) -> dict[str, Any]:
    return {"rate": rounded(rate.value), "wrong": rate.wrong, "of": rate.of}


def rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)

"""Scores as tables for people."""

from collections.abc import Iterable, Mapping, Sequence

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from transcription.evaluation import Kind, Rate, Score, SpeakerScore, pooled
from transcription.normalise import Level

LEVELS: dict[Level, str | Promise] = {
    Level.RAW: gettext_lazy("as written"),
    Level.N0: gettext_lazy("N0: without case and punctuation"),
    Level.N1: gettext_lazy("N1: numbers as words too"),
    Level.N2: gettext_lazy("N2: spelling variants and abbreviations too"),
}
KINDS: dict[Kind, str | Promise] = {
    Kind.NAMES: gettext_lazy("names"),
    Kind.NUMBERS: gettext_lazy("numbers and amounts"),
    Kind.DATES: gettext_lazy("dates"),
    Kind.ARTICLES: gettext_lazy("article numbers"),
    Kind.TERMS: gettext_lazy("legal terms"),
}
NOTHING = "–"  # nothing to measure


def score_tables(files: Sequence[tuple[str, Score]]) -> str:
    """One line a file and one for all, then the levels of normalisation, then what matters in law."""
    overall = pooled(score for _path, score in files)
    parts = [_files(files, overall), _levels(overall), _items(overall)]
    if overall.speakers:
        parts.append(_speakers(files, overall))
    if overall.correction.count:
        parts.append(_correction(overall))
    return "\n\n".join(parts)


def _files(files: Sequence[tuple[str, Score]], overall: Score) -> str:
    head = [_("File"), _("Words"), "WER", "CER", _("WER as written"), _("CER as written"), _("Real-time factor")]
    rows = [[path, *_figures(score)] for path, score in files]
    return table([head, *rows, [_("All"), *_figures(overall)]])


def _figures(score: Score) -> list[str]:
    rates = [side[level].value for level in (Level.N1, Level.RAW) for side in (score.words, score.characters)]
    factor = score.real_time_factor
    speed = NOTHING if factor is None else number_format(round(factor, 2), 2)
    return [str(score.words[Level.N1].of), *map(percent, rates), speed]


def _levels(overall: Score) -> str:
    rows = [[str(name), *(percent(side[level].value) for side in _sides(overall))] for level, name in LEVELS.items()]
    return table([[_("Compared"), "WER", "CER"], *rows])


def _sides(score: Score) -> tuple[Mapping[Level, Rate], Mapping[Level, Rate]]:
    return score.words, score.characters


def _items(overall: Score) -> str:
    rows = [
        [str(name), str(rate.of), str(rate.wrong), percent(rate.value)]
        for kind, name in KINDS.items()
        for rate in [overall.items[kind]]
    ]
    return table([[_("What matters in law"), _("In the reference"), _("Not found right"), _("Share")], *rows])


def _speakers(files: Sequence[tuple[str, Score]], overall: Score) -> str:
    """Only recordings of which it is known who speaks when."""
    head = [_("Who spoke when"), "DER", _("DER, collar 0.25 s"), "cpWER", _("Speakers miscounted")]
    rows = [[path, *_of_speakers(score.speakers)] for path, score in files if score.speakers]
    return table([head, *rows, [_("All"), *_of_speakers(overall.speakers)]])


def _of_speakers(score: SpeakerScore) -> list[str]:
    rates = [percent(rate.value) for rate in (score.der, score.der_collar, score.cpwer)]
    return [*rates, number_format(round(score.miscounts.value or 0.0, 2), 2)]


def _correction(overall: Score) -> str:
    changes = overall.correction
    return _("Correction: %(count)d changes; %(won)d words won, %(harmed)d harmed, %(names)d names among these.") % {
        "count": changes.count,
        "won": changes.won,
        "harmed": changes.harmed,
        "names": changes.names_harmed,
    }


def percent(fraction: float | None) -> str:
    return NOTHING if fraction is None else f"{number_format(round(100 * fraction, 1), 1)} %"


def table(rows: Iterable[Sequence[str]]) -> str:
    """The first column to the left, figures to the right; the first row is the head."""
    rows = list(rows)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(
            [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        )
        for row in rows
    ]
    return "\n".join(
        [lines[0].rstrip(), "-" * (sum(widths) + 2 * (len(widths) - 1)), *(line.rstrip() for line in lines[1:])]
    )

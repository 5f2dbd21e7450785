"""Which word of a hypothesis stands for which of the reference."""

from collections.abc import Sequence
from dataclasses import dataclass

from transcription.evaluation.rates import Rate


@dataclass(frozen=True, slots=True)
class Alignment:
    """`matches`: for each word of the reference the place of the same word in the hypothesis, None where it is not."""

    errors: Rate
    matches: tuple[int | None, ...]

    def found(self, first: int, last: int) -> int | None:
        """Where the words [first, last) stand in the hypothesis, all of them and nothing between; else None."""
        places = self.matches[first:last]
        start = places[0]
        if start is None or places != tuple(range(start, start + len(places))):
            return None
        return start


def align(reference: Sequence[str], hypothesis: Sequence[str]) -> Alignment:
    """The alignment with the fewest word errors, by jiwer."""
    import jiwer

    if not reference or not hypothesis:
        return Alignment(Rate(len(reference) or len(hypothesis), len(reference)), (None,) * len(reference))
    output = jiwer.process_words(" ".join(reference), " ".join(hypothesis))
    matches: list[int | None] = [None] * len(reference)
    for chunk in output.alignments[0]:
        if chunk.type == "equal":
            matches[chunk.ref_start_idx : chunk.ref_end_idx] = range(chunk.hyp_start_idx, chunk.hyp_end_idx)
    return Alignment(Rate(output.substitutions + output.deletions + output.insertions, len(reference)), tuple(matches))


def character_errors(reference: str, hypothesis: str) -> Rate:
    import jiwer

    if not reference or not hypothesis:
        return Rate(len(reference) or len(hypothesis), len(reference))
    output = jiwer.process_characters(reference, hypothesis)
    return Rate(output.substitutions + output.deletions + output.insertions, len(reference))

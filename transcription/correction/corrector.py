"""The words of an engine, corrected one after the other. Pure; `load_corrector` alone reads files."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from statistics import fmean

from transcription.correction import choosing, pairs
from transcription.correction.alternatives import alternatives
from transcription.correction.case_names import CaseNames
from transcription.correction.choosing import WEIGHTS, Proposal, Weights
from transcription.correction.lexicon import Lexicon, load_lexicon, words_in
from transcription.correction.tokens import Token, tokenize
from transcription.types import ChunkResult, Correction, CorrectionReason, Word

CORRECTED = "id-ID"  # the language whose words and rules these are
# Mean confidence of a piece's words, below which all changes are only suggested. Of 167 pieces of news none is below;
# with noise as loud as the voice all are, and four changes of five are wrong.
BELIEVED = 0.6
LONGEST_GAP = 0.3  # seconds, between two words that may be one
MODES = APPLY, SUGGEST, OFF = "apply", "suggest", "off"  # as models.job.CorrectionMode


@dataclass(frozen=True, slots=True)
class Corrector:
    """What happens to words that do not exist: `apply` puts others in their place, else they are suggested."""

    lexicon: Lexicon
    apply: bool = True

    def corrected(self, result: ChunkResult, protected: Collection[str]) -> ChunkResult:
        """Only what was spoken in Indonesian is touched, and what was hardly understood gets suggestions only."""
        if result.language != CORRECTED:
            return result
        apply = self.apply and is_believed(result.words)
        words = correct(result.words, self.lexicon, protected, apply, others=result.others)
        return replace(result, words=tuple(words), others=())


def load_corrector(mode: str, dictionary: str = "") -> Corrector | None:
    """`mode` is apply, suggest or off. Raises DictionaryUnavailable."""
    return None if mode == OFF else Corrector(load_lexicon(dictionary), mode == APPLY)


def is_believed(words: Sequence[Word]) -> bool:
    """Whether the engine was sure enough of the whole for its wrong words to be told from noise."""
    confidences = [word.confidence for word in words if word.confidence is not None]
    return not confidences or fmean(confidences) >= BELIEVED


def correct(
    words: Sequence[Word],
    lexicon: Lexicon,
    protected: Collection[str] = (),
    apply: bool = True,
    weights: Weights = WEIGHTS,
    others: Sequence[str] = (),
) -> list[Word]:
    """The words with those replaced that do not exist; without `apply` all stay, and changes are only suggested.

    `protected` are names and terms that are right as they are; `others` whole texts that the engine found nearly as
    likely.
    """
    tokens = tokenize(words, protected)
    case = CaseNames(protected)
    names = {name for phrase in protected for name in words_in(phrase) if len(name) >= weights.shortest}
    elsewhere = alternatives([token.lower for token in tokens], others)
    done: list[Word] = []
    place = 0
    while place < len(tokens):
        token = tokens[place]
        proposal = (
            _name(tokens, place, case, lexicon)
            or _heard_elsewhere(token, elsewhere.get(place, ()), lexicon, weights)
            or _both(tokens, place, lexicon, names, weights)
            or _beside_others(_single(token, lexicon, names, weights), tokens, place, lexicon)
        )
        taken = tokens[place : place + (proposal.taken if proposal else 1)]
        done += _carried_out(taken, proposal, apply) if proposal else [token.word]
        place += len(taken)
    return done


def _name(tokens: Sequence[Token], place: int, case: CaseNames, lexicon: Lexicon) -> Proposal | None:
    """A name of the case, in one word or in two. Names that the engine wrote are looked at as well."""
    following = tokens[place + 1] if place + 1 < len(tokens) else None
    if following and _are_close(tokens[place].word, following.word):
        whole = case.torn(tokens[place], following, lexicon)
        if whole:
            return Proposal(CorrectionReason.NAME, (whole,), 2)
    meant = case.meant_by(tokens[place], lexicon)
    if not meant:
        return None
    # Ahmad is a name as well: who was spoken of may be somebody else than the Achmad of the case.
    return Proposal(CorrectionReason.NAME, (meant,), likely=not lexicon.exists(tokens[place].lower))


def _heard_elsewhere(
    token: Token, others: Sequence[tuple[str, ...]], lexicon: Lexicon, weights: Weights
) -> Proposal | None:
    word = token.lower
    if token.protected or "-" in word or choosing.known_spelling(word):
        return None
    if lexicon.is_sure(word) and not lexicon.is_foreign(word):
        return None
    return choosing.heard_elsewhere(word, others, lexicon, weights)


def _both(
    tokens: Sequence[Token], place: int, lexicon: Lexicon, names: Collection[str], weights: Weights
) -> Proposal | None:
    if place + 1 == len(tokens) or not _may_be_one(tokens[place], tokens[place + 1]):
        return None
    first, second = tokens[place].lower, tokens[place + 1].lower
    if pairs.belong_together(first, second, lexicon, weights):
        return Proposal(CorrectionReason.JOINED, (first + second,), 2)
    written = pairs.shifted(first, second, lexicon, weights) or pairs.retold(first, second, lexicon, names, weights)
    if not written:
        return None
    return Proposal(CorrectionReason.JOINED if len(written) == 1 else CorrectionReason.SIMILAR, written, 2)


def _may_be_one(first: Token, second: Token) -> bool:
    """Nothing shows that they are two; what begins a sentence with "ya" is an answer."""
    if first.protected or second.protected or second.is_capital or first.tail or second.lead:
        return False
    if not _are_close(first.word, second.word):
        return False
    return "-" not in first.core + second.core and not (first.begins and first.lower == "ya")


def _are_close(first: Word, second: Word) -> bool:
    return second.start - first.end <= LONGEST_GAP and first.speaker == second.speaker


def _single(token: Token, lexicon: Lexicon, names: Collection[str], weights: Weights) -> Proposal | None:
    if token.protected:
        return None
    if "-" in token.core:
        return _hyphenated(token, lexicon, names, weights)
    return _of_plain_word(token.lower, lexicon, names, weights)


def _beside_others(proposal: Proposal | None, tokens: Sequence[Token], place: int, lexicon: Lexicon) -> Proposal | None:
    """In an English phrase only a suggestion: a general manager is no general of the army."""
    if proposal is None:
        return None
    around = pairwise(tokens[max(0, place - 1) : place + 2])
    beside = [(first.lower, second.lower) for first, second in around if _touch(first, second)]
    within = pairwise(tokens[place].lower.split("-"))
    is_english = any(lexicon.are_english(*pair) for pair in (*beside, *within))
    return replace(proposal, likely=False) if is_english else proposal


def _touch(first: Token, second: Token) -> bool:
    """Nothing shows the two words to be apart. A name tells nothing: General Leonardo is spoken of in Indonesian."""
    if first.protected or second.protected:
        return False
    return not (first.tail or second.lead) and _are_close(first.word, second.word)


def _hyphenated(token: Token, lexicon: Lexicon, names: Collection[str], weights: Weights) -> Proposal | None:
    """Each part by itself, none of them split."""
    parts = token.lower.split("-")
    proposals = [_of_plain_word(part, lexicon, names, weights) for part in parts]
    made = [proposal for proposal in proposals if proposal and len(proposal.written) == 1]
    if not made:
        return None
    whole = "-".join(
        proposal.written[0] if proposal in made else part for part, proposal in zip(parts, proposals, strict=True)
    )
    return Proposal(made[0].reason, (whole,), likely=all(proposal.likely for proposal in made))


def _of_plain_word(word: str, lexicon: Lexicon, names: Collection[str], weights: Weights) -> Proposal | None:
    known = choosing.known_spelling(word)
    if known:
        return Proposal(CorrectionReason.SPELLING if len(known) == 1 else CorrectionReason.SPLIT, known)
    foreign = lexicon.is_foreign(word)
    if lexicon.is_sure(word) and not foreign:
        return None
    spelling = None if lexicon.exists(word) and not foreign else choosing.respell(word, lexicon)
    if spelling:
        return Proposal(CorrectionReason.SPELLING, (spelling,))
    return None if foreign else choosing.replace(word, lexicon, names, weights)


def _carried_out(taken: Sequence[Token], proposal: Proposal, apply: bool) -> list[Word]:
    """The words for those taken, each with the change that it is part of."""
    written, apply = _dressed(taken, proposal.written), apply and proposal.likely
    heard = " ".join(token.word.word for token in taken)
    correction = Correction(heard, " ".join(written), proposal.reason, apply)
    words = [token.word for token in taken]
    return [replace(word, correction=correction) for word in (_timed(words, written) if apply else words)]


def _dressed(taken: Sequence[Token], written: Sequence[str]) -> list[str]:
    first, last = taken[0], taken[-1]
    whole = f"{first.lead}{' '.join(written)}{last.tail}".split(" ")
    start = len(first.lead)
    if first.is_capital:
        whole[0] = whole[0][:start] + whole[0][start : start + 1].upper() + whole[0][start + 1 :]
    return whole


def _timed(words: Sequence[Word], written: Sequence[str]) -> list[Word]:
    """The new words over the time of the old ones, each by its share of the letters."""
    start, end = words[0].start, words[-1].end
    confidences = [word.confidence for word in words if word.confidence is not None]
    confidence = min(confidences, default=None)
    ends = list(accumulate(map(len, written), initial=0))
    borders = [round(start + (end - start) * letters / ends[-1], 3) for letters in ends[1:-1]]
    edges = [start, *(min(max(border, start), end) for border in borders), end]
    return [
        replace(words[0], start=begin, end=finish, word=word, confidence=confidence)
        for (begin, finish), word in zip(pairwise(edges), written, strict=True)
    ]

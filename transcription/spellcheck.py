"""Words that are in no list, for the editor's marks: what may be meant instead, and how they become known.

The web process asks a lexicon without the heavy parts of the correction; the browser never gets the list, only
answers about the words that are on its screen.
"""

import string
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from courtsight.accounts.models import User
from courtsight.accounts.roles import Action
from courtsight.audit.models import AuditAction
from courtsight.audit.trail import record_event
from transcription.correction.lexicon import Lexicon, load_plain_lexicon, words_in
from transcription.correction.tokens import is_named
from transcription.errors import CourtSightError
from transcription.models import Case, Court, Transcript
from transcription.vocabulary import vocabulary_of

MOST_SUGGESTIONS = 6
NEAR_NAME = 0.8  # difflib's ratio: a letter or two of a name
LETTERS = string.ascii_lowercase


class VocabularyFull(CourtSightError):
    code = "vocabulary_full"
    status = 409
    message = _("The list of names and terms is full.")
    action = _("Remove some that are no longer needed, on the page of the case or the court.")


def names_of(transcript: Transcript) -> dict[str, str]:
    """The single words of the vocabulary, lower case, as they are written."""
    words = (word for phrase in vocabulary_of(transcript.recording) for word in phrase.replace("-", " ").split())
    return {word.lower(): word for word in words if word.isalpha()}


def unknown_in(words: Iterable[str], transcript: Transcript) -> list[str]:
    """Those that are neither Indonesian, nor English that is used here, nor names of the case or the court.

    What is written with capitals is taken for a name; it is unknown where it almost is one of the vocabulary.
    """
    names, lexicon = names_of(transcript), load_plain_lexicon()
    return [word for word in words if not _is_known(word, names, lexicon)]


def suggestions_for(word: str, transcript: Transcript) -> list[str]:
    """What may be meant: names of the vocabulary first, then words a letter away, the most frequent first."""
    names, lexicon, lower = names_of(transcript), load_plain_lexicon(), word.lower()
    close = [names[name] for name in get_close_matches(lower, names, MOST_SUGGESTIONS, NEAR_NAME) if name != lower]
    near = {other for other in _letter_away(lower) if lexicon.is_listed(other) and other not in names}
    often = sorted(near, key=lambda other: (-lexicon.frequency(other), other))
    return (close + [other.capitalize() if word[:1].isupper() else other for other in often])[:MOST_SUGGESTIONS]


def lists_for(transcript: Transcript, user: User) -> list[str]:
    """Those that the user may add words to: `case`, `court`."""
    hearing = transcript.recording.hearing
    may_case = hearing is not None and user.may(Action.EDIT)
    is_seen = may_case and Case.objects.visible_to(user).filter(pk=hearing.case_id).exists()
    return ["case"] * is_seen + ["court"] * user.may(Action.ADMINISTER)


@transaction.atomic
def add_word(word: str, owner: Case | Court, user: User) -> None:
    """To the vocabulary of the case or the court, once. Whether the user may is asked before. Raises VocabularyFull."""
    # The court has no row before somebody has decided something.
    locked = type(owner).objects.select_for_update().filter(pk=owner.pk).first() or owner
    lines = locked.vocabulary.splitlines()
    if word.casefold() in (line.casefold() for line in lines):
        return
    text = "\n".join([*lines, word])
    if len(text) > type(owner)._meta.get_field("vocabulary").max_length:
        raise VocabularyFull
    locked.vocabulary = text
    locked.save()  # whole: a form that was opened before is stale
    record_event(user, AuditAction.CHANGED, locked, fields=["vocabulary"])


def _is_known(word: str, names: Mapping[str, str], lexicon: Lexicon) -> bool:
    lower = word.lower()
    if not lower.replace("-", "").isalpha() or is_named(lower, names):
        return True
    if all(lexicon.exists(part) or lexicon.is_foreign(part) for part in words_in(lower)):
        return True
    return word != lower and not get_close_matches(lower, names, 1, NEAR_NAME)


def _letter_away(word: str) -> Iterator[str]:
    """One letter less, more, other, or two swapped."""
    cuts = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    for before, after in cuts:
        yield from (before + letter + after for letter in LETTERS)
        if after:
            yield before + after[1:]
            yield from (before + letter + after[1:] for letter in LETTERS)
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]

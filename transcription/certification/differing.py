"""What a checked file says otherwise than it was certified, in the language of whoever asks."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from transcription.exports import signs
from transcription.seals import Difference, Where
from transcription.seals.exact import SPACED
from transcription.seals.holding import DRAWN, OTHERWISE, TIMES, VALUES, WRITTEN

# What is told of a part of a file whose words are right, in the reader's language.
REMARKS: dict[str, Promise] = {
    DRAWN: _("This page looks otherwise than the court wrote it."),
    WRITTEN: _("This is not what the court wrote; it is so, too, if another program has saved the file again."),
    OTHERWISE: _("This is not what the court wrote."),
    SPACED: _("Spaces, ends of lines, or signs that cannot be seen are other ones than the court wrote."),
    VALUES: _("The words are right, another value beside them is not."),
    TIMES: _("The words are right, their times are not those that were certified."),
}
# Time and speaker, the place of what was spoken, are in none of these: they are the record's own.
PLACES = {
    Where.PAGE: _("Page %(name)s"),
    Where.LINE: _("Line %(name)s"),
    Where.PART: _("Part of the Word document: %(name)s"),
    Where.CATALOGUE: _("What the PDF has beside its pages"),
    Where.READ_ALOUD: _("What a screen reader reads out or is copied, the table of contents, and attachments"),
    Where.ABOUT: _("Title, author and what else the file says of itself"),
    Where.SEAL: _("The seal"),
    Where.FILE: _("The file"),
}
# What a reader of documents gives back in place of what is no text.
SIGNS = {
    signs.PICTURE: _("picture"),
    signs.REMARK: _("annotation"),
    signs.UNSEEN: _("text that cannot be seen"),
    signs.FIELD: _("automatic field"),
    signs.NUMBER: _("automatic number"),
    signs.FORM: _("form"),
    signs.LAYERS: _("layers"),
    signs.PROGRAM: _("program"),
    signs.ATTACHMENT: _("attachment"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """A difference. `remark`: instead of words, where these do not differ; empty where they speak for themselves."""

    place: str  # empty where nothing tells it
    remark: str
    was: str
    now: str
    sentence: str


def told_of(difference: Difference) -> Told:
    remark = "" if difference.now else str(REMARKS.get(difference.was, ""))
    words = (difference.was, difference.now, difference.sentence)
    return Told(_place_of(difference), remark, *map(_words_of, words))


def _place_of(difference: Difference) -> str:
    if difference.where is Where.PAGE and not difference.place:
        return _now("Numbers of the pages")
    if difference.where is None:
        return difference.place
    return str(PLACES[difference.where]) % {"name": difference.place}


def _words_of(text: str) -> str:
    for sign, said in SIGNS.items():
        text = text.replace(sign, f"\u27e8{said}\u27e9")
    return text

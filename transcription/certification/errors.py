"""What keeps a transcript from being changed, or from being certified. Each says what to do."""

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from transcription.errors import CourtSightError, WrongState


class Certified(CourtSightError):
    code = "certified"
    status = 409
    message = _("This transcript is certified: its text is frozen.")
    action = _("Open a new draft to change the text, or put a renvoi beside it.")


class HasVersions(WrongState):
    code = "has_versions"
    message = _("A transcript of this recording has been certified: the recording belongs to it.")
    action = _("Certified transcripts are kept with their recording.")


class NotNow(WrongState):
    code = "wrong_status"
    message = _("The transcript is not in the state for this any more.")
    action = _("Load the page again to see where it stands.")


class NotNamed(CourtSightError):
    """`who`: the two who may, as people are told of them; empty where that is not the question."""

    code = "not_named"
    status = 403
    message = _("The court has named somebody else for this.")
    action = _("The presiding judge and the clerk of the hearing certify its transcripts.")

    def __init__(self, who: str = "") -> None:
        super().__init__("not one of the two who certify")
        if who:
            self.message = _now("Only the two who certify this hearing may do this: %(who)s.") % {"who": who}
            self.action = _(
                "If one of them has left, a clerk, a judge or an administrator names somebody else on the page "
                "“Who certifies” of the hearing."
            )


class NamesOneself(CourtSightError):
    code = "names_oneself"
    status = 409
    message = _("You cannot name yourself while a transcript of this hearing is certified or in review.")
    action = _("Ask somebody else to name you: a clerk, a judge or an administrator.")


class NotTheirVersion(CourtSightError):
    code = "not_their_version"
    status = 403
    message = _("You have not certified this version, and nobody else has named you for this hearing.")
    action = _("Whoever certified it opens a new draft, or somebody else names you on the page “Who certifies”.")


class NobodyNamed(CourtSightError):
    code = "nobody_named"
    status = 409
    message = _("Nobody has named the presiding judge or the clerk of this hearing.")
    action = _("Name both on the page “Who certifies”.")


class DoubtsLeft(CourtSightError):
    code = "doubts_left"
    status = 409
    message = _("The doubt queue is not empty.")
    action = _("Listen to each doubtful word and say that it is right, or correct it.")


class SpeakersUnderWay(CourtSightError):
    code = "speakers_under_way"
    status = 409
    message = _("The speakers are being told apart again.")
    action = _("Wait until that has ended, then read the transcript once more.")


class TextChanged(CourtSightError):
    code = "text_changed"
    status = 409
    message = _("The text has changed since you opened this page.")
    action = _("Read what is new, then confirm again.")


class NoKey(CourtSightError):
    code = "no_key"
    status = 409
    message = _("This court has no key to sign with.")
    action = _("Administrator: run `manage.py certification_key`, which makes one and says where to keep it.")


class NoSuchWords(CourtSightError):
    code = "no_such_words"
    status = 422
    message = _("The certified part does not say these words, or says them more than once.")
    action = _("Copy them from the certified text, with as many around them as make the place clear.")

"""Why a language model gave no answer, as a person is told; the detail is for the log.

The page says behind each that the passages are complete without it.

    NoAnswer                     what came back is of no use
    ├── ModelBusy                with others, here
    ├── ModelUnreachable         nobody there, or the line broke
    ├── AnswerTooSlow            ANSWER_SECONDS are over
    ├── ModelFailed              any other status than these:
    ├── KeyRefused  UseRefused  ModelUnknown  QuotaUsed
    ├── CredentialsMissing       nothing was asked
    └── GivenUp                  nobody waits any more, so nobody is told
"""

import http
from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from transcription.errors import CourtSightError


class NoAnswer(CourtSightError):
    """The language model gave nothing that can be used."""

    code = "no_answer"
    status = 502
    message = _("The language model gave no answer that can be used.")
    action = _("Try again. If it stays so, tell your administrator.")


class ModelBusy(NoAnswer):
    code = "language_model_busy"
    message = _("The language model is answering others at the moment.")


class ModelUnreachable(NoAnswer):
    code = "language_model_unreachable"
    message = _("The language model cannot be reached.")


class AnswerTooSlow(NoAnswer):
    code = "answer_too_slow"
    message = _("The language model took too long.")


class ModelFailed(NoAnswer):
    code = "language_model_failed"
    message = _("The language model refuses to answer, or is out of order.")


class KeyRefused(NoAnswer):
    code = "language_model_key_refused"
    message = _("The language model does not accept the credentials of this installation.")
    action = _(
        "Tell your administrator: ANSWER_KEY, or for Vertex AI the account's key file, is wrong or not valid any more, "
        "or the clock of this machine is wrong."
    )


class CredentialsMissing(NoAnswer):
    code = "language_model_credentials_missing"
    message = _("This installation has no credentials for the language model.")
    action = _(
        "Tell your administrator: GOOGLE_APPLICATION_CREDENTIALS must name the key file of a service account that the "
        "web process can read."
    )


class UseRefused(NoAnswer):
    code = "language_model_use_refused"
    message = _("This installation may not use the language model.")
    action = _(
        "Tell your administrator: the key must be allowed to use this model; for Vertex AI its API must be switched on "
        "in the project, and the account needs the role Vertex AI User."
    )


class ModelUnknown(NoAnswer):
    code = "language_model_unknown"
    message = _("The language model that was set up does not exist there.")
    action = _(
        "Tell your administrator: ANSWER_MODEL, the address, or for Vertex AI the project or the location is wrong; "
        "not every location has every model."
    )


class QuotaUsed(NoAnswer):
    code = "language_model_quota_used"
    message = _("The language model takes no more questions for the moment: the quota is used up.")
    action = _("Try again in a minute. If it stays so, tell your administrator to have the quota raised.")


class GivenUp(NoAnswer):
    code = "answer_given_up"


REFUSALS: Mapping[int, type[NoAnswer]] = {
    http.HTTPStatus.UNAUTHORIZED: KeyRefused,
    http.HTTPStatus.FORBIDDEN: UseRefused,
    http.HTTPStatus.NOT_FOUND: ModelUnknown,
    http.HTTPStatus.TOO_MANY_REQUESTS: QuotaUsed,
}

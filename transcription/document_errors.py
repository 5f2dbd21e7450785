"""Why a document is not made of a transcript, or not looked at. As in errors.py: what happened, and what to do."""

from django.utils.translation import gettext_lazy as _

from transcription.errors import CourtSightError


class NoHearing(CourtSightError):
    code = "no_hearing"
    status = 422
    message = _("Minutes need a hearing, and this recording belongs to none.")
    action = _("Put the recording into its hearing first, or choose another layout.")


class NoCase(CourtSightError):
    code = "no_case"
    status = 422
    message = _("Names are hidden by what is known of a case, and this recording belongs to none.")
    action = _("Put the recording into its hearing first.")


class Unreviewed(CourtSightError):
    code = "unreviewed"
    status = 409
    message = _("Not everything that would be hidden has been reviewed.")
    action = _("Review it, or confirm that the file may be made as it is.")


class BadTemplate(CourtSightError):
    code = "bad_template"
    message = _("The court's own template of the minutes cannot be filled in.")
    action = _("Tell your administrator; PDF uses the standard layout and can be had meanwhile.")


class ExportFailed(CourtSightError):
    code = "export_failed"
    message = _("The document could not be made.")


class TooLargeToCheck(CourtSightError):
    code = "too_large_to_check"
    status = 413
    message = _("This file is too large to be checked here: at most 32 MB.")
    action = _("Administrator: `manage.py verify FILE` checks files of any size.")

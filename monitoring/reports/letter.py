"""A report as a file and as an e-mail, in the language of the moment."""

from datetime import date

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from monitoring.reports.figures import report_of
from monitoring.reports.paper import ReportFailed, pdf_of
from monitoring.reports.sheet import Sheet, sheet_of

__all__ = ["ReportFailed", "file_name", "letter_of", "pdf"]


def pdf(sheet: Sheet) -> bytes:
    """Raises ReportFailed."""
    texts = {
        "errors_title": _("Most frequent errors"),
        "no_errors": _("No transcription failed."),
        "errors_headings": [_("Error"), _("Code"), _("Number")],
        "sealed_note": _("Sealed hearings are not counted."),
    }
    return pdf_of(sheet, get_language(), texts)


def file_name(day: date) -> str:
    return f"courtsight-{day:%Y-%m-%d}.pdf"


def letter_of(day: date) -> EmailMessage:
    """Raises ReportFailed, DatabaseError."""
    sheet = sheet_of(report_of(day))
    text = render_to_string("monitoring/report_mail.txt", {"sheet": sheet})
    message = EmailMessage(f"[CourtSight] {sheet.title}, {sheet.day}", text)
    message.attach(file_name(day), pdf(sheet), "application/pdf")
    return message

"""The form with which a court's own Word template is uploaded."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from transcription.exports import LARGEST, FaultCode, TemplateFault, check_apart

FAULTS: dict[str, str | Promise] = {
    FaultCode.TOO_LARGE: _("This file is too large for a template: at most 2 MB, and 20 MB unpacked."),
    FaultCode.NOT_WORD: _("This is not a Word document (DOCX). Save it in Word as “Word document (.docx)”."),
    FaultCode.ACTIVE: _("This document has macros or files in it. Save it without them."),
    FaultCode.OUTSIDE: _(
        "This document fetches something from elsewhere when it is opened. Put pictures into it instead."
    ),
    FaultCode.SYNTAX: _(
        "What stands between braces here cannot be read. See that each {{ has its }} and each {%% its %%}, and that "
        "what is between them is written as in the standard template."
    ),
    FaultCode.UNCLOSED: _("This block is never closed, or not before the one around it: %(detail)s is missing."),
    FaultCode.STRAY: _("%(detail)s belongs to no block that is open here. Take it away, or open the block before it."),
    FaultCode.UNKNOWN_TAG: _("There is no tag “%(detail)s”. The standard template shows those that are needed."),
    FaultCode.UNKNOWN_FILTER: _("What comes after | or “is” is not known: “%(detail)s”. Leave it out."),
    FaultCode.UNKNOWN_NAME: _("The name “%(detail)s” is not known. The standard template shows those that are."),
    FaultCode.FORBIDDEN: _("A template may not do this: %(detail)s"),
    FaultCode.NOT_SAID: _("Minutes from this template would say nothing of what was spoken: “blok” is not used."),
    FaultCode.UNUSABLE: _("No document can be made from this template: it takes too long or does not come out."),
}


class TemplateForm(forms.Form):
    file = forms.FileField(
        label=_("Word template (DOCX)"),
        widget=forms.FileInput(attrs={"accept": ".docx"}),
        help_text=_("At most 2 MB. It is tried out before it is used."),
    )

    def clean_file(self) -> UploadedFile:
        """Checked in a process of its own. `content` are its bytes."""
        file = self.cleaned_data["file"]
        try:
            if file.size > LARGEST:
                raise TemplateFault(FaultCode.TOO_LARGE)
            self.content = file.read()
            check_apart(self.content)
        except TemplateFault as fault:
            raise ValidationError(explained(fault)) from fault
        return file


def explained(fault: TemplateFault) -> str:
    """What is wrong, and in which line."""
    said = str(FAULTS[FaultCode(fault.code)]) % {"detail": fault.detail}
    if not fault.line:
        return said
    return _now("Line %(line)s, “%(text)s”: %(said)s") % {"line": fault.line, "text": fault.text, "said": said}

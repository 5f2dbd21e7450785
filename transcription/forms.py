"""Forms of cases and hearings."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from courtsight.accounts.models import User
from courtsight.accounts.roles import Action
from transcription.captions.keeping import must_stay_sealed
from transcription.case_number import EXAMPLE, NotACaseNumber, canonical
from transcription.models import Case, Hearing
from transcription.staff import StaffField, staff


@dataclass(frozen=True)
class Conflict:
    """One field that two people changed: what is stored now, and what this form would put in its place."""

    label: str
    stored: str
    typed: str


class VersionedForm(forms.ModelForm):
    """A form that refuses to overwrite what somebody else saved meanwhile.

    `version` is the object's updated_at when the form was opened. After a refusal it is the present one, so
    that sending the form again replaces the other person's values knowingly.
    """

    version = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conflicts: list[Conflict] = []
        self.initial["version"] = self.stored_version

    @property
    def stored_version(self) -> str:
        return self.instance.updated_at.isoformat() if self.instance.updated_at else ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("version", "") != self.stored_version:
            self.conflicts = list(self._differences(cleaned))
            self.data = self.data.copy()
            self.data["version"] = self.stored_version
            raise ValidationError(
                _(
                    "Somebody else saved this while you were editing. "
                    "Nothing is overwritten yet: compare, then save again."
                ),
                code="conflict",
            )
        return cleaned

    def _differences(self, cleaned: dict[str, Any]) -> Any:
        for name, bound in ((name, self[name]) for name in self.Meta.fields if name in cleaned):
            stored, typed = (as_read(bound.field, value) for value in (self.initial.get(name), cleaned[name]))
            if stored != typed:
                yield Conflict(str(bound.label), stored, typed)


class SealableForm(VersionedForm):
    """A form that knows who fills it in: who may seal, and who stays assigned."""

    assigned = StaffField(
        queryset=User.objects.none(),
        required=False,
        label=_("Assigned staff"),
        help_text=_("While sealed, only these people know of it. You are always one of them."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["assigned"].queryset = staff()
        is_new = self.instance._state.adding
        self.fields["assigned"].widget.keep(user, self.initial.get("assigned", []), is_new)
        if not user.may(Action.ASSIGN):
            del self.fields["sealed"], self.fields["assigned"]


class LinesField(forms.CharField):
    """One entry a line: blank lines, spaces at the ends and the browser's own line ends are no change."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        lines = (" ".join(line.split()) for line in super().to_python(value).splitlines())
        return "\n".join(line for line in lines if line)


class CaseForm(SealableForm):
    class Meta:
        model = Case
        fields = ["number", "title", "vocabulary", "sealed", "assigned"]
        field_classes = {"vocabulary": LinesField}
        labels = {"number": _("Case number"), "title": _("Subject"), "sealed": _("Sealed case")}
        help_texts = {
            "number": _("As on the file, for example %(example)s.") % {"example": EXAMPLE},
            "sealed": _("The case and all its hearings exist only for the people assigned to them."),
        }

    def clean_number(self) -> str:
        return clean_case_number(self.cleaned_data["number"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        twin = self._twin(cleaned.get("number", ""), cleaned.get("sealed", self.instance.sealed))
        if twin is not None:
            self.add_error("number", taken_by(twin))
        return cleaned

    def _twin(self, number: str, sealed: bool) -> Case | None:
        """Another case of this number that the user may know of; see docs/decisions/sealed-case-numbers.md."""
        others = Case.objects.visible_to(self.user).filter(number=number).exclude(pk=self.instance.pk)
        if "number" not in self.changed_data:
            others = others.filter(sealed=False) if not sealed else others.none()
        return others.first()


class HearingForm(SealableForm):
    class Meta:
        model = Hearing
        fields = ["starts_at", "court_room", "agenda", "sealed", "assigned"]
        labels = {
            "starts_at": _("Date and time"),
            "court_room": _("Court room"),
            "agenda": _("Agenda"),
            "sealed": _("Sealed hearing"),
        }
        help_texts = {"sealed": _("The hearing exists only for the people assigned to it.")}
        widgets = {"starts_at": forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone = timezone.localtime().tzname()
        self.fields["starts_at"].label = _now("Date and time (%(zone)s)") % {"zone": zone}
        if "assigned" in self.fields:
            self.fields["assigned"].help_text = _(
                "While sealed, only these people know of it; you are always one of them. While an open hearing is "
                "closed to the public, what is said goes to them, and to whoever began to record it."
            )

    def clean_sealed(self) -> bool:
        """As it was seen when the form was opened: who closes the doors meanwhile has the part sealed by itself."""
        sealed = self.cleaned_data["sealed"]
        if not sealed and self.instance.sealed and must_stay_sealed(self.instance):
            raise ValidationError(
                _now("This hearing holds what was closed to the public while it was recorded live. It stays sealed.")
            )
        return sealed


class CaseOfHearingForm(forms.Form):
    """Which case a new hearing belongs to, when it was not opened from a case."""

    case_number = forms.CharField(label=_("Case number"), max_length=200)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.case: Case | None = None

    def clean_case_number(self) -> str:
        number = clean_case_number(self.cleaned_data["case_number"])
        found = list(Case.objects.visible_to(self.user).filter(number=number)[:2])
        if not found:
            target = f"{reverse('case_create')}?{urlencode({'number': number})}"
            raise ValidationError(
                _with_link(_now("There is no case with this number."), target, _now("Create the case"))
            )
        if len(found) > 1:
            raise ValidationError(_("Two cases have this number. Open the right case and create the hearing there."))
        self.case = found[0]
        return number


class PlaceForm(forms.Form):
    """Which hearing a recording is put into."""

    hearing = forms.ModelChoiceField(Hearing.objects.none(), label=_("Hearing"), empty_label=_("Choose a hearing"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["hearing"].queryset = Hearing.objects.visible_to(user).select_related("case")


def clean_case_number(typed: str) -> str:
    try:
        return canonical(typed)
    except NotACaseNumber as refusal:
        raise ValidationError(refusal.message, code="not_a_case_number") from refusal


def taken_by(case: Case) -> SafeString:
    """Says, with a link, that the number belongs to a case that the reader sees."""
    return _with_link(_now("This case is already here."), reverse("case_detail", args=[case.pk]), _now("Open it"))


def _with_link(text: str, target: str, label: str) -> SafeString:
    return format_html('{} <a href="{}">{}</a>', text, target, label)


def as_read(field: forms.Field, value: Any) -> str:
    """A field's value as a person would read it."""
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        return str(dict(field.choices).get(value, value))
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return ", ".join(item or "–" for item in value)  # lines, in their order
    if isinstance(value, list | tuple | QuerySet):
        return ", ".join(sorted(str(item) for item in value))
    if isinstance(value, bool):
        return str(_now("Yes") if value else _now("No"))
    if hasattr(value, "tzinfo"):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    return "" if value is None else str(value)

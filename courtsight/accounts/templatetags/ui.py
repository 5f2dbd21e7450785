"""Small parts of pages: icons, badges, links of a list that keep its filters."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.forms import BaseForm, BaseFormSet, BoundField, CheckboxInput
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from courtsight.catalogue import catalogue_url

register = template.Library()
register.simple_tag(catalogue_url)


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of static/public/icons.svg. Without `label` it is decoration, hidden from screen readers."""
    source = f"{static('icons.svg')}#{name}"
    if label:
        return format_html('<svg class="icon" role="img" aria-label="{}"><use href="{}"></use></svg>', label, source)
    return format_html('<svg class="icon" aria-hidden="true" focusable="false"><use href="{}"></use></svg>', source)


@register.simple_tag(takes_context=True)
def query_with(context: dict[str, Any], **changes: object) -> str:
    """The current URL's query with `changes`, as `?a=b`; a change to None or "" takes a key out."""
    query = context["request"].GET.copy()
    for key, value in changes.items():
        if value in (None, ""):
            query.pop(key, None)
        else:
            query[key] = str(value)
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def query_for(context: dict[str, Any], name: str, value: str) -> str:
    """As query_with for a key whose name is not known before, from the first page on; without the question mark."""
    return query_with(context, **{name: value, "cursor": None}).removeprefix("?")


@register.inclusion_tag("partials/error_summary.html")
def error_summary(
    form: BaseForm, rows: BaseFormSet, chooser: BaseForm | None = None, people: Iterable[BaseForm] = ()
) -> dict[str, Any]:
    """All that is wrong, on top of the form, each line with a link to its field."""
    problems = [(bound.label, bound) for part in (chooser, form) if part for bound in part if bound.errors]
    problems += [(f"{one.instance}: {bound.label}", bound) for one in people for bound in one if bound.errors]
    for number, row in enumerate(rows, start=1):
        problems += [(_row_label(number, bound), bound) for bound in row if bound.errors]
    general = [*form.non_field_errors(), *rows.non_form_errors()]
    return {"general": general, "problems": problems, "count": len(problems)}


def _row_label(number: int, bound: BoundField) -> str:
    return _("Row %(number)s, %(field)s") % {"number": number, "field": bound.label}


@register.filter
def is_section(path: str, prefix: str) -> bool:
    """Whether `path` lies in the part of the site that starts at `prefix`."""
    return path.startswith(prefix)


@register.inclusion_tag("partials/field.html")
def field(bound: BoundField, **attributes: str) -> dict[str, Any]:
    """A form field with its label, help and errors. `attributes` go to the control, `_` standing for `-`."""
    widget = bound.field.widget
    is_checkbox = isinstance(widget, CheckboxInput)
    attrs = {name.replace("_", "-"): value for name, value in attributes.items()}
    if not is_checkbox and not widget.use_fieldset:
        attrs["class"] = f"input {attrs.get('class', '')}".strip()
    return {
        "field": bound,
        "control": bound.as_widget(attrs=attrs),
        "is_optional": not bound.field.required and getattr(bound.form, "marks_optional", True),
        "is_checkbox": is_checkbox,
        "is_group": widget.use_fieldset,
    }

"""Small parts of pages: icons, badges, links of a list that keep its filters."""

from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


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


@register.filter
def is_section(path: str, prefix: str) -> bool:
    """Whether `path` lies in the part of the site that starts at `prefix`."""
    return path.startswith(prefix)

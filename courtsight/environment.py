"""Typed reading of the environment. Junk is an error that names the variable, never a silent default."""

import re
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

TRUE, FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}


class Environment(environ.Env):
    """django-environ, stricter: a number must be one, and a switch must be on or off.

    An empty variable counts as unset, as shells and compose files write it.
    """

    def int(self, var: str, default: int = 0, minimum: int = 0, maximum: int | None = None) -> int:
        """A whole number from `minimum` to `maximum`. Raises ImproperlyConfigured."""
        text = self.str(var, default="").strip()
        if not text:
            return default
        if not (text.isascii() and text.lstrip("-").isdigit()):
            raise ImproperlyConfigured(f"{var}={text!r} is not a whole number")
        number = int(text)
        if number < minimum or (maximum is not None and number > maximum):
            limits = f"at least {minimum}" if maximum is None else f"from {minimum} to {maximum}"
            raise ImproperlyConfigured(f"{var}={text!r} must be {limits}")
        return number

    def amount(self, var: str) -> float | None:
        """A decimal number of at least 0, written with a point; None when unset. Raises ImproperlyConfigured."""
        text = self.str(var, default="").strip()
        if not text:
            return None
        if not re.fullmatch(r"[0-9]+(\.[0-9]+)?", text):
            raise ImproperlyConfigured(f"{var}={text!r} is not a number such as 0.016")
        return float(text)

    def bool(self, var: str, default: bool = False) -> bool:
        """A switch: 1, true, yes, on; 0, false, no, off. Raises ImproperlyConfigured."""
        text = self.str(var, default="").strip().lower()
        if text not in TRUE | FALSE:
            raise ImproperlyConfigured(f"{var}={text!r} is neither yes nor no")
        return text in TRUE if text else default

    def choice(self, var: str, choices: tuple[str, ...]) -> str:
        """One of `choices`, the first when unset. Raises ImproperlyConfigured."""
        text = self.str(var, default="").strip() or choices[0]
        if text not in choices:
            raise ImproperlyConfigured(f"{var}={text!r} must be one of {', '.join(choices)}")
        return text

    def database(self, url: str) -> dict[str, Any]:
        """Django's configuration of a PostgreSQL address. Raises ImproperlyConfigured for any other."""
        if not url.startswith(("postgres://", "postgresql://")):
            raise ImproperlyConfigured("DATABASE_URL must begin with postgres://")
        return self.db_url_config(url)

"""A small court to look at: invented cases, spoken by espeak-ng; `manage.py demo` fills an installation with it."""

"""Message catalogues without GNU gettext: found in the sources, kept in locale/, compiled, all by Babel.

    python -m courtsight.messages update     read the sources, bring locale/*/LC_MESSAGES/*.po up to date
    python -m courtsight.messages compile    write the .mo files that the running product reads
    python -m courtsight.messages missing    list what is not translated; exit code 1 if there is any

`django` holds what Python and templates say, `djangojs` what TypeScript says. The messages are written in English;
English has a catalogue too, or Django would fall back to Indonesian.
"""

import io
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "locale"
LANGUAGES = ("id", "en")
SOURCE_LANGUAGE = "en"
PLURALS = {"id": "nplurals=1; plural=0;", "en": "nplurals=2; plural=(n != 1);"}
PYTHON_FOLDERS = ("courtsight", "transcription", "search", "monitoring")
KEYWORDS = {
    "_": None,
    "_now": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}

Found = tuple[str, int, str | tuple[str, ...], list[str], str | None]


def sources(domain: str) -> Catalog:
    """All messages of the sources, in the order of the files, with where they stand."""
    catalog = Catalog(project="CourtSight", charset="utf-8")
    for name, line, message, comments, context in _FOUND[domain]():
        catalog.add(message, None, [(name, line)], auto_comments=comments, context=context)
    return catalog


def stored(language: str, domain: str) -> Catalog:
    """The catalogue of locale/, empty if there is none yet."""
    path = _path(language, domain)
    if not path.exists():
        catalog = Catalog(locale=language, domain=domain, charset="utf-8", fuzzy=False)
        # Babel knows no plural rule of Indonesian, and would take the English one.
        catalog.mime_headers = [("Plural-Forms", PLURALS[language])]
        return catalog
    with path.open("rb") as file:
        return read_po(file, locale=language, domain=domain)


def update() -> None:
    for domain in _FOUND:
        template = sources(domain)
        for language in LANGUAGES:
            catalog = stored(language, domain)
            # Guessing at a translation from a similar message is how wrong ones get in.
            catalog.update(template, no_fuzzy_matching=True)
            catalog.obsolete.clear()
            if language == SOURCE_LANGUAGE:
                _copy_messages(catalog)
            _write(language, domain, catalog)


def compile_all() -> None:
    for domain in _FOUND:
        for language in LANGUAGES:
            path = _path(language, domain).with_suffix(".mo")
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as file:
                write_mo(file, stored(language, domain))


def untranslated(language: str, domain: str) -> list[str]:
    """Messages of the sources that the catalogue lacks, or holds empty or fuzzy."""
    catalog = stored(language, domain)
    return [_singular(message) for message in sources(domain) if message.id and not _is_translated(message, catalog)]


def main(arguments: list[str]) -> int:
    settings.configure(USE_I18N=False)
    match arguments:
        case ["update"]:
            update()
        case ["compile"]:
            compile_all()
        case ["missing"]:
            return _print_missing()
        case _:
            print(__doc__)
            return 2
    return 0


def _print_missing() -> int:
    missing = [
        f"{language} {domain}: {text!r}"
        for language in LANGUAGES
        for domain in _FOUND
        for text in untranslated(language, domain)
    ]
    print("\n".join(missing) or "Every message is translated.")
    return 1 if missing else 0


def _in_python_and_templates() -> Iterator[Found]:
    for path in _files("*.py", PYTHON_FOLDERS):
        yield from _extracted("python", path, path.read_bytes())
    for path in (*_files("*.html", ("templates",)), *_files("*.txt", ("templates",))):
        # Django's own conversion of a template into something that a Python extractor reads.
        yield from _extracted("python", path, templatize(path.read_text(), origin=str(path)).encode())


def _in_typescript() -> Iterator[Found]:
    for path in _files("*.ts", ("static/src",)):
        yield from _extracted("javascript", path, path.read_bytes())


_FOUND = {"django": _in_python_and_templates, "djangojs": _in_typescript}


def _extracted(method: str, path: Path, text: bytes) -> Iterator[Found]:
    name = str(path.relative_to(ROOT))
    found = extract(method, io.BytesIO(text), keywords=KEYWORDS, options=_OPTIONS[method])
    for line, message, comments, context in found:
        yield name, line, message, comments, context


_OPTIONS: dict[str, dict[str, str]] = {"python": {}, "javascript": {"template_string": "true", "jsx": "false"}}


def _files(pattern: str, folders: Iterable[str]) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob(pattern))


def _copy_messages(catalog: Catalog) -> None:
    for message in catalog:
        if message.id:
            message.string = message.id


def _is_translated(message: Message, catalog: Catalog) -> bool:
    found = catalog.get(message.id, message.context)
    if found is None or found.fuzzy:
        return False
    strings = found.string if isinstance(found.string, list | tuple) else [found.string]
    return all(strings)


def _singular(message: Message) -> str:
    return message.id[0] if isinstance(message.id, tuple) else message.id


def _write(language: str, domain: str, catalog: Catalog) -> None:
    path = _path(language, domain)
    path.parent.mkdir(parents=True, exist_ok=True)
    catalog.fuzzy = False
    catalog.header_comment = f"# CourtSight: messages of {domain}, kept by `python -m courtsight.messages update`"
    buffer = io.BytesIO()
    # Without line numbers, so that a moved line changes no catalogue.
    write_po(buffer, catalog, sort_output=True, width=100, include_lineno=False, omit_header=False)
    # Babel dates the file at each run; without dates a run that changes nothing writes the same file.
    text = re.sub(
        rb'"(Project-Id-Version|Report-Msgid-Bugs-To|L[a-z]+-T[a-z]+|POT?-.*|Generated-By): .*\\n"\n',
        b"",
        buffer.getvalue(),
    )
    path.write_bytes(text)


def _path(language: str, domain: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / f"{domain}.po"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

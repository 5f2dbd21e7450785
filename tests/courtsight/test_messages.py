"""Every message is translated, and the tool that finds them finds all."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Message

from courtsight import messages

pytestmark = pytest.mark.long
DOMAINS = ("django", "djangojs")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\w*\}|<[^>]+>|`[^`]+`")


def every_message(language: str) -> Iterator[Message]:
    for domain in DOMAINS:
        yield from (message for message in messages.stored(language, domain) if message.id)


@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_every_message_of_the_sources_is_translated(language: str, domain: str):
    assert messages.untranslated(language, domain) == []


@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_no_catalogue_keeps_what_the_sources_no_longer_say(language: str, domain: str):
    said = {str(message.id) for message in messages.sources(domain)}
    assert [message.id for message in messages.stored(language, domain) if str(message.id) not in said] == []


def test_a_translation_has_the_placeholders_of_its_message():
    for message in every_message("id"):
        singular = message.id[-1] if isinstance(message.id, tuple) else message.id
        strings = message.string if isinstance(message.string, tuple | list) else [message.string]
        for string in strings:
            assert sorted(PLACEHOLDER.findall(string)) == sorted(PLACEHOLDER.findall(singular)), message.id


def test_indonesian_has_one_plural_and_english_two():
    assert messages.stored("id", "django").num_plurals == 1
    assert messages.stored("en", "django").num_plurals == 2


def test_english_says_what_the_sources_say():
    for message in every_message("en"):
        assert message.string == message.id


def test_messages_are_found_in_python_templates_and_typescript(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    write(tmp_path / "courtsight" / "a.py", 'from x import gettext_lazy as _\nA = _("From %(place)s") % B\n')
    write(
        tmp_path / "templates" / "b.html",
        '{% load i18n %}{% translate "Plain" %}{% blocktranslate count n=n %}one{% plural %}{{ n }} many'
        "{% endblocktranslate %}",
    )
    write(
        tmp_path / "static" / "src" / "c.ts", 'const d: string = gettext("Typed"); ngettext("1 file", "%s files", 2);\n'
    )
    django = {message.id for message in messages.sources("django") if message.id}
    typescript = {message.id for message in messages.sources("djangojs") if message.id}
    assert django == {"From %(place)s", "Plain", ("one", "%(n)s many")}
    assert typescript == {"Typed", ("1 file", "%s files")}


def test_no_message_hides_in_an_f_string():
    """The tool that collects messages does not look into them, and nobody would miss what it does not find."""
    hidden = re.compile(r"""\bf["'][^\n]*\{\w*(gettext\w*|_)\(""")
    apps = ("courtsight", "transcription", "search", "monitoring")
    sources = (path for app in apps for path in (messages.ROOT / app).rglob("*.py"))
    assert [str(path) for path in sources if hidden.search(path.read_text(encoding="utf-8"))] == []


def test_an_update_that_finds_nothing_new_changes_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(messages, "LOCALE", tmp_path)
    messages.update()
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.po")}
    messages.update()
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.po")} == before
    assert len(before) == 4


def test_compiled_catalogues_hold_the_translations(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    import gettext

    monkeypatch.setattr(messages, "LOCALE", tmp_path)
    path = tmp_path / "id" / "LC_MESSAGES" / "django.po"
    write(path, 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Case"\nmsgstr "Perkara"\n')
    messages.compile_all()
    assert gettext.translation("django", tmp_path, ["id"]).gettext("Case") == "Perkara"


def test_the_command_explains_itself():
    done = subprocess.run(
        [sys.executable, "-m", "courtsight.messages"], capture_output=True, text=True, cwd=messages.ROOT
    )
    assert done.returncode == 2
    assert "update" in done.stdout


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)

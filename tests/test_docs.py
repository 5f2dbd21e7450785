"""What the docs name is there, and what can be set is in the docs."""

import ast
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, get_commands, load_command_class
from django.urls import Resolver404, resolve

from courtsight.api import api
from courtsight.embedded import postgres
from courtsight.embedded.paths import Home
from transcription.routing import websockets

ROOT = Path(__file__).resolve().parent.parent
DOCS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
# How docs/operations.md calls what courtsight.environment reads.
TYPES = {"str": "text", "int": "number", "bool": "switch", "list": "list", "choice": "one of", "amount": "decimal"}

ROW = re.compile(r"^\| `([A-Z][A-Z0-9_]+)` \| ([^|]+) \| ([^|]*)\|", re.M)
MAKE = re.compile(r"\bmake ([a-z]+)\b")
MANAGE = re.compile(r"manage\.py ([a-z_]+)")
LINK = re.compile(r"\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`\n]+)`")
BLOCK = re.compile(r"^```sh\n(.*?)^```", re.M | re.S)
API_PATH = re.compile(r"(?:\$API|/api/v1)(/[\w/${}.-]*)")
ASSIGNMENT = re.compile(r"\b([A-Z][A-Z_]{3,})=\S*(?= .*make run)")


def text(document: Path) -> str:
    return document.read_text(encoding="utf-8")


def environment_calls() -> Iterator[tuple[str, str, ast.Call]]:
    """Variable, kind and call of every `env.kind("VARIABLE", ...)` in the settings."""
    for node in ast.walk(ast.parse(text(ROOT / "courtsight" / "settings.py"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {f"env.{kind}" for kind in TYPES}:
            yield node.args[0].value, node.func.attr, node


def variables_read_elsewhere() -> set[str]:
    """CourtSight's own variables that are not settings, such as the first administrator's password."""
    sources = [path for app in ("courtsight", "transcription") for path in (ROOT / app).rglob("*.py")]
    return {name for path in sources for name in re.findall(r'environ(?:\.get\(|\[)"(COURTSIGHT_\w+)"', text(path))}


def documented() -> dict[str, tuple[str, str]]:
    """Variable: type and default, as the table of docs/operations.md gives them."""
    return {name: (kind.strip(), default.strip()) for name, kind, default in ROW.findall(OPERATIONS)}


def default_in_code(call: ast.Call, kind: str) -> str | None:
    """The default as a person would write it; None where it is text, which the docs may put in words."""
    if kind == "choice":
        return ast.literal_eval(call.args[1])[0]
    given = next((keyword.value for keyword in call.keywords if keyword.arg == "default"), None)
    value = eval(compile(ast.Expression(given), "settings", "eval"), {}) if given and kind != "str" else None  # noqa: S307
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ",".join(value) if isinstance(value, list) else None if value is None else str(value)


def commands_in_blocks() -> list[list[str]]:
    """Each `manage.py …` line of a shell block, as arguments; what a pipe does with it is left out."""
    lines = [line for document in DOCS for block in BLOCK.findall(text(document)) for line in block.splitlines()]
    found = [re.search(r"manage\.py ([^|)#]+)", line) for line in lines]
    return [shlex.split(match[1]) for match in found if match]


def headings(document: Path) -> set[str]:
    """Anchors as they are made from headings."""
    found = re.findall(r"^#+ (.+)$", text(document), re.M)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in found}


def is_file_name(code: str) -> bool:
    """Whether code in backticks names something in the checkout."""
    top = code.split("/")[0]
    return "/" in code and " " not in code and (ROOT / top).is_dir() and top not in ("var", ".venv", "")


def test_every_setting_is_in_the_table_and_the_table_names_no_other():
    in_code = {name for name, _, _ in environment_calls()} | variables_read_elsewhere()
    assert len(in_code) > 20
    assert set(documented()) == in_code


def test_the_table_gives_each_settings_type():
    table = documented()
    wrong = {name: kind for name, kind, _ in environment_calls() if not table[name][0].startswith(TYPES[kind])}
    assert wrong == {}


def test_the_table_gives_each_settings_default():
    table = documented()
    defaults = {name: default_in_code(call, kind) for name, kind, call in environment_calls()}
    wrong = {
        name: (table[name][1], default)
        for name, default in defaults.items()
        if default is not None and table[name][1].strip("`") != default
    }
    assert wrong == {}


def test_the_table_gives_every_choice():
    table = documented()
    for name, kind, call in environment_calls():
        if kind == "choice":
            assert CODE.findall(table[name][0]) == list(ast.literal_eval(call.args[1]))


@pytest.mark.parametrize("document", DOCS, ids=lambda path: path.name)
def test_every_setting_in_an_example_exists(document):
    used = {name for block in BLOCK.findall(text(document)) for name in ASSIGNMENT.findall(block)}
    assert used <= set(documented())


@pytest.mark.parametrize("document", DOCS, ids=lambda path: path.name)
def test_every_make_target_named_exists(document):
    code = [*CODE.findall(text(document)), *BLOCK.findall(text(document))]
    named = {target for part in code for target in MAKE.findall(part)}
    targets = set(re.findall(r"^([a-z]+):", text(ROOT / "Makefile"), re.M))
    assert named <= targets


@pytest.mark.parametrize("document", DOCS, ids=lambda path: path.name)
def test_every_management_command_named_exists(document):
    assert set(MANAGE.findall(text(document))) <= set(get_commands())


@pytest.mark.parametrize("arguments", commands_in_blocks(), ids=" ".join)
def test_every_command_in_an_example_has_arguments_that_it_takes(arguments):
    name, *rest = arguments
    app = get_commands()[name]
    command = load_command_class(app, name) if isinstance(app, str) else app
    try:
        command.create_parser("manage.py", name).parse_args(rest)
    except (CommandError, SystemExit) as error:
        pytest.fail(f"manage.py {shlex.join(arguments)}: {error}")


@pytest.mark.parametrize("document", DOCS, ids=lambda path: path.name)
def test_every_link_leads_somewhere(document):
    for link in LINK.findall(text(document)):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (document.parent / path) if path else document
        assert target.exists(), link
        assert not anchor or anchor in headings(target), link


@pytest.mark.parametrize("document", DOCS, ids=lambda path: path.name)
def test_every_file_named_exists(document):
    named = [code for code in CODE.findall(text(document)) if is_file_name(code)]
    named += [
        part
        for block in BLOCK.findall(text(document))
        for part in re.split(r"[\s=@]+", block)
        if part.startswith("tests/data/")
    ]
    missing = [name for name in named if not any(ROOT.glob(name))]
    assert missing == []


@pytest.mark.parametrize("document", DOCS, ids=lambda path: path.name)
def test_every_api_path_named_exists(document):
    known = [re.sub(r"\{[^}]+\}", "[^/]+", path) for path in api.get_openapi_schema(path_prefix="/api/v1/")["paths"]]
    known += [re.sub(r"<[^>]+>", "[^/]+", f"/{socket.pattern}") for socket in websockets]
    for path in API_PATH.findall(text(document)):
        full = f"/api/v1{path.rstrip('.')}"
        assert any(re.fullmatch(pattern, full) for pattern in known) or is_page(full), full


def is_page(path: str) -> bool:
    """A page beside the calls: the docs, the schema. Unknown paths under /api/ are answered too, with a 404."""
    try:
        return resolve(path).url_name is not None
    except Resolver404:
        return False


@pytest.mark.parametrize("path", ["/livez", "/readyz"])
def test_the_health_checks_of_the_operations_page_exist(path):
    assert f"`{path}`" in OPERATIONS
    assert is_page(path)


def test_the_binaries_named_for_backups_are_those_of_the_server_that_runs(tmp_path):
    server = next(Path(part) for part in postgres.command(Home(tmp_path)) if part.endswith("/postgres"))
    named = re.search(r"site-packages/(\S+?)\)", OPERATIONS)[1]
    assert str(server.parent).endswith(named)
    assert (server.parent / "pg_dump").exists()

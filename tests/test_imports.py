"""What may load what: the web process stays light, and packages lean only inwards."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

ROOT: Path = settings.BASE_DIR
HEAVY = {"ctranslate2", "onnxruntime", "faster_whisper", "av", "google.cloud", "tokenizers", "huggingface_hub"}
HEAVY |= {"wordfreq", "rapidfuzz", "scipy", "onnx", "pyannote", "pandas", "sklearn"}
HEAVY |= {"docx", "docxtpl", "lxml", "typst", "pypdf", "pyhanko"}
# What each package may not import. monitoring.metrics is a leaf that everybody may count with.
FORBIDDEN = {
    "transcription": {"search", "monitoring"},
    "courtsight": {"search", "monitoring"},
    "search": {"monitoring"},
}
EVERYBODYS = "monitoring.metrics"
# These can be used from a notebook: no Django in them.
PURE = [
    "transcription/anonymity",
    "transcription/archives.py",
    "transcription/audio",
    "transcription/beeps.py",
    "transcription/captions/changeover.py",
    "transcription/captions/pauses.py",
    "transcription/captions/unheard.py",
    "transcription/bundle_verifier.py",
    "transcription/correction",
    "transcription/believable.py",
    "transcription/cutting.py",
    "transcription/diarization",
    "transcription/doubts",
    "transcription/engines/base.py",
    "transcription/emulator",
    "transcription/engines/google",
    "transcription/engines/whisper",
    "transcription/evaluation",
    "transcription/exports",
    "transcription/normalise",
    "transcription/rttm.py",
    "transcription/seals",
    "transcription/shown_words.py",
    "transcription/speakers/evidence.py",
    "transcription/speakers/formulas.py",
    "transcription/speakers/likeness.py",
    "transcription/types.py",
    "transcription/word_times.py",
]


def loaded_by(code: str) -> set[str]:
    """The modules that a fresh interpreter has loaded after `code`."""
    report = "import json, sys; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", f"{code}\n{report}"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout.splitlines()[-1]))


def imports_of(path: Path) -> set[str]:
    """Every module that a file imports anywhere, functions included."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module)
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


def sources(folder: str) -> list[Path]:
    path = ROOT / folder
    return [path] if path.suffix else sorted(path.rglob("*.py"))


# Only here may Google's libraries be named.
GOOGLES = ("transcription/emulator", "transcription/engines/google", "transcription/fetching.py")


def begins_with(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


def test_the_web_process_loads_no_model_library():
    modules = loaded_by(
        "from courtsight.asgi import application\n"
        "import courtsight.web\n"
        "from django.urls import get_resolver\n"
        "get_resolver().url_patterns"
    )
    assert "transcription.models" in modules
    assert HEAVY & modules == set()


def test_a_worker_with_the_local_engine_loads_nothing_of_googles():
    modules = loaded_by(
        "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'courtsight.settings'\n"
        "import sys; sys.path.insert(0, '.')\n"
        "import django; django.setup()\n"
        "import transcription.work"
    )
    assert "transcription.engines.google.models" in modules
    assert not any(begins_with(module, "google.cloud") or begins_with(module, "grpc") for module in modules)


def test_googles_libraries_are_named_at_their_edge_alone():
    elsewhere = [
        path.relative_to(ROOT).as_posix()
        for path in sources("transcription")
        if any(begins_with(module, package) for module in imports_of(path) for package in ("google", "grpc"))
    ]
    assert elsewhere
    assert [path for path in elsewhere if not path.startswith(GOOGLES)] == []


def test_settings_need_no_database():
    modules = loaded_by("from courtsight import settings; print(settings.HOME.path)")
    assert "psycopg" not in modules


@pytest.mark.parametrize("package", sorted(FORBIDDEN))
def test_packages_lean_only_inwards(package: str):
    for path in sources(package):
        wrong = {
            module
            for module in imports_of(path)
            for other in FORBIDDEN[package]
            if begins_with(module, other) and not begins_with(module, EVERYBODYS)
        }
        assert wrong == set(), path


@pytest.mark.parametrize("folder", PURE)
def test_what_a_notebook_may_use_knows_no_django(folder: str):
    files = sources(folder)
    assert files
    for path in files:
        wrong = {module for module in imports_of(path) if begins_with(module, "django")}
        assert wrong == set(), path


def test_the_product_imports_nothing_of_its_tests():
    for package in ("courtsight", "transcription", "search", "monitoring"):
        for path in sources(package):
            assert not any(begins_with(module, "tests") for module in imports_of(path)), path

"""Migrations say what the models say, and follow one another in one line."""

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

OURS = [
    app.label for app in apps.get_app_configs() if app.path.startswith(str(settings.BASE_DIR / app.name.split(".")[0]))
]


def test_the_apps_here_are_found():
    assert {"accounts", "audit", "transcription"} <= set(OURS)


def test_no_change_of_a_model_lacks_its_migration(db: None):
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


@pytest.mark.parametrize("label", OURS)
def test_migrations_of_an_app_form_one_line_in_the_order_of_their_names(label: str, db: None):
    nodes = MigrationLoader(connection).graph.nodes
    names = sorted(name for app, name in nodes if app == label)
    for earlier, name in zip([None, *names], names, strict=False):
        own = [parent for app, parent in nodes[label, name].dependencies if app == label]
        assert own == ([earlier] if earlier else []), name

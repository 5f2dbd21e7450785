"""The rules of alerts, as they hold with the settings of this installation."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from monitoring.alerts.prometheus import as_document, as_prometheus


class Command(BaseCommand):
    help = "Print the rules of alerts: for people, as JSON, or as a file of rules for Prometheus."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--format", choices=["text", "json", "prometheus"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        written = {"text": _as_text, "json": _as_json, "prometheus": as_prometheus}[options["format"]]()
        self.stdout.write(written.rstrip("\n"))


def _as_json() -> str:
    return json.dumps(as_document(), indent=2, ensure_ascii=False)


def _as_text() -> str:
    return "\n".join(
        f"{rule['severity']:8}  {rule['name']}: {rule['condition']} for {rule['for_seconds']} s\n"
        f"          {rule['summary']} {rule['action']}"
        for rule in as_document()
    )

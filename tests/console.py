"""`python -m tests.console`: code in, what it prints out, in one process with Django set up.

Lines of JSON both ways: the code as a string; what it printed, and a traceback if it failed. A `manage.py shell` for
each piece of code would start Django anew each time, which takes seconds.
"""

import code
import io
import json
import os
import sys
from contextlib import redirect_stdout

import django
from django.db import connections


class Console(code.InteractiveInterpreter):
    """Runs each piece of code in a namespace of its own."""

    def answer(self, source: str) -> dict[str, str]:
        self.locals = {"__name__": "__console__"}
        self.error = ""
        with redirect_stdout(io.StringIO()) as printed:
            self.runcode(compile(source, "<console>", "exec"))
        return {"printed": printed.getvalue(), "error": self.error}

    def write(self, data: str) -> None:
        """Where the interpreter sends a traceback."""
        self.error += data


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "courtsight.settings")
    answers, sys.stdout = sys.stdout, sys.stderr  # where log lines go as well
    django.setup()
    console = Console()
    for line in sys.stdin:
        answer = console.answer(json.loads(line))
        connections.close_all()  # a pool kept open would hold its PostgreSQL back
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()

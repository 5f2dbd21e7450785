"""The one process runner, supervisord: its configuration, its start and stop, and questions to it.

It answers on a Unix socket in the folder of the installation, never on a network port.
"""

import os
import shlex
import subprocess
import sys
import xmlrpc.client
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from supervisor.xmlrpc import SupervisorTransport

from courtsight.embedded.paths import Home
from courtsight.embedded.programs import PRODUCT, SERVERS, Program

# The sum of what the programs take to stop, and a margin; then everything is killed.
STOP_SECONDS = 20
PRIORITY = {SERVERS: 10, PRODUCT: 20}


class Supervisor:
    """A running supervisord. Only `programs` of the group SERVERS run at first; `start` starts the others."""

    def __init__(self, home: Home, programs: Sequence[Program], folder: Path) -> None:
        self._home = home
        home.create(home.run, home.sockets, home.logs)
        config = home.run / "supervisord.conf"
        config.write_text(configuration(home, programs, folder))
        command = ["setpriv", "--pdeathsig", "TERM", sys.executable, "-m", "supervisor.supervisord", "-c", str(config)]
        # A session of its own: Ctrl-C reaches only us, and we stop the programs in order.
        self.process = subprocess.Popen(command, start_new_session=True, stdin=subprocess.DEVNULL)

    def start(self, program: str) -> None:
        """Start a program and do not wait for it."""
        with _asking(self._home) as supervisor:
            supervisor.startProcess(f"{PRODUCT}:{program}", False)

    def is_alive(self) -> bool:
        return self.process.poll() is None

    def stop(self) -> None:
        """Stop the programs in order, then supervisord. Whatever hangs is killed in the end."""
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()  # the programs asked the kernel to end with it
            self.process.wait()


def process_ids(home: Home) -> dict[str, int]:
    """The process id of each program, 0 while it does not run; empty while no supervisord answers."""
    try:
        with _asking(home) as supervisor:
            rows = supervisor.getAllProcessInfo()
    except (OSError, xmlrpc.client.Error):
        return {}
    return {row["name"]: row["pid"] for row in rows}


@contextmanager
def _asking(home: Home) -> Iterator[Any]:
    """What supervisord answers to, as methods."""
    transport = SupervisorTransport(None, None, f"unix://{_socket(home)}")
    with xmlrpc.client.ServerProxy("http://localhost", transport=transport) as proxy:
        yield proxy.supervisor


def configuration(home: Home, programs: Sequence[Program], folder: Path) -> str:
    """The text of supervisord.conf; the programs run in `folder`."""
    sections = [
        "[supervisord]",
        "nodaemon=true",
        "silent=true",
        f"logfile={_plain(home.logs / 'supervisord.log')}",
        f"pidfile={_plain(home.run / 'supervisord.pid')}",
        f"childlogdir={_plain(home.logs)}",
        *(["user=root"] if os.geteuid() == 0 else []),
        "[unix_http_server]",
        f"file={_plain(_socket(home))}",
        "chmod=0700",
        "[rpcinterface:supervisor]",
        "supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface",
    ]
    for group, priority in PRIORITY.items():
        members = [program for program in programs if program.group == group]
        if members:
            sections += [f"[group:{group}]", f"programs={','.join(p.name for p in members)}", f"priority={priority}"]
            sections += [line for program in members for line in _section(home, program, folder)]
    return "\n".join(sections) + "\n"


def _section(home: Home, program: Program, folder: Path) -> list[str]:
    # So that PostgreSQL can tell whose connections it has.
    environment = {"PGAPPNAME": program.name, **program.environment}
    variables = ",".join(f'{name}="{_plain(value)}"' for name, value in environment.items())
    return [
        f"[program:{program.name}]",
        f"command={_plain(shlex.join(program.command))}",
        f"directory={_plain(folder)}",
        f"environment={variables}",
        f"autostart={str(program.group == SERVERS).lower()}",
        "autorestart=true",
        "startsecs=1",
        # Each attempt waits a second longer than the one before. Give up after a quarter of an hour, not at once.
        "startretries=40",
        f"stopsignal={program.stop_signal}",
        f"stopwaitsecs={program.stop_seconds}",
        "killasgroup=true",
        "redirect_stderr=true",
        f"stdout_logfile={_plain(home.logs / program.name)}.log",
        "stdout_logfile_maxbytes=10MB",
        "stdout_logfile_backups=5",
    ]


def _socket(home: Home) -> Path:
    return home.sockets / "supervisor.sock"


def _plain(value: object) -> str:
    """A percent sign begins an expansion in supervisord's configuration."""
    return str(value).replace("%", "%%")

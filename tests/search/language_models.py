"""An HTTP server that plays a language model: it says what a test has it say, in whatever bad manner."""

import json
import select
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Model:
    """`says`: the text of its answer; `raw`: all bytes of the body instead. `drips`: a byte each 0.1 s, for ever.

    `holds`: it writes until this is taken back, or whoever asked has gone, which is noted in `left`.
    """

    says: str = ""
    raw: bytes | None = None
    status: int = 200
    location: str = ""
    drips: bool = False
    holds: bool = False
    left: threading.Event = field(default_factory=threading.Event)
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)

    @property
    def passages(self) -> list[dict[str, Any]]:
        """Of the last question."""
        return json.loads(self.asked[-1]["messages"][-1]["content"])["passages"]


class Handler(BaseHTTPRequestHandler):
    model: Model

    def do_POST(self) -> None:
        model = self.model
        model.paths.append(self.path)
        model.headers.append(dict(self.headers))
        model.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        while model.holds:
            if self._is_left():
                model.left.set()
                return
            time.sleep(0.02)
        completion = {"choices": [{"message": {"role": "assistant", "content": model.says}}]}
        body = json.dumps(completion).encode() if model.raw is None else model.raw
        self.send_response(model.status)
        if model.location:
            self.send_header("Location", model.location)
        self.end_headers()
        try:
            while model.drips:
                self.wfile.write(b" ")
                time.sleep(0.1)
            self.wfile.write(body)
        except OSError:  # whoever asked has gone
            pass

    def _is_left(self) -> bool:
        try:
            return bool(select.select([self.connection], [], [], 0)[0]) and not self.connection.recv(1, socket.MSG_PEEK)
        except OSError:
            return True

    def log_message(self, *_: object) -> None:
        """Nothing on the console."""


@contextmanager
def serving(model: Model) -> Iterator[str]:
    """The address of an endpoint that it answers at."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Playing", (Handler,), {"model": model}))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def playing(settings: Any, **knobs: Any) -> Iterator[Model]:
    """A model at ANSWER_URL."""
    model = Model(**knobs)
    with serving(model) as address:
        settings.ANSWER_URL, settings.ANSWER_MODEL = address, "tiruan"
        settings.ANSWER_KEY, settings.ANSWER_SECONDS = "kunci", 5
        yield model

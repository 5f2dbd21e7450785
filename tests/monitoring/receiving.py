"""Who is told: a real mail server and a real receiver of webhooks, on this machine, each in a thread."""

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Mailbox:
    """What came in. `refusals`: so many messages are refused before one is taken."""

    port: int = 0
    messages: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    refusals: int = 0


@contextmanager
def mail_server() -> Iterator[Mailbox]:
    """Speaks as much SMTP as Django's backend asks for."""
    box = Mailbox()

    class Conversation(socketserver.StreamRequestHandler):
        def say(self, line: str) -> None:
            self.wfile.write(f"{line}\r\n".encode())

        def handle(self) -> None:
            self.say("220 surat.pn-contoh.go.id")
            for line in self.rfile:
                command = line.decode().strip()
                verb = command[:4].upper()
                if verb == "DATA":
                    self.take()
                elif verb == "QUIT":
                    self.say("221 bye")
                    return
                else:
                    if verb == "RCPT":
                        box.recipients.append(command.partition("<")[2].rstrip(">"))
                    self.say("250 ok")

        def take(self) -> None:
            if box.refusals:
                box.refusals -= 1
                self.say("451 try again later")
                return
            self.say("354 go on")
            lines = iter(self.rfile.readline, b".\r\n")
            content = b"".join(line.removeprefix(b".") if line.startswith(b"..") else line for line in lines)
            box.messages.append(message_from_bytes(content, policy=policy.default))
            self.say("250 taken")

    with _serving(socketserver.ThreadingTCPServer(("127.0.0.1", 0), Conversation)) as port:
        box.port = port
        yield box


@dataclass
class Hook:
    """What was posted. `status`: how it is answered."""

    url: str = ""
    bodies: list[bytes] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    status: int = 204

    @property
    def documents(self) -> list[dict[str, Any]]:
        return [json.loads(body) for body in self.bodies]


@contextmanager
def webhook_receiver() -> Iterator[Hook]:
    hook = Hook()

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            hook.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            hook.headers.append(dict(self.headers.items()))
            self.send_response(hook.status)
            self.send_header("Location", "/lain")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with _serving(ThreadingHTTPServer(("127.0.0.1", 0), Receiver)) as port:
        hook.url = f"http://127.0.0.1:{port}/alert?dari=courtsight"
        yield hook


@contextmanager
def _serving(server: socketserver.TCPServer) -> Iterator[int]:
    thread = threading.Thread(target=lambda: server.serve_forever(0.02))
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

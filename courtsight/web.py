"""The web server: daphne, made to wait for slow readers, and to hold no long request in memory (see bodies).
Takes daphne's own arguments.

    python -m courtsight.web -b 127.0.0.1 -p 8000 courtsight.asgi:application

Daphne alone takes a response from the application as fast as that gives it and keeps in memory what the
browser has not read yet: a paused player would cost as much memory as its recording is large. Twisted
tells a producer when to pause; here the application's `send` is made to wait until then.
"""

import asyncio
import gc
import os
from contextlib import suppress
from typing import Any

from autobahn.exception import Disconnected
from daphne.cli import CommandLineInterface
from daphne.http_protocol import WebRequest
from daphne.server import Server
from daphne.ws_protocol import WebSocketFactory
from django.conf import settings
from django.urls import get_resolver
from django.utils.module_loading import import_string
from twisted.internet.interfaces import IPushProducer
from zope.interface import implementer

from courtsight import bodies
from courtsight.in_turn import InTurn
from courtsight.prompt_socket import PromptSocket
from courtsight.shared_counters import share


@implementer(IPushProducer)
class Gate:
    """Open while the connection takes data; once the connection is gone it stays open."""

    def __init__(self) -> None:
        self._open = asyncio.Event()
        self._open.set()

    def pauseProducing(self) -> None:
        self._open.clear()

    def resumeProducing(self) -> None:
        self._open.set()

    def stopProducing(self) -> None:
        self._open.set()

    async def passed(self) -> None:
        await self._open.wait()


class PacedServer(Server):
    """Daphne's server, whose responses go no faster than they are read, and requests no faster than they are asked."""

    def __init__(self, application: Any, **options: Any) -> None:
        in_turn = InTurn(application, settings.DATABASE_POOL_SIZE)
        super().__init__(bodies.streamed(in_turn), **options)

    def run(self) -> None:
        import_string("monitoring.health.LOOKOUT").begin()
        keep_what_is_loaded()
        super().run()

    @property
    def http_factory(self) -> bodies.Factory:
        """Daphne sets its own when it starts, and has no other place to say which."""
        return self._factory

    @http_factory.setter
    def http_factory(self, _daphnes: Any) -> None:
        self._factory = bodies.Factory(self)

    @property
    def ws_factory(self) -> WebSocketFactory:
        return self._socket_factory

    @ws_factory.setter
    def ws_factory(self, daphnes: WebSocketFactory) -> None:
        daphnes.protocol = PromptSocket
        self._socket_factory = daphnes

    def create_application(self, protocol: Any, scope: dict[str, Any]) -> Any:
        if scope["type"] == "http":
            bodies.withhold(protocol, scope)
        return super().create_application(protocol, scope)

    async def handle_reply(self, protocol: Any, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.body" and self._is_connected(protocol):
            if message.get("more_body", False):
                await self._gate_of(protocol).passed()
            elif isinstance(protocol.producer, Gate):
                protocol.unregisterProducer()
        # An application hears a moment later that the other end of its socket has gone. An error would end it before
        # it does, and what it holds (the file of a microphone) would stay held.
        with suppress(Disconnected):
            await super().handle_reply(protocol, message)

    def _is_connected(self, protocol: WebRequest) -> bool:
        return protocol in self.connections and not protocol.finished and protocol.channel is not None

    @staticmethod
    def _gate_of(protocol: WebRequest) -> Gate:
        if not isinstance(protocol.producer, Gate):
            protocol.registerProducer(Gate(), True)
        return protocol.producer


def keep_what_is_loaded() -> None:
    """For as long as the process runs, out of sight of Python's collector of garbage.

    Now and then that looks through all there is, and every socket waits meanwhile: 0.14 s of a processor for what a
    start loads, and several times as long where others compute. Captions came half a second late.
    """
    _ = get_resolver().url_patterns  # all pages, and what they load: else it comes with the first request
    gc.collect()
    gc.freeze()


class PacedCommandLine(CommandLineInterface):
    server_class = PacedServer


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "courtsight.settings")
    share(settings.HOME)
    PacedCommandLine.entrypoint()

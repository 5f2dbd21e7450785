"""The server's end of a socket, which writes a frame when it is sent.

Twisted leaves it to its next round: the kernel is asked to tell when the connection takes data, tells so at once, and
is told that nobody wants to know any more. With hundreds of readers that was a good part of what a caption cost.
"""

from typing import Any

from daphne.ws_protocol import WebSocketProtocol
from twisted.internet.tcp import Connection


class PromptSocket(WebSocketProtocol):
    def sendData(self, data: bytes, sync: bool = False, chopsize: int | None = None) -> None:
        """What the connection does not take now is left to Twisted, and so is all that comes before it has gone."""
        if not sync and not chopsize and not self.send_queue and _is_idle(self.transport):
            written = self.transport.writeSomeData(data)
            if isinstance(written, int):  # else the connection is lost: Twisted will find that, and tell
                data = data[written:]
        if data:
            super().sendData(data, sync, chopsize)


def _is_idle(transport: Any) -> bool:
    """Whether nothing waits to be written to it, and it is open and not encrypted."""
    return (
        isinstance(transport, Connection)
        and bool(transport.connected)
        and not (transport.TLS or transport.disconnecting or transport.dataBuffer or transport._tempDataBuffer)
    )

"""Addresses of the sockets."""

from channels.exceptions import DenyConnection
from channels.generic.websocket import AsyncWebsocketConsumer
from django.urls import path, re_path

from transcription.consumers import JobsConsumer


class UnknownSocket(AsyncWebsocketConsumer):
    """An address without a socket is refused, as a page would be with 404."""

    async def connect(self) -> None:
        raise DenyConnection


websockets = [path("ws/jobs/", JobsConsumer.as_asgi()), re_path(r"", UnknownSocket.as_asgi())]

"""Addresses of the sockets."""

from channels.exceptions import DenyConnection
from channels.generic.websocket import AsyncWebsocketConsumer
from django.urls import path, re_path

from transcription.captions.caption_consumer import CaptionConsumer
from transcription.captions.stream_consumer import StreamConsumer
from transcription.consumers import JobsConsumer
from transcription.transcript_consumer import TranscriptConsumer


class UnknownSocket(AsyncWebsocketConsumer):
    """An address without a socket is refused, as a page would be with 404."""

    async def connect(self) -> None:
        raise DenyConnection


websockets = [
    path("ws/jobs/", JobsConsumer.as_asgi()),
    path("ws/transcripts/<uuid:pk>/", TranscriptConsumer.as_asgi()),
    path("ws/captions/<uuid:pk>", CaptionConsumer.as_asgi()),
    path("api/v1/stt/stream/<uuid:pk>", StreamConsumer.as_asgi()),
    re_path(r"", UnknownSocket.as_asgi()),
]

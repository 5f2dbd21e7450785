"""What the upload tests share: small sound files made on the spot, and tus requests through Django's client."""

import base64
import io
import math
import wave
from array import array
from collections.abc import Iterator
from fractions import Fraction

import av
import numpy
from django.http import HttpResponse
from django.test import Client

RATE = 16_000
TUS = {"Tus-Resumable": "1.0.0"}
OFFSET_TYPE = "application/offset+octet-stream"


def tone(seconds: float = 1.0, pitch: float = 220.0) -> bytes:
    """A WAV file with a tone in it; another pitch makes other bytes."""
    samples = array("h", (int(8000 * math.sin(2 * math.pi * pitch * n / RATE)) for n in range(int(seconds * RATE))))
    return wav(samples.tobytes())


def silence(seconds: float = 2.0) -> bytes:
    return wav(bytes(2 * int(seconds * RATE)))


def wav(samples: bytes) -> bytes:
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples)
    return buffer.getvalue()


def mp4(*, sound: bool, pictures: bool, seconds: int = 4) -> bytes:
    """An MP4 whose index stands at the end, as recorders write it: cut off, it cannot be opened."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="mp4") as container:
        video = container.add_stream("mpeg4", rate=5, width=64, height=48, pix_fmt="yuv420p") if pictures else None
        audio = container.add_stream("aac", rate=RATE, layout="mono") if sound else None
        if video:
            container.mux([packet for frame in [*_pictures(seconds), None] for packet in video.encode(frame)])
        if audio:
            container.mux([packet for frame in [*_sounds(seconds), None] for packet in audio.encode(frame)])
    return buffer.getvalue()


def _pictures(seconds: int) -> Iterator[av.VideoFrame]:
    for index in range(5 * seconds):
        yield av.VideoFrame.from_ndarray(numpy.full((48, 64, 3), index * 9 % 255, numpy.uint8), format="rgb24")


def _sounds(seconds: int) -> Iterator[av.AudioFrame]:
    times = numpy.arange(RATE * seconds) / RATE
    samples = (0.3 * numpy.sin(2 * numpy.pi * 300 * times)).astype(numpy.float32)
    for start in range(0, len(samples), 1024):
        frame = av.AudioFrame.from_ndarray(samples[None, start : start + 1024], format="fltp", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = RATE, start, Fraction(1, RATE)
        yield frame


def metadata(**values: object) -> str:
    return ",".join(f"{key} {base64.b64encode(str(value).encode()).decode()}" for key, value in values.items())


def create(client: Client, hearing: object, size: int, name: str = "sidang.wav", **more: object) -> HttpResponse:
    described = metadata(filename=name, hearing=hearing, **more)
    return client.post("/uploads/", headers={**TUS, "Upload-Length": str(size), "Upload-Metadata": described})


def send(client: Client, url: str, offset: int, data: bytes, **headers: str) -> HttpResponse:
    fields = {**TUS, "Upload-Offset": str(offset), **headers}
    return client.generic("PATCH", url, data, content_type=OFFSET_TYPE, headers=fields)


def offset(client: Client, url: str) -> int:
    return int(client.head(url, headers=TUS)["Upload-Offset"])


def upload(client: Client, hearing: object, data: bytes, name: str = "sidang.wav", **more: object) -> HttpResponse:
    """A whole file in one piece; the answer that ended it."""
    created = create(client, hearing, len(data), name, **more)
    return send(client, created["Location"], 0, data) if created.status_code == 201 else created

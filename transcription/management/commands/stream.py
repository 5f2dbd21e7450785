"""`manage.py stream FILE`: plays a file into a live session, as a microphone would, and prints its captions."""

import asyncio
import json
import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.management import BaseCommand, CommandError

from transcription.audio.wav import HEADER_BYTES, SAMPLE_BYTES, wav_samples
from transcription.captions.client import Client, StreamFailed
from transcription.errors import CourtSightError


class Command(BaseCommand):
    help = "Stream a file to a live session and print captions and latencies."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--url", required=True, help="of a session (…/stream/ID), or of the site with --hearing")
        parser.add_argument("--token", required=True)
        parser.add_argument("--speed", type=float, default=1.0, help="2 plays twice as fast")
        parser.add_argument("--hearing", help="open a session for this hearing first; leave to record is yours to have")
        parser.add_argument("--permission-by", default="stream", help="who gave leave to record")
        parser.add_argument("--language", default="id-ID")
        parser.add_argument("--json", action="store_true", help="messages and figures as JSON, a line each")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["speed"] <= 0:
            raise CommandError("--speed must be more than 0")
        tell = self._print_json if options["json"] else self._print
        try:
            client = Client(options["url"], options["token"], _pcm(options["file"]), options["speed"], tell)
            figures = asyncio.run(_run(client, options))
        except (CourtSightError, StreamFailed, OSError) as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            self.stdout.write(json.dumps(figures, ensure_ascii=False))
        else:
            self.stdout.write("\n".join(f"{name}: {value}" for name, value in figures.items()))

    def _print_json(self, message: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(message, ensure_ascii=False))

    def _print(self, message: dict[str, Any]) -> None:
        if message["type"] == "final":
            segment = message["segment"]
            self.stdout.write(f"{segment['start']:8.2f}  {segment['text']}")
        elif message["type"] in ("error", "degraded", "closed"):
            print(json.dumps(message, ensure_ascii=False), file=sys.stderr)


async def _run(client: Client, options: dict[str, Any]) -> dict[str, Any]:
    if options["hearing"]:
        session = await client.open(options["hearing"], options["permission_by"], options["language"])
    else:
        session = urlsplit(options["url"]).path.rstrip("/").rpartition("/")[2]
    return await client.stream(session)


def _pcm(path: Path) -> bytes:
    """16 kHz mono 16-bit of any file. Raises BadAudio."""
    from transcription.audio.decode import decode_to_wav

    with tempfile.TemporaryDirectory(prefix="courtsight-stream-") as folder:
        wav = Path(folder) / "whole.wav"
        decode_to_wav(path, wav)
        data = wav.read_bytes()
        return data[HEADER_BYTES : HEADER_BYTES + wav_samples(wav) * SAMPLE_BYTES]

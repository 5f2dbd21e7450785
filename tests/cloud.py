"""Google's two services on this machine: our own speech emulator, and gcp-storage-emulator for Cloud Storage."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from gcp_storage_emulator.server import create_server
from google.cloud import storage

from transcription.emulator.script import Rule, Script
from transcription.emulator.server import Emulator
from transcription.engines.google.clients import storage_client
from transcription.engines.google.configuration import Configuration

BUCKET = "pengadilan-titipan"
SOURCES = "pengadilan-arsip"
TEXT = "Sidang dibuka dan terbuka untuk umum."


@dataclass
class Cloud:
    """Both emulators, and what a test wants to know of them."""

    speech: Emulator
    storage_address: str
    client: storage.Client = field(repr=False)

    def say(self, *rules: Rule) -> None:
        self.speech.script.add(*rules)

    @property
    def billed(self) -> list[float]:
        return [seconds for _, seconds in self.speech.ledger.billed]

    def objects(self, bucket: str = BUCKET) -> list[str]:
        return [blob.name for blob in self.client.list_blobs(bucket)]

    def put(self, name: str, content: bytes, bucket: str = SOURCES) -> str:
        self.client.bucket(bucket).blob(name).upload_from_string(content)
        return f"gs://{bucket}/{name}"

    def configuration(self, folder: Path, **changes: object) -> Configuration:
        given: dict[str, object] = {
            "project": "pn-contoh",
            "bucket": BUCKET,
            "temporary": folder,
            "speech_emulator": self.speech.address,
            "storage_emulator": self.storage_address,
        }
        return Configuration(**given | changes)

    def settings(self) -> dict[str, object]:
        return {
            "GOOGLE_PROJECT": "pn-contoh",
            "GOOGLE_BUCKET": BUCKET,
            "GOOGLE_SOURCE_BUCKETS": [SOURCES],
            "SPEECH_EMULATOR_HOST": self.speech.address,
            "STORAGE_EMULATOR_HOST": self.storage_address,
        }


@contextmanager
def storage_emulator() -> Iterator[str]:
    """Its http://host:port."""
    server = create_server("127.0.0.1", 0, in_memory=True)
    server.start()
    try:
        yield f"http://127.0.0.1:{server._api._httpd.server_address[1]}"
    finally:
        server.stop()


@contextmanager
def storage_answering(status: int) -> Iterator[str]:
    """The http://host:port of a storage that says the same to everything."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_error(status)

        do_DELETE = do_GET

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=lambda: server.serve_forever(0.02))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def cloud_over(storage_address: str, **options: object) -> Iterator[Cloud]:
    """A new speech emulator, and empty buckets."""
    with storage_client("pn-contoh", storage_address) as client:
        for bucket in (BUCKET, SOURCES):
            if client.lookup_bucket(bucket) is None:
                client.create_bucket(bucket)
            for blob in client.list_blobs(bucket):
                blob.delete()
            empty = client.bucket(bucket)
            empty.clear_lifecycle_rules()
            empty.patch()
        with Emulator(Script([Rule(text=TEXT)]), storage_address, **options) as speech:
            yield Cloud(speech, storage_address, client)

"""Audio on its way to the service and results on their way back: objects in the court's own bucket."""

import logging
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from google.api_core import exceptions
from google.api_core.retry import Retry
from google.cloud import storage
from google.cloud.storage.retry import DEFAULT_RETRY

from transcription.engines.google.errors import google_errors, translated
from transcription.errors import EngineRefused

logger = logging.getLogger(__name__)

PREFIX = "courtsight-staging/"
# The safety net: what a crash left behind is gone a day later. Nothing is needed for longer: an operation that runs
# for more than LONGEST_WAIT is given up.
KEPT_DAYS = 1
UPLOAD_PART = 8 * 1024**2  # bytes: what a broken connection costs at most
# Short hiccups are bridged here; an outage is for the job to wait out.
RETRY: Retry = DEFAULT_RETRY.with_timeout(30)
TIMEOUT = 60  # seconds for one request
LARGEST_RESULT = 256 * 1024**2  # bytes


class Target(Protocol):
    """Where a download goes. It may be told to begin again from 0."""

    def write(self, block: bytes) -> int: ...
    def seek(self, offset: int) -> int: ...


def split_address(address: str) -> tuple[str, str]:
    """gs://bucket/path/of/object → bucket and path."""
    bucket, _, name = address.removeprefix("gs://").partition("/")
    return bucket, name


@dataclass
class Staging:
    """The folder of the bucket in which audio waits and results appear."""

    client: storage.Client
    bucket: str
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _has_rule: bool = False

    def address(self, name: str) -> str:
        return f"gs://{self.bucket}/{PREFIX}{name}"

    def upload(self, path: Path, address: str) -> None:
        """Resumable, in parts. The same address again replaces the object: by then it holds the same audio."""
        self.ensure_lifecycle()
        blob = self._blob(address)
        blob.chunk_size = UPLOAD_PART
        with google_errors():
            blob.upload_from_filename(str(path), content_type="audio/flac", timeout=TIMEOUT, retry=RETRY)

    def generation(self, address: str) -> int | None:
        """Which version of the object lies there now; None when there is none, or we may not know."""
        bucket, name = split_address(address)
        with google_errors():
            try:
                blob = self.client.bucket(bucket).get_blob(name, timeout=TIMEOUT, retry=RETRY)
            except (exceptions.Forbidden, exceptions.Unauthorized) as error:
                logger.warning("%s cannot be looked at any more: %s", address, error)
                return None
            return blob.generation if blob is not None else None

    def exists(self, address: str) -> bool:
        with google_errors():
            return self._blob(address).exists(timeout=TIMEOUT, retry=RETRY)

    def list(self, folder: str) -> list[str]:
        """Addresses of the objects under an address."""
        bucket, name = split_address(folder)
        with google_errors():
            blobs = self.client.list_blobs(bucket, prefix=name, timeout=TIMEOUT, retry=RETRY)
            return [f"gs://{bucket}/{blob.name}" for blob in blobs]

    def read(self, address: str) -> str | None:
        """A result; None when there is none. Raises EngineRefused when it is larger than any result can be."""
        bucket, name = split_address(address)
        with google_errors():
            blob = self.client.bucket(bucket).get_blob(name, timeout=TIMEOUT, retry=RETRY)
            if blob is None:
                return None
            if (blob.size or 0) > LARGEST_RESULT:
                raise EngineRefused(f"{address} has {blob.size} bytes")
            return blob.download_as_bytes(timeout=TIMEOUT, retry=RETRY).decode("utf-8", errors="replace")

    def delete(self, *addresses: str) -> bool:
        """False: something is left. What went wrong is logged, and the lifecycle rule deletes what nobody else does."""
        left = 0
        for address in addresses:
            try:
                self._blob(address).delete(timeout=TIMEOUT, retry=RETRY)
            except exceptions.NotFound:
                continue
            except (exceptions.GoogleAPIError, OSError) as error:
                logger.warning("%s could not be deleted, the bucket's rule will: %s", address, error)
                left += 1
        return left == 0

    def ensure_lifecycle(self) -> None:
        """Once a process: see that the bucket deletes what we leave. Without the right to, only log it."""
        with self._lock:
            if self._has_rule:
                return
            try:
                bucket = self.client.get_bucket(self.bucket, timeout=TIMEOUT, retry=RETRY)
                if not has_rule(bucket):
                    bucket.add_lifecycle_delete_rule(age=KEPT_DAYS, matches_prefix=[PREFIX])
                    bucket.patch(timeout=TIMEOUT, retry=RETRY)
            except exceptions.Forbidden as error:
                logger.warning("The lifecycle rule of %s cannot be seen to: %s", self.bucket, error)
            except (exceptions.GoogleAPIError, OSError) as error:
                raise translated(error) or error from error
            self._has_rule = True

    def _blob(self, address: str) -> storage.Blob:
        bucket, name = split_address(address)
        return self.client.bucket(bucket).blob(name)


def has_rule(bucket: storage.Bucket) -> bool:
    """Whether the bucket deletes what lies in our folder soon enough."""
    for rule in bucket.lifecycle_rules:
        condition = rule.get("condition", {})
        prefixes = condition.get("matchesPrefix") or [""]
        covers = any(PREFIX.startswith(prefix) for prefix in prefixes)
        others = set(condition) - {"age", "matchesPrefix"}
        if rule["action"]["type"] == "Delete" and covers and not others and condition.get("age", 99) <= KEPT_DAYS:
            return True
    return False


def download(client: storage.Client, address: str, target: Target, largest: int) -> int:
    """Stream an object, as it is stored, into `target`; its generation. Libraries' errors come as they are.

    Raises OverflowError above `largest` bytes. The generation is pinned: an object that is replaced meanwhile does
    not become a mixture of both.
    """
    bucket, name = split_address(address)
    blob = client.bucket(bucket).get_blob(name, timeout=TIMEOUT, retry=RETRY)
    if blob is None:
        raise exceptions.NotFound(f"{address} does not exist")
    if (blob.size or 0) > largest:
        raise OverflowError(f"{address} has {blob.size} bytes")
    pinned = client.bucket(bucket).blob(name, generation=blob.generation)
    pinned.download_to_file(target, raw_download=True, timeout=TIMEOUT, retry=RETRY)
    return blob.generation

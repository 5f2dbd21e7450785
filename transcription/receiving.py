"""Files in multipart forms go straight to HOME.uploads, hashed as they arrive: memory does not grow with them."""

import functools
import hashlib
import os
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse

from transcription.errors import FileTooLarge
from transcription.files import storage_errors
from transcription.partfile import require_room


class ReceivedFile(UploadedFile):
    """A file on disk; it goes with the request unless somebody moved it away."""

    def __init__(self, path: Path, sha256: str, **about: Any) -> None:
        super().__init__(path.open("rb"), **about)
        self.path = path
        self.sha256 = sha256

    def close(self) -> None:
        self.file.close()
        self.path.unlink(missing_ok=True)


class ToDisk(FileUploadHandler):
    """Raises FileTooLarge and StorageFull while the file arrives; then nothing of it stays."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        with storage_errors():
            settings.HOME.create(settings.HOME.uploads)
            descriptor, name = tempfile.mkstemp(dir=settings.HOME.uploads, prefix="form-")
        self._part, self._path = os.fdopen(descriptor, "wb"), Path(name)
        self._sha256 = hashlib.sha256()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        with ExitStack() as otherwise:
            otherwise.callback(self.upload_interrupted)
            if start + len(raw_data) > settings.UPLOAD_MAX_BYTES:
                raise FileTooLarge(f"more than {settings.UPLOAD_MAX_BYTES} bytes")
            require_room(settings.HOME.uploads, len(raw_data) + settings.DISK_RESERVE_BYTES)
            with storage_errors():
                self._part.write(raw_data)
            otherwise.pop_all()
        self._sha256.update(raw_data)

    def file_complete(self, file_size: int) -> ReceivedFile:
        with storage_errors():
            self._part.close()
        return ReceivedFile(
            self._path,
            self._sha256.hexdigest(),
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )

    def upload_interrupted(self) -> None:
        if part := getattr(self, "_part", None):
            part.close()
            self._path.unlink(missing_ok=True)


def files_to_disk(run: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For a call of the API that takes files; before anybody reads the form, so around its authentication too."""

    @functools.wraps(run)
    def receive(request: HttpRequest, **path: Any) -> HttpResponse:
        request.upload_handlers = [ToDisk(request)]
        return run(request, **path)

    return receive

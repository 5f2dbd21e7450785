"""The one folder in which state lives (COURTSIGHT_HOME), and what is where in it."""

import hashlib
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

# A Unix socket's address holds 107 bytes; ".s.PGSQL.5432" must fit behind the folder.
SOCKET_FOLDER_LIMIT = 90


@dataclass(frozen=True)
class Home:
    """Paths under COURTSIGHT_HOME. Nothing is created until it is used."""

    path: Path

    def __post_init__(self) -> None:
        object.__setattr__(self, "path", self.path.expanduser().absolute())

    @property
    def postgres(self) -> Path:
        return self.path / "postgres"

    @property
    def redis(self) -> Path:
        return self.path / "redis"

    @property
    def sockets(self) -> Path:
        inside = self.path / "run"
        if len(str(inside).encode()) <= SOCKET_FOLDER_LIMIT:
            return inside
        digest = hashlib.sha256(str(self.path).encode()).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"courtsight-{digest}"

    @property
    def audio(self) -> Path:
        """Original recordings, stored once, by SHA-256; never changed."""
        return self.path / "audio"

    @property
    def decoded(self) -> Path:
        """16 kHz mono WAV of each original, by its SHA-256; can be made again at any time."""
        return self.path / "decoded"

    @property
    def uploads(self) -> Path:
        return self.path / "uploads"

    @property
    def models(self) -> Path:
        return self.path / "models"

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    @property
    def database_url(self) -> str:
        return f"postgres://postgres@/courtsight?host={quote(str(self.sockets))}"

    @property
    def redis_url(self) -> str:
        return f"unix://{self.sockets / 'redis.sock'}?db=0"

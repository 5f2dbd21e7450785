"""The one folder in which state lives (COURTSIGHT_HOME), and what is where in it."""

import hashlib
import os
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

    def create(self, *folders: Path) -> None:
        """Make folders that only their owner may enter. Raises OSError.

        Raises PermissionError when a folder (under /tmp, say) is a link or somebody else's: a trap laid for us.
        """
        self.path.mkdir(parents=True, exist_ok=True)
        for folder in folders:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if folder.is_symlink() or os.geteuid() not in (0, folder.stat().st_uid):
                raise PermissionError(f"{folder} belongs to somebody else")
            folder.chmod(0o700)

    @property
    def run(self) -> Path:
        """What the running programs need to find each other; worthless when they have stopped."""
        return self.path / "run"

    @property
    def sockets(self) -> Path:
        if len(str(self.run).encode()) <= SOCKET_FOLDER_LIMIT:
            return self.run
        digest = hashlib.sha256(str(self.path).encode()).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"courtsight-{os.geteuid()}-{digest}"

    @property
    def temporary(self) -> Path:
        """Request bodies on their way: on the disk that has room for recordings, and out of others' sight."""
        return self.path / "tmp"

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

"""The one folder in which state lives (COURTSIGHT_HOME), and what is where in it."""

import hashlib
import os
import pwd
import stat
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

# A Unix socket's address holds 107 bytes; ".s.PGSQL.5432" must fit behind the folder.
SOCKET_FOLDER_LIMIT = 90
# PostgreSQL refuses root: under root it runs as this user.
POSTGRES_USER = "pgserver"


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
        """Make folders that only their owner may enter; existing ones are closed to others. Raises OSError.

        Raises PermissionError when a folder is somebody else's, or lies outside (under /tmp) and is a link: a trap.
        """
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._close()
        for folder in folders:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            is_link = folder.is_symlink() and not folder.is_relative_to(self.path)
            if is_link or folder.stat().st_uid not in _own_users():
                raise PermissionError(f"{folder} belongs to somebody else")
            os.chown(folder, os.geteuid(), -1)
            folder.chmod(0o700)

    def _close(self) -> None:
        """Nobody else lists what is in it. Walking through may be allowed: PostgreSQL has a user of its own under root.

        A folder with the sticky bit, such as /tmp, is everybody's and stays so.
        """
        state = self.path.stat()
        if state.st_uid == os.geteuid() and state.st_mode & 0o066 and not state.st_mode & stat.S_ISVTX:
            self.path.chmod(0o700)

    @property
    def run(self) -> Path:
        """What the running programs need to find each other; worthless when they have stopped."""
        return self.path / "run"

    @property
    def sockets(self) -> Path:
        return self._reachable(self.run)

    @property
    def postgres_sockets(self) -> Path:
        """Apart from the others: under root it belongs to PostgreSQL's user, who must not reach what root runs."""
        return self._reachable(self.path / "postgres-run")

    def _reachable(self, folder: Path) -> Path:
        """`folder`, or one with a path that is short enough for sockets."""
        if len(str(folder).encode()) <= SOCKET_FOLDER_LIMIT:
            return folder
        digest = hashlib.sha256(str(folder).encode()).hexdigest()[:16]
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
    def live(self) -> Path:
        """Audio of hearings that are recorded now, as it arrives; see transcription.captions.audio_file."""
        return self.path / "live"

    @property
    def models(self) -> Path:
        return self.path / "models"

    @property
    def metrics(self) -> Path:
        """What the web processes of this machine count, a file each; worthless when they have stopped."""
        return self.run / "metrics"

    @property
    def private(self) -> tuple[Path, ...]:
        """Where recordings, what was made of them and what was said about them are."""
        return self.audio, self.decoded, self.uploads, self.live, self.models, self.temporary, self.logs

    @property
    def voice_print_keys(self) -> Path:
        """The keys that voice prints are encrypted with, unless VOICE_PRINT_KEYS names others."""
        return self.path / "voice_print_keys"

    @property
    def certification(self) -> Path:
        """The court's key for certified transcripts, unless CERTIFICATION_KEY names another file."""
        return self.path / "certification.pem"

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    @property
    def database_url(self) -> str:
        return f"postgres://postgres@/courtsight?host={quote(str(self.postgres_sockets))}"

    @property
    def redis_url(self) -> str:
        return f"unix://{self.sockets / 'redis.sock'}?db=0"


def _own_users() -> set[int]:
    """Whose folders are ours: our own and, under root, PostgreSQL's."""
    users = {os.geteuid()}
    if os.geteuid() == 0:
        with suppress(KeyError):
            users.add(pwd.getpwnam(POSTGRES_USER).pw_uid)
    return users

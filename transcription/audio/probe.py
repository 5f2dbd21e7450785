"""What a file is, decided by opening it: in a child process, so that no file can hurt this one."""

import json
import subprocess
import sys
from pathlib import Path

from transcription import errors
from transcription.types import AudioInfo

TIME_LIMIT = 60  # seconds
ROOT = Path(__file__).resolve().parents[2]
ERRORS = {
    error.code: error
    for error in (
        errors.EmptyFile,
        errors.NotMedia,
        errors.TruncatedMedia,
        errors.NoAudioStream,
        errors.TooShort,
        errors.TooLong,
    )
}


def probe(path: Path) -> AudioInfo:
    """The file's format and length. Raises BadAudio's children; FileNotFoundError when there is no file."""
    if not path.stat().st_size:
        raise errors.EmptyFile
    answer = _ask_child(path)
    if "error" in answer:
        raise ERRORS[answer["error"]](answer["detail"])
    return AudioInfo(**answer)


def _ask_child(path: Path) -> dict:
    command = [sys.executable, "-m", "transcription.audio.inspection", str(path.absolute())]
    try:
        child = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, timeout=TIME_LIMIT)
    except subprocess.TimeoutExpired as error:
        raise errors.NotMedia(f"no answer in {TIME_LIMIT} s") from error
    if child.returncode:
        raise errors.NotMedia(f"probing ended with {child.returncode}: {child.stderr[-500:].decode(errors='replace')}")
    return json.loads(child.stdout)

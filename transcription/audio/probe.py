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
    """The file's format and length.

    Raises a child of BadAudio when the file was examined and refused, ProbeFailed when it could not be examined
    to an end (it may be good), FileNotFoundError when there is no file.
    """
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
        raise errors.ProbeFailed(f"no answer in {TIME_LIMIT} s") from error
    except OSError as error:  # no memory, or no process, to be had
        raise errors.ProbeFailed(str(error)) from error
    if child.returncode:
        ending = child.stderr[-500:].decode(errors="replace")
        raise errors.ProbeFailed(f"probing ended with {child.returncode}: {ending}")
    return json.loads(child.stdout)

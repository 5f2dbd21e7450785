"""What is known of voices lies encrypted beside the sound."""

import base64
import zipfile
from typing import Any

from cryptography.fernet import Fernet

from tests import factories
from tests.transcription.voices import evidence
from transcription import voices
from transcription.speakers.encryption import decrypted_lines, encrypted_lines
from transcription.types import Turn


def test_on_the_disk_voices_are_encrypted_and_without_the_key_listened_to_again(db: None, settings: Any):
    recording = factories.RecordingFactory(duration=20.0)
    recording.voices_path.parent.mkdir(parents=True, exist_ok=True)
    settings.VOICE_PRINT_KEYS = [Fernet.generate_key().decode()]
    heard = evidence([Turn(0, 20, "1")], 20)
    voices.keep(recording, heard)
    kept = recording.voices_path.read_bytes()
    assert not zipfile.is_zipfile(recording.voices_path)
    assert b"PK" not in base64.urlsafe_b64decode(kept.splitlines()[0])[:40]
    assert voices.known(recording).to_bytes() == heard.to_bytes()
    settings.VOICE_PRINT_KEYS = [Fernet.generate_key().decode(), *settings.VOICE_PRINT_KEYS]
    assert voices.known(recording) is not None, "an older key opens it"
    settings.VOICE_PRINT_KEYS = [Fernet.generate_key().decode()]
    assert voices.known(recording) is None
    recording.voices_path.write_bytes(heard.to_bytes())
    assert voices.known(recording) is None, "as the version before left it"


def test_a_day_is_encrypted_in_blocks(settings: Any):
    settings.VOICE_PRINT_KEYS = [Fernet.generate_key().decode()]
    content = bytes(range(256)) * 10_000
    lines = list(encrypted_lines(content))
    assert len(lines) == 3
    assert decrypted_lines(lines) == content

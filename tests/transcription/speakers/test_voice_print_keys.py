"""Keys of voice prints: made once, rotated by putting a new one first, and lost without a crash."""

import logging

import numpy as np
import pytest
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from courtsight.accounts.models import User
from tests.transcription.speakers.voices import keep, transcript_of, voice
from transcription.models import Court, Hearing, Transcript, VoicePrint
from transcription.speakers import heard_in
from transcription.speakers.encryption import PrintUnreadable, decrypted, encrypted, renewed
from transcription.speakers.suggestions import suggestions_for
from transcription.speakers.voice_prints import tend
from transcription.tasks import tend_voice_prints

OLD, NEW = (Fernet.generate_key().decode() for _ in range(2))


@pytest.fixture
def kept(hearing: Hearing, settings) -> Transcript:
    """Under the old key."""
    Court.objects.create(suggests_voices=True)
    settings.VOICE_PRINT_KEYS = [OLD]
    transcript = transcript_of(hearing)
    keep(transcript, {"1": voice(1), "2": voice(2)})
    return transcript


def opens(key: str, print_: VoicePrint) -> bool:
    try:
        return bool(Fernet(key).decrypt(bytes(print_.encrypted)))
    except InvalidToken:
        return False


def test_a_print_comes_back_as_it_was():
    vector = np.random.default_rng(1).standard_normal(192).astype(np.float32)
    assert np.array_equal(decrypted(encrypted(vector)), vector)
    assert decrypted(encrypted(vector)).dtype == np.float32


def test_without_a_setting_a_key_is_made_at_the_first_print_for_the_owner_alone():
    assert not settings.HOME.voice_print_keys.exists()
    token = encrypted(voice(1))
    file = settings.HOME.voice_print_keys
    assert file.stat().st_mode & 0o777 == 0o600
    assert Fernet(file.read_text()).decrypt(token) == voice(1).tobytes()
    assert np.array_equal(decrypted(token), voice(1)), "the same key the next time"


def test_keys_of_the_environment_go_before_those_of_the_file(settings):
    token = encrypted(voice(1))
    settings.VOICE_PRINT_KEYS = [NEW]
    with pytest.raises(PrintUnreadable):
        decrypted(token)


def test_a_file_may_hold_several_keys_the_newest_first():
    token = encrypted(voice(1))
    file = settings.HOME.voice_print_keys
    file.write_text(f"{NEW}\n{file.read_text()}\n")
    assert np.array_equal(decrypted(token), voice(1))
    assert Fernet(NEW).decrypt(encrypted(voice(2)))


def test_with_the_old_key_behind_the_new_one_old_prints_are_read(kept: Transcript, settings):
    settings.VOICE_PRINT_KEYS = [NEW, OLD]
    assert np.array_equal(decrypted(kept.speakers.get(label="1").voice_print.encrypted), voice(1))


def test_tending_puts_them_under_the_new_key_so_that_the_old_one_can_go(kept: Transcript, settings):
    settings.VOICE_PRINT_KEYS = [NEW, OLD]
    tend()
    prints = list(VoicePrint.objects.all())
    assert len(prints) == 2
    assert all(opens(NEW, print_) and not opens(OLD, print_) for print_ in prints)
    settings.VOICE_PRINT_KEYS = [NEW]
    tend()
    assert np.array_equal(decrypted(kept.speakers.get(label="2").voice_print.encrypted), voice(2))


def test_tending_leaves_what_is_under_the_newest_key_as_it_is(kept: Transcript):
    before = [bytes(print_.encrypted) for print_ in VoicePrint.objects.all()]
    tend_voice_prints()
    assert [bytes(print_.encrypted) for print_ in VoicePrint.objects.all()] == before
    assert renewed(before[0]) == before[0]


def test_with_a_lost_key_prints_are_deleted_with_one_line_in_the_log(
    kept: Transcript, settings, caplog: pytest.LogCaptureFixture
):
    settings.VOICE_PRINT_KEYS = [NEW]
    with caplog.at_level(logging.ERROR, "transcription"):
        tend()
    assert not VoicePrint.objects.exists()
    (line,) = caplog.messages
    assert line.startswith("2 voice prints were deleted: none of the keys opens them")
    assert kept.speakers.count() == 2, "the transcript stays"


def test_before_that_the_page_is_shown_without_them(
    kept: Transcript, hearing: Hearing, clerk: User, settings, caplog: pytest.LogCaptureFixture
):
    other = transcript_of(type(hearing).objects.create(case=hearing.case, starts_at=hearing.starts_at))
    keep(other, {"1": voice(1)})
    kept.speakers.filter(label="1").update(name="Siti")
    assert suggestions_for(other, heard_in(other), clerk)
    settings.VOICE_PRINT_KEYS = [NEW]
    assert suggestions_for(other, heard_in(other), clerk) == []
    assert "no key opens it" in caplog.text


@pytest.mark.parametrize("token", [b"", b"nonsense", b"gAAAAABm" + b"A" * 80], ids=["empty", "junk", "cut"])
def test_what_is_no_token_is_unreadable_and_no_crash(token: bytes):
    for read in (decrypted, renewed):
        with pytest.raises(PrintUnreadable):
            read(token)

"""Every error that the socket of a microphone can send says what it is to programs and to people."""

import ast
import inspect
import re
from pathlib import Path

import pytest
from django.utils.translation import override

from courtsight.accounts.models import User
from tests.transcription.captions.microphone import Microphone, token_of
from transcription import captions
from transcription.captions import audio_file, intake
from transcription.captions.protocol import MESSAGES, Code, error_message
from transcription.errors import StorageFull
from transcription.models import LiveSession

DOCUMENT = Path(__file__).resolve().parents[3] / "docs/live-protocol.md"


@pytest.mark.parametrize("language", ["id", "en"])
def test_each_code_has_words_of_its_own(language: str):
    with override(language):
        said = [error_message(code)["message"] for code in Code]
    assert all(said)
    assert len(set(said)) == len(Code) == len(MESSAGES)


def test_an_error_has_a_code_a_message_and_perhaps_where_to_go_on():
    assert error_message(Code.GAP, 0) == {
        "type": "error",
        "code": "gap",
        "message": str(MESSAGES[Code.GAP]),
        "next_seq": 0,
    }
    assert error_message(Code.WRONG_RATE).keys() == {"type", "code", "message"}


def test_no_error_is_made_elsewhere():
    """Or its message would be forgotten there."""
    made = [
        (path.name, node.lineno)
        for path in Path(inspect.getfile(captions)).parent.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Dict) and any(ast.unparse(one) == "'error'" for one in node.values)
    ]
    assert [name for name, _ in made] == ["protocol.py"]


def test_the_document_has_each_code():
    documented = re.findall(r"`([a-z_]+)`", "".join(re.findall(r"^\| `.*?\|", DOCUMENT.read_text(), re.M)))
    assert set(Code) <= set(documented)


@pytest.mark.django_db(transaction=True)
async def test_errors_of_a_connection_say_it_in_words(
    session: LiveSession, clerk: User, monkeypatch: pytest.MonkeyPatch
):
    """Before the first frame, among frames, and where the disk is full from the beginning."""
    token = await token_of(clerk)
    async with Microphone(session, token) as microphone:
        await microphone.send(0)
        assert (await microphone.hear("error"))["message"] == str(MESSAGES[Code.BAD_MESSAGE])
    async with Microphone(session, token) as microphone:
        await microphone.start()
        await microphone.send(4)
        assert (await microphone.hear("error"))["message"] == str(MESSAGES[Code.GAP])
    monkeypatch.setattr(intake, "AudioFile", _full)
    async with Microphone(session, token) as microphone:
        await microphone.say({"type": "start", "sample_rate": 16000, "encoding": "pcm_s16le"})
        assert (await microphone.hear("error"))["message"] == str(MESSAGES[Code.STORAGE_FULL])


def _full(*arguments: object) -> audio_file.AudioFile:
    raise StorageFull("full")

"""Files are named after case, hearing and version, and every system can store them under that name."""

from email.message import Message
from urllib.parse import unquote

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from courtsight.accounts.models import User
from tests import factories
from transcription.bundle_transcripts import chosen_of, name_of
from transcription.bundles import bundle_name
from transcription.editing import edit_segment, last_number
from transcription.models import Recording, Transcript
from transcription.models.transcript import TranscriptStatus
from transcription.names import portable
from transcription.origins import file_name, origin_of, version_of
from transcription.transcripts import to_transcription

CASE = "12/Pid.B/2026/PN Jkt.Pst"
MOST = 255  # bytes, of file systems
FORBIDDEN = set('<>:"|?*\\/') | set(map(chr, range(32)))
HOSTILE = [
    ('a<b>c:"d"|e?f*.mp4', "a-b-c--d--e-f-"),
    ("..\\..\\windows\\CON .mp4", "CON"),
    ("../../etc/passwd", "passwd"),
    (".tersembunyi.mp4", "tersembunyi"),
    ("sidang\u202egpj.exe.mp4", "sidanggpj.exe"),
    ("sidang\u200bpagi\r\nSet-Cookie: a=b.mp4", "sidangpagi Set-Cookie- a=b"),
    ("sidang pagi. . .mp4", "sidang pagi"),
    ("...", "recording"),
]


@given(st.text(max_size=300), st.integers(20, 200))
def test_whatever_it_was_called_it_is_short_and_plain(text: str, most: int):
    name = portable(text, most)
    assert 0 < len(name.encode()) <= most
    assert not set(name) & FORBIDDEN
    assert name == name.strip(". ")
    assert name.isprintable() or "\u200d" in name


@pytest.mark.parametrize("letter", ["a", "é", "漢", "👩\u200d⚖️"])
def test_a_letter_is_not_cut_in_two(letter: str):
    name = portable(letter * 200, 100)
    assert 90 < len(name.encode()) <= 100
    assert (letter * 200).startswith(name)


@pytest.fixture
def transcript(db: None) -> Transcript:
    transcript = factories.TranscriptFactory(recording__hearing=factories.HearingFactory(case__number=CASE))
    factories.SegmentFactory(transcript=transcript, index=0, start=0, end=4, text="Sidang dibuka.")
    return transcript


def called(transcript: Transcript, name: str) -> Transcript:
    Recording.objects.filter(pk=transcript.recording_id).update(name=name)
    transcript.recording.refresh_from_db()
    return transcript


def day_of(transcript: Transcript) -> str:
    return f"{transcript.recording.hearing.starts_at:%Y}-"


LONG = [(f"{letter * 250}.mp4", letter * 20) for letter in "x漢"]


@pytest.mark.parametrize(("name", "shown"), [*HOSTILE, *LONG], ids=ascii)
def test_case_day_and_version_are_there_whatever_the_recording_is_called(transcript: Transcript, name: str, shown: str):
    made = file_name(called(transcript, name), "docx")
    assert made.startswith(f"12-Pid.B-2026-PN Jkt.Pst {day_of(transcript)}")
    assert made.endswith(" draf v0.docx")
    assert shown in made
    assert len(made.encode()) <= MOST - len(" (1)")
    assert not set(made) & FORBIDDEN


def test_the_name_says_how_the_text_stands(transcript: Transcript):
    called(transcript, "sidang pagi.mp4")
    assert file_name(transcript, "txt").endswith("sidang pagi draf v0.txt")
    transcript.status = TranscriptStatus.REVIEW
    assert file_name(transcript, "txt").endswith("sidang pagi tinjauan v0.txt")
    assert file_name(transcript, "pdf", certified=2).endswith("sidang pagi sertifikasi 2.pdf")
    assert file_name(transcript, "pdf", certified=2, is_part=True).endswith("sidang pagi kutipan sertifikasi 2.pdf")
    assert file_name(transcript, "wav", called="anonim rekaman 1").endswith("anonim rekaman 1 tinjauan v0.wav")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Sidang 1.2 saksi", "Sidang 1.2 saksi"),
        ("Sidang 1.2 saksi.mp3", "Sidang 1.2 saksi"),
        ("Rekaman 02.03.2026", "Rekaman 02.03.2026"),
        ("No. 12 saksi H. Budi", "No. 12 saksi H. Budi"),
        ("sidang.M4A", "sidang"),
    ],
)
def test_dots_in_what_a_recording_is_called_cut_nothing_off(transcript: Transcript, name: str, shown: str):
    assert file_name(called(transcript, name), "txt").endswith(f" {shown} draf v0.txt")
    assert origin_of(transcript, to_transcription(transcript)).name == shown
    assert chosen_of(1, transcript.recording)[0].name == f"transkrip/1 {shown} DRAF"


def test_the_number_of_a_draft_is_that_of_the_history(transcript: Transcript, clerk: User):
    """Behind the dot is how often speakers were changed: those changes have no number in the history."""
    numbers = [version_of(transcript)]
    segment = edit_segment(transcript.segments.get(), clerk, 1, text="Sidang ditutup.")
    numbers.append(version_of(transcript))
    segment = edit_segment(segment, clerk, segment.revision, speaker="Saksi Darmanto")
    numbers.append(version_of(transcript))
    edit_segment(segment, clerk, segment.revision, text="Sidang dibuka.")
    numbers.append(version_of(transcript))
    assert numbers == ["0", "1", "1.1", "2.1"]
    assert last_number(transcript) == 2
    assert file_name(transcript, "txt").endswith(" draf v2.1.txt")
    client = Client()
    client.force_login(clerk)
    listed = client.get(reverse("transcript_history", args=[transcript.pk])).content.decode()
    assert 'id="edit-2"' in listed
    assert 'id="edit-3"' not in listed


def test_the_longest_case_number_leaves_room_for_the_day_and_the_version(transcript: Transcript):
    transcript.recording.hearing.case.number = "漢" * 80
    made = file_name(called(transcript, "漢" * 200 + ".mp4"), "docx", certified=1234)
    assert day_of(transcript) in made
    assert made.endswith(" sertifikasi 1234.docx")
    assert len(made.encode()) <= MOST
    assert len(f"{bundle_name(transcript.recording.hearing)}.zip".encode()) <= MOST


def test_a_slash_of_any_kind_in_a_case_number_loses_nothing_of_it(transcript: Transcript):
    transcript.recording.hearing.case.number = "12\\Pid.B/2026"
    assert file_name(transcript, "txt").startswith("12-Pid.B-2026 ")
    assert bundle_name(transcript.recording.hearing).startswith("12-Pid.B-2026 ")


@pytest.mark.parametrize(
    ("name", "inside"),
    [("sidang: pagi?.mp4", "sidang- pagi-.mp4"), ("a\\b.wav", "b.wav"), ("漢" * 200 + ".wav", "漢" * 60 + ".wav")],
    ids=ascii,
)
def test_recordings_in_a_bundle_can_be_unpacked_on_any_system(transcript: Transcript, name: str, inside: str):
    assert name_of(called(transcript, name).recording) == inside


@pytest.mark.parametrize("name", ['sidang "A"; filename=b.mp4', "漢" * 250 + ".mp4", "sidang é.mp4"], ids=ascii)
def test_browsers_read_the_same_name_out_of_the_answer(client: Client, clerk: User, transcript: Transcript, name: str):
    client.force_login(clerk)
    expected = file_name(called(transcript, name), "txt")
    url = reverse("transcript_export", args=[transcript.pk])
    header = client.get(url, {"format": "txt"}).headers["Content-Disposition"]
    assert header.isascii()
    message = Message()
    message["Content-Disposition"] = header
    given_name = message.get_filename()
    assert (unquote(given_name) if "%" in given_name else given_name) == expected
    assert len(expected.encode()) <= MOST


def test_an_excerpt_is_called_one(client: Client, clerk: User, transcript: Transcript):
    client.force_login(clerk)
    url = reverse("transcript_export", args=[transcript.pk])
    assert "kutipan draf v0.txt" in client.get(url, {"format": "txt", "end": "2"}).headers["Content-Disposition"]

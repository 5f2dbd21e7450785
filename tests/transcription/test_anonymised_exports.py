"""Anonymised files: no listed name in any byte of any format, and what people decide about it."""

import io
import json
import re
import zipfile
from datetime import timedelta

import docx
import numpy as np
import pypdf
import pytest
from asgiref.sync import async_to_sync
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction, AuditEvent
from tests import factories
from tests.transcription.calling import Caller, assert_problem
from tests.transcription.test_export_templates import LOOP, saved
from transcription.audio.wav import HEADER_BYTES, wav_header
from transcription.exports import EXPORTS
from transcription.models import Hearing, HiddenText, MinutesTemplate, Party, Pseudonym, Transcript
from transcription.speakers import Identity, rename

HIDDEN = ("Darmanto Wibisono", "Aminah Zulaikha", "Sukarno Prawiro")
KEPT = ("Siti Rahmawati", "Hendra Kusnadi")
SAID = (
    ("1", "Apakah Saudara Darmanto kenal Ibu Aminah Zulaikha?"),
    ("2", "Kenal, Yang Mulia. NIK saya 3175021234567890, tinggal di Jalan Kenanga Nomor 7."),
    ("2", "Pak Wibisono itu saya sendiri, Sukarno-nya tidak hadir."),
    ("1", "Menurut ahli Hendra Kusnadi tidak begitu."),
)


@pytest.fixture
def transcript(hearing: Hearing, clerk: User) -> Transcript:
    hearing.case.title, hearing.agenda = "Gugatan Aminah Zulaikha", "Pemeriksaan saksi Darmanto Wibisono"
    hearing.case.save()
    hearing.save()
    Party.objects.create(case=hearing.case, name="Hj. Aminah Zulaikha, S.E.", role="plaintiff")
    Party.objects.create(case=hearing.case, name="Sukarno Prawiro", role="respondent")
    factories.ParticipantFactory(hearing=hearing, name=KEPT[0], role="presiding_judge")
    factories.ParticipantFactory(hearing=hearing, name="Darmanto Wibisono", role="witness")
    factories.ParticipantFactory(hearing=hearing, name="Dr. Hendra Kusnadi, M.H.", role="expert")
    transcript = factories.TranscriptFactory(
        recording__hearing=hearing, recording__name="saksi Darmanto Wibisono.mp4", recording__duration=30.0
    )
    for index, (label, text) in enumerate(SAID):
        said(transcript, index, label, text)
    for label, identity in (("1", Identity(KEPT[0], "presiding_judge")), ("2", Identity(HIDDEN[0], "witness"))):
        speaker = transcript.speakers.get(label=label)
        rename(speaker, clerk, speaker.revision, identity)
    return transcript


def said(transcript: Transcript, index: int, label: str, text: str) -> None:
    start, tokens = index * 6.0, text.split()
    words = [
        {
            "start": start + n / 4,
            "end": start + (n + 1) / 4,
            "word": word,
            "confidence": 0.9,
            "correction": {"heard": "Darmanto Wibisonno", "written": word, "reason": "name", "applied": True},
        }
        for n, word in enumerate(tokens)
    ]
    factories.SegmentFactory(
        transcript=transcript, index=index, engine_speaker=label, text=text, start=start, end=start + 5, words=words
    )


@pytest.fixture
def reader(client: Client, clerk: User) -> Client:
    client.force_login(clerk)
    return client


def page(transcript: Transcript) -> str:
    return reverse("masking", args=[transcript.pk])


def taken(reader: Client, transcript: Transcript, format: str, **more: str) -> HttpResponseBase:
    query = {"format": format, "anonymised": "on", "confirmed": "on", **more}
    response = reader.get(reverse("transcript_export", args=[transcript.pk]), query)
    assert response.headers["Content-Type"] == EXPORTS[format].content_type, response.content[:2000]
    return response


def text_of(response: HttpResponseBase) -> str:
    """All that a curious reader finds: the parts of an archive, the text of a PDF and what it says about itself."""
    content = response.content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content = b"\n".join(name.encode() + b"\n" + archive.read(name) for name in archive.namelist())
        # Word may cut a name into runs.
        content += b"\n" + re.sub(rb"<[^>]+>", b"", content)
    elif content.startswith(b"%PDF"):
        content += _inside_pdf(content)
    return f"{response.headers}\n{content.decode(errors='replace')}".casefold()


def _inside_pdf(content: bytes) -> bytes:
    """The text of its pages, its description, and every stream unpacked."""
    reader = pypdf.PdfReader(io.BytesIO(content))
    text = [page.extract_text() for page in reader.pages] + [str(reader.metadata)]
    objects = (reader.get_object(number) for number in range(1, reader.trailer["/Size"]))
    streams = [one.get_data() for one in objects if isinstance(one, pypdf.generic.StreamObject)]
    return b"\n".join([*(part.encode() for part in text), *streams])


def parts(names: tuple[str, ...]) -> list[str]:
    return [part.casefold() for name in names for part in name.split()]


LAYOUTS = [
    *((format, "") for format in EXPORTS if not EXPORTS[format].is_heavy),
    *((format, layout) for format in ("docx", "pdf") for layout in ("reading", "verbatim", "minutes")),
]


@pytest.mark.parametrize(("format", "layout"), LAYOUTS)
def test_no_hidden_name_is_in_any_byte_of_a_file(reader: Client, transcript: Transcript, format: str, layout: str):
    text = text_of(taken(reader, transcript, format, layout=layout))
    assert [part for part in parts(HIDDEN) if part in text] == []
    assert "3175021234567890" not in text
    assert "kenanga" not in text
    assert "wibisonno" not in text
    assert "saksi 1" in text or format == "rttm" and "saksi" in text


def test_a_religion_that_is_all_of_an_answer_is_hidden_without_the_question_too(reader: Client, transcript: Transcript):
    """An excerpt begins behind the question, which says what the answer is."""
    said(transcript, 4, "1", "Agama Saudara?")
    said(transcript, 5, "2", "Hindu, Yang Mulia.")
    assert "Hindu" in reader.get(page(transcript)).content.decode(), "it is proposed to whoever reviews"
    for more in ({}, {"start": "0:29"}):
        text = text_of(taken(reader, transcript, "txt", **more))
        assert "[disamarkan], yang mulia." in text
        assert "hindu" not in text
        assert ("agama saudara" in text) is (not more)


BELIEVING = {"witness": "Katolik", "expert": "Hindu", "presiding_judge": "Buddha", "interpreter": "Khonghucu"}


@pytest.fixture
def sworn(transcript: Transcript) -> Transcript:
    """Whose people took oaths, each by a religion, which the judge and the expert also say."""
    hearing = transcript.recording.hearing
    factories.ParticipantFactory(hearing=hearing, name="Maya Lestari", role="interpreter")
    for role, belief in BELIEVING.items():
        hearing.participants.filter(role=role).update(oath="sworn", belief=belief, attendance="present")
    said(transcript, 4, "1", "Ahli disumpah menurut agama Hindu.")
    said(transcript, 5, "2", "Saya beragama Katolik, Yang Mulia.")
    return transcript


@pytest.mark.parametrize(("format", "layout"), LAYOUTS)
def test_no_religion_is_in_any_byte_of_a_file_not_even_of_those_who_keep_their_names(
    reader: Client, sworn: Transcript, format: str, layout: str
):
    text = text_of(taken(reader, sworn, format, layout=layout))
    assert [belief for belief in BELIEVING.values() if belief.casefold() in text] == []
    if layout == "minutes":
        # A PDF breaks its lines where it will.
        text = " ".join(text.split())
        assert text.count("menurut agama atau kepercayaannya, dipandu oleh hakim ketua") >= 3
        assert "ahli dr. hendra kusnadi, m.h.: mengucapkan sumpah menurut" in text


@pytest.mark.parametrize("own", [False, True], ids=["standard", "own"])
def test_no_religion_is_in_minutes_from_any_template(reader: Client, sworn: Transcript, own: bool):
    if own:
        lines = ("{%p for o in disumpah %}", "{{ o.peran }} {{ o.nama }}: {{ o.sumpah }}", "{%p endfor %}", *LOOP)
        document = docx.Document()
        for line in lines:
            document.add_paragraph(line)
        MinutesTemplate.objects.create(name="kami.docx", content=saved(document))
    text = text_of(taken(reader, sworn, "docx", layout="minutes"))
    assert [belief for belief in BELIEVING.values() if belief.casefold() in text] == []
    assert "menurut agama atau kepercayaannya, dipandu" in text


def test_the_copy_for_the_court_names_the_religion(reader: Client, sworn: Transcript):
    query = {"format": "docx", "layout": "minutes"}
    text = text_of(reader.get(reverse("transcript_export", args=[sworn.pk]), query))
    assert "kepercayaannya (hindu), dipandu" in text


@pytest.mark.parametrize("format", ["txt", "docx"])
def test_judges_and_experts_keep_their_names(reader: Client, transcript: Transcript, format: str):
    text = text_of(taken(reader, transcript, format))
    assert all(name.casefold() in text for name in KEPT)
    assert transcript.recording.hearing.case.number.casefold() in text


def test_roles_stand_for_names(reader: Client, transcript: Transcript):
    lines = taken(reader, transcript, "txt").content.decode().splitlines()
    assert lines[-4:] == [
        "[00:00:00] Hakim Ketua Siti Rahmawati: Apakah Saudara SAKSI 1 kenal Ibu PENGGUGAT?",
        "[00:00:06] SAKSI 1: Kenal, Yang Mulia. NIK saya [NOMOR IDENTITAS], tinggal di [ALAMAT].",
        "[00:00:12] SAKSI 1: Pak SAKSI 1 itu saya sendiri, TERGUGAT-nya tidak hadir.",
        "[00:00:18] Hakim Ketua Siti Rahmawati: Menurut ahli Hendra Kusnadi tidak begitu.",
    ]


def test_json_has_only_words_of_the_text(reader: Client, transcript: Transcript):
    value = json.loads(taken(reader, transcript, "json").content)
    for segment in value["segments"]:
        assert " ".join(word["word"] for word in segment["words"]) == segment["text"]
        assert not any("correction" in word for word in segment["words"])
    assert value["segments"][1]["speaker"] == "SAKSI 1"


def test_the_file_is_named_after_nobody(reader: Client, transcript: Transcript):
    disposition = taken(reader, transcript, "srt")["Content-Disposition"]
    number = transcript.recording.hearing.case.number.replace("/", "-")
    assert f'filename="{number} 2026-03-02 anonim rekaman 1 draf v0.2.srt"' in disposition
    event = AuditEvent.objects.get(action=AuditAction.DOWNLOADED)
    assert event.details["anonymised"] is True
    assert "Darmanto" not in str(event.details)


def test_the_same_names_stand_in_all_hearings_of_a_case(reader: Client, transcript: Transcript):
    taken(reader, transcript, "txt")
    hearing = transcript.recording.hearing
    later = factories.HearingFactory(case=hearing.case, starts_at=hearing.starts_at + timedelta(days=7))
    factories.ParticipantFactory(hearing=later, name="Yuliana", role="witness")
    factories.ParticipantFactory(hearing=later, name="H. Darmanto Wibisono", role="witness")
    second = factories.TranscriptFactory(recording__hearing=later)
    said(second, 0, "1", "Yuliana kenal Darmanto")
    assert taken(reader, second, "txt").content.decode().endswith("SAKSI 2 kenal SAKSI 1\n")


def test_an_open_hearing_knows_nothing_of_the_people_of_a_sealed_one(
    client: Client, clerk: User, outsider: User, transcript: Transcript
):
    hearing = transcript.recording.hearing
    sealed = factories.HearingFactory(case=hearing.case, sealed=True, starts_at=hearing.starts_at - timedelta(days=7))
    sealed.assigned.add(clerk)
    factories.ParticipantFactory(hearing=sealed, name="Yuliana Rahasia", role="witness")
    secret = factories.TranscriptFactory(recording__hearing=sealed)
    said(secret, 0, "1", "Yuliana kenal Darmanto")
    client.force_login(clerk)
    assert taken(client, secret, "txt").content.decode().endswith("SAKSI A kenal SAKSI 1\n")
    said(transcript, 9, "1", "Yuliana datang, Darmanto juga.")
    texts = []
    for user in (clerk, outsider):
        client.force_login(user)
        texts.append(taken(client, transcript, "txt").content.decode())
    assert texts[0] == texts[1]
    assert texts[0].endswith("Yuliana datang, SAKSI 1 juga.\n")
    assert not Pseudonym.objects.filter(name="yuliana rahasia", sealed=False).exists()


def test_a_file_is_refused_until_everything_is_reviewed(reader: Client, clerk: User, transcript: Transcript):
    query = {"format": "txt", "anonymised": "on"}
    address = reverse("transcript_export", args=[transcript.pk])
    refused = reader.get(address, query)
    assert refused.status_code == 422
    assert page(transcript) in refused.content.decode()
    assert_problem(
        Caller(clerk).get(f"/transcripts/{transcript.pk}/export", format="txt", anonymised=True), 409, "unreviewed"
    )
    reader.post(page(transcript), {"rest": "hide"})
    assert "SAKSI 1" in reader.get(address, query).content.decode()
    said(transcript, 8, "1", "Nomor telepon 081234567890")
    assert reader.get(address, query).status_code == 422, "what is new is open again"


def test_the_api_gives_an_anonymised_file_when_that_is_confirmed(clerk: User, transcript: Transcript):
    answer = Caller(clerk).get(f"/transcripts/{transcript.pk}/export", format="json", anonymised=True, confirmed=True)
    assert answer.status_code == 200
    assert "Darmanto" not in answer.content.decode()


def test_a_recording_without_a_case_cannot_be_anonymised(reader: Client, clerk: User):
    recording = factories.RecordingFactory(hearing=None, created_by=clerk)
    transcript = factories.TranscriptFactory(recording=recording)
    answer = Caller(clerk).get(f"/transcripts/{transcript.pk}/export", format="txt", anonymised=True)
    assert_problem(answer, 422, "no_case")
    assert reader.get(page(transcript)).status_code == 422
    assert reader.get(reverse("masked_audio", args=[transcript.pk])).status_code == 404


NAMES = st.lists(
    st.sampled_from(["Darmanto", "Zulaikha", "Prawiro", "Kartosuwiryo", "Nurhasanah", "Wiryawan", "Oentoeng"]),
    min_size=1,
    max_size=3,
    unique=True,
).map(" ".join)
TALK = st.lists(
    st.sampled_from(["saya", "Saudara", "itu.", "dan", "NAMA", "nama", "Namanya", "(NAMA)", "Pak"]), max_size=12
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=NAMES, talk=TALK, title=st.sampled_from(["", "H. ", "Dr. "]))
def test_a_listed_name_is_in_no_stream_whatever_was_said(
    reader: Client, transcript: Transcript, name: str, talk: list[str], title: str
):
    Pseudonym.objects.all().delete()
    transcript.recording.hearing.participants.filter(role="witness").update(name=f"{title}{name}")
    forms = {"NAMA": name, "nama": name.lower(), "Namanya": f"{name}nya", "(NAMA)": f"({name.upper()})"}
    text = " ".join(forms.get(word, word) for word in talk) or "-"
    words = [{"start": n, "end": n + 1, "word": word, "confidence": 1} for n, word in enumerate(text.split())]
    transcript.segments.update(text=text, words=words)
    transcript.speakers.filter(role="witness").update(name=name)
    for format in ("txt", "srt", "vtt", "json", "rttm"):
        content = taken(reader, transcript, format).content.decode().casefold()
        assert name.casefold() not in content
        assert name.casefold() not in " ".join(content.split())


def test_each_finding_is_shown_with_its_sentence_and_place(reader: Client, transcript: Transcript):
    shown = reader.get(page(transcript)).content.decode()
    assert "<mark>Aminah Zulaikha</mark>?" in shown
    assert 'data-start="6.0' in shown or 'data-start="6"' in shown
    assert "[NOMOR IDENTITAS]" in shown


def keys(reader: Client, transcript: Transcript) -> dict[str, str]:
    """Field of each item, by what is shown."""
    groups = reader.get(page(transcript)).context["groups"]
    return {item.shown: key for _name, items in groups for key, item in items}


def test_what_a_person_refuses_stays_in_all_hearings(reader: Client, clerk: User, transcript: Transcript):
    key = keys(reader, transcript)["Jalan Kenanga Nomor 7"]
    reader.post(page(transcript), {key: "keep", "rest": "hide"})
    assert "tinggal di Jalan Kenanga Nomor 7." in taken(reader, transcript, "txt").content.decode()
    row = HiddenText.objects.get(is_hidden=False)
    assert (row.kind, row.text, row.decided_by, row.sealed) == ("address", "jalan kenanga nomor 7", clerk, False)
    reader.post(page(transcript), {key: "hide"})
    assert "Kenanga" not in taken(reader, transcript, "txt").content.decode()


def test_what_is_added_by_hand_is_hidden_and_in_the_trail(reader: Client, transcript: Transcript):
    reader.post(page(transcript), {"text": "Yang Mulia", "instead": "other"})
    reader.post(page(transcript), {"text": "ahli", "instead": "somebody"})
    text = taken(reader, transcript, "txt").content.decode()
    assert "Kenal, [DISAMARKAN]." in text
    assert "Menurut SESEORANG 1 Hendra" in text
    changes = AuditEvent.objects.filter(action=AuditAction.CHANGED, details__anonymised=True)
    assert changes.count() == 2


@pytest.mark.parametrize(
    "wrong", [{"text": "", "instead": "other"}, {"text": "...", "instead": "other"}, {"text": "a", "instead": "x"}]
)
def test_words_that_are_none_are_refused_beside_their_field(
    reader: Client, transcript: Transcript, wrong: dict[str, str]
):
    response = reader.post(page(transcript), wrong)
    assert response.context["form"].errors
    assert not HiddenText.objects.exists()


def test_those_who_may_only_read_get_nothing(client: Client, viewer: User, transcript: Transcript):
    client.force_login(viewer)
    for name in ("masking", "masked_audio"):
        assert client.get(reverse(name, args=[transcript.pk])).status_code == 403
    assert client.post(page(transcript), {"rest": "hide"}).status_code == 403


def test_an_outsider_of_a_sealed_hearing_finds_nothing(client: Client, outsider: User, sealed_hearing: Hearing):
    transcript = factories.TranscriptFactory(recording__hearing=sealed_hearing)
    client.force_login(outsider)
    for name in ("masking", "masked_audio"):
        assert client.get(reverse(name, args=[transcript.pk])).status_code == 404
    assert client.post(page(transcript), {"rest": "hide"}).status_code == 404


def test_the_sound_has_a_tone_over_what_is_hidden(reader: Client, transcript: Transcript):
    path = transcript.recording.decoded_path
    path.parent.mkdir(parents=True)
    silence = np.zeros(30 * 16_000, dtype="<i2")
    path.write_bytes(wav_header(len(silence)) + silence.tobytes())
    address = reverse("masked_audio", args=[transcript.pk])
    assert reader.get(address)["Location"] == page(transcript)
    response = reader.get(address, {"confirmed": "on"})

    async def collect() -> bytes:
        return b"".join([block async for block in response])

    sound = np.frombuffer(async_to_sync(collect)()[HEADER_BYTES:], dtype="<i2")
    loud = np.flatnonzero(np.abs(sound) > 1000) / 16_000
    # "Darmanto" is the third word of the first sentence: 0.5 to 0.75 s, and 0.15 s on both sides.
    assert loud.min() == pytest.approx(0.35, abs=0.01)
    assert not ((loud > 0.91) & (loud < 1.09)).any(), "between two names it is silent"
    assert "Darmanto" not in response["Content-Disposition"]
    event = AuditEvent.objects.get(action=AuditAction.DOWNLOADED)
    assert event.details["anonymised"] is True


def test_without_decoded_sound_there_is_no_copy(reader: Client, transcript: Transcript):
    assert reader.get(reverse("masked_audio", args=[transcript.pk])).status_code == 404


def test_a_mark_in_anonymised_minutes_names_nobody(
    client: Client, clerk: User, hearing: Hearing, transcript: Transcript
):
    live = factories.LiveSessionFactory(
        hearing=hearing, state="ended", recording=transcript.recording, permission_by="Darmanto Wibisono"
    )
    factories.LiveMarkFactory(session=live, kind="anchor", label="Sumpah saksi Darmanto Wibisono", start=0.0)
    client.force_login(clerk)
    query = {"format": "docx", "layout": "minutes", "anonymised": "true", "confirmed": "true"}
    answer = client.get(f"/api/v1/stt/transcripts/{transcript.pk}/export", query)
    assert answer.status_code == 200, answer.content
    text = "\n".join(one.text for one in docx.Document(io.BytesIO(answer.content)).paragraphs)
    assert "[00:00:00] Sumpah saksi" in text
    assert "Perekaman sidang diizinkan oleh" in text
    assert "Darmanto" not in text

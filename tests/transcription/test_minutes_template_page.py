"""Administrators replace the template of the minutes in the browser; a wrong one is refused with its line."""

import io

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction, AuditEvent
from tests import factories
from tests.transcription.test_export_templates import template
from transcription.exports import Layout, standard_template
from transcription.models import Hearing, MinutesTemplate

URL, FILE = "minutes_template", "minutes_template_file"


def upload(client: Client, content: bytes, name: str = "BAS kami.docx") -> HttpResponse:
    return client.post(reverse(URL), {"file": SimpleUploadedFile(name, content)})


@pytest.fixture
def chief(client: Client, administrator: User) -> Client:
    client.force_login(administrator)
    return client


@pytest.mark.parametrize("member", ["clerk", "judge", "viewer"])
def test_the_template_is_for_administrators(client: Client, request: pytest.FixtureRequest, member: str):
    client.force_login(request.getfixturevalue(member))
    assert client.get(reverse(URL)).status_code == 403
    assert upload(client, template()).status_code == 403
    assert client.get(reverse(FILE)).status_code == 403
    assert not MinutesTemplate.objects.exists()


def test_a_template_is_used_from_its_upload_until_it_is_taken_away(
    chief: Client, client: Client, administrator: User, clerk: User, hearing: Hearing
):
    transcript = factories.TranscriptFactory(recording__hearing=hearing)
    factories.SegmentFactory(transcript=transcript, index=0)
    assert upload(chief, template("Kop surat kami, {{ hari }}")).status_code == 302
    assert "BAS kami.docx" in chief.get(reverse(URL)).content.decode()
    client.force_login(clerk)
    assert last_line(minutes(client, transcript.pk)) == "Kop surat kami, Senin"
    client.force_login(administrator)
    assert chief.post(reverse(URL), {"standard": "1"}).status_code == 302
    client.force_login(clerk)
    assert last_line(minutes(client, transcript.pk)).startswith("Konsep.")
    events = AuditEvent.objects.filter(target_type="minutestemplate").order_by("at")
    assert [(event.action, event.user) for event in events] == [
        (AuditAction.CHANGED, administrator),
        (AuditAction.DELETED, administrator),
    ]


def minutes(client: Client, transcript: object) -> HttpResponse:
    return client.get(reverse("transcript_export", args=[transcript]), {"format": "docx", "layout": "minutes"})


def last_line(response: HttpResponse) -> str:
    assert response.status_code == 200
    return docx.Document(io.BytesIO(response.content)).paragraphs[-1].text


def test_a_second_upload_takes_the_place_of_the_first(chief: Client):
    upload(chief, template("satu"))
    upload(chief, template("dua"), "dua.docx")
    assert MinutesTemplate.objects.get().name == "dua.docx"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{{ nomor_perkra }}", "Baris 4, “{{ nomor_perkra }}”: Nama “nomor_perkra” tidak dikenal."),
        (
            "{{ hari|terbilang }}",
            "Baris 4, “{{ hari|terbilang }}”: Yang ada setelah | atau “is” tidak dikenal: “terbilang”.",
        ),
        ("{{ hari acara }}", "Baris 4, “{{ hari acara }}”: Yang ada di antara kurung kurawal di sini tidak terbaca."),
        (
            "{%p if hari %}",
            "Baris 4, “{%p if hari %}”: Blok ini tidak pernah ditutup",
        ),
        ("{%p endfor %}", "Baris 4, “{%p endfor %}”: {% endfor %} bukan bagian dari blok yang terbuka di sini."),
        ("{% ulangi %}", "Baris 4, “{% ulangi %}”: Tag “ulangi” tidak ada."),
        ("{{ ''.__class__ }}", "Templat tidak boleh melakukan ini: __class__"),
    ],
    ids=["name", "filter", "syntax", "never closed", "not open", "tag", "forbidden"],
)
def test_a_wrong_template_is_refused_with_the_line_at_fault(chief: Client, line: str, said: str):
    response = upload(chief, template(line))
    assert response.status_code == 200
    told = response.context["form"].errors["file"][0]
    assert said in told
    assert not any(word in told for word in ("Jinja", "Encountered", "Unexpected", "expected", "unsafe"))
    assert not MinutesTemplate.objects.exists()


@pytest.mark.parametrize(
    ("content", "said"), [(b"x", "bukan dokumen Word"), (b"x" * 3_000_000, "terlalu besar")], ids=["junk", "large"]
)
def test_what_is_no_template_is_refused(chief: Client, content: bytes, said: str):
    assert said in upload(chief, content).context["form"].errors["file"][0]


def test_the_old_template_stays_when_a_new_one_is_refused(chief: Client):
    upload(chief, template("satu"))
    upload(chief, template("{{ salah }}"))
    assert b"PK" in bytes(MinutesTemplate.objects.get().content)


def test_the_template_in_use_and_the_standard_one_can_be_had(chief: Client):
    mine = template("satu")
    assert chief.get(reverse(FILE)).content == standard_template(Layout.MINUTES)
    upload(chief, mine)
    assert chief.get(reverse(FILE)).content == mine
    assert chief.get(reverse(FILE), {"standard": ""}).content == standard_template(Layout.MINUTES)


def test_a_template_that_fails_later_gives_a_message_and_no_broken_file(client: Client, clerk: User, hearing: Hearing):
    MinutesTemplate.objects.create(name="lama.docx", content=template("{{ dulu_ada }}"))
    transcript = factories.TranscriptFactory(recording__hearing=hearing)
    client.force_login(clerk)
    response = minutes(client, transcript.pk)
    assert response.status_code == 422
    assert "administrator" in response.context["trouble"].action
    assert not AuditEvent.objects.filter(action=AuditAction.DOWNLOADED).exists()

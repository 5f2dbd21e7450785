"""Which engine hears what, and that nothing leaves the building unless the court says so."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import factories
from tests.fakes import FakeEngine, cloud_engine, installed
from transcription import policy
from transcription.case_number import classification
from transcription.errors import MayNotLeave, UnsupportedOption
from transcription.models import Case, Court, Recording


@pytest.fixture(autouse=True)
def cloud(configured: None) -> Iterator[FakeEngine]:
    with installed(cloud_engine()) as engine:
        yield engine


def recording_of(number: str, **fields: object) -> Recording:
    known = Case.objects.filter(number=number).first()
    of_case = {"hearing__case": known} if known else {"hearing__case__number": number}
    return factories.RecordingFactory(**of_case, **fields)


def court(**decisions: object) -> Court:
    return Court.objects.create(**decisions)


CIVIL, CRIMINAL, CHILD = "1/Pdt.G/2026/PN Bdg", "2/Pid.Sus/2026/PN Bdg", "3/Pid.Sus-Anak/2026/PN Bdg"


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (CIVIL, "Pdt.G"),
        (CHILD, "Pid.Sus-Anak"),
        ("120 K/Pid/2026", "Pid"),
        ("22/PUU-XXIV/2026", "PUU-XXIV"),
        ("5-K/PM.II-08/AD/I/2026", "PM.II-08"),
        ("", ""),
        ("apa saja", ""),
    ],
)
def test_the_kind_of_a_case_is_read_from_its_number(number: str, kind: str):
    assert classification(number) == kind


@pytest.mark.parametrize(
    ("classes", "kind", "covered"),
    [
        (["Pdt"], "Pdt.G", True),
        (["pdt.g"], "Pdt.G", True),
        (["Pdt.G"], "Pdt.P", False),
        (["Pdt.G"], "Pdt", False),
        (["Pid"], "Pid.Sus", True),
        (["Pid"], "Pid.Sus-Anak", False),
        (["Pid.Sus"], "Pid.Sus-Anak", False),
        (["Pid.Sus-Anak"], "Pid.Sus-Anak", True),
        (["P"], "Pdt.G", False),
        ([], "Pdt.G", False),
        (["Pdt"], "", False),
    ],
)
def test_a_class_covers_its_children_but_never_what_stands_behind_a_dash(classes: list[str], kind: str, covered: bool):
    assert policy.covers(classes, kind) is covered


@given(st.lists(st.text(max_size=5)), st.text(max_size=10))
def test_only_classes_that_begin_the_kind_cover_it(classes: list[str], kind: str):
    if policy.covers(classes, kind):
        assert any(kind.casefold().startswith(name.casefold()) for name in classes)


def test_before_anybody_decided_nothing_leaves_the_building(db: None):
    for recording in (recording_of(CIVIL), factories.RecordingFactory(hearing=None)):
        assert not policy.may_leave(recording)
        assert policy.offered(recording) == ["whisper"]
        with pytest.raises(MayNotLeave):
            policy.engine_for(recording, "id-ID", "google")


def test_an_allowed_class_may_be_sent_by_whoever_wishes_it(db: None):
    court(cloud_classes=["Pdt"])
    assert policy.engine_for(recording_of(CIVIL), "id-ID", "google") == "google"
    assert policy.offered(recording_of(CIVIL)) == ["whisper", "google"]
    assert policy.engine_for(recording_of(CIVIL), "id-ID") == "whisper", "the court's usual engine is the local one"
    with pytest.raises(MayNotLeave):
        policy.engine_for(recording_of(CRIMINAL), "id-ID", "google")


def test_recordings_without_a_case_have_a_sign_of_their_own(db: None):
    court(cloud_classes=[policy.NO_CASE])
    assert policy.may_leave(factories.RecordingFactory(hearing=None))
    assert not policy.may_leave(recording_of(CIVIL))


@pytest.mark.parametrize("seal", [{"hearing__sealed": True}, {"hearing__case__sealed": True}])
def test_a_sealed_hearing_stays_unless_an_administrator_allows_that_too(seal: dict[str, bool], db: None):
    decided = court(cloud_classes=["Pdt"], engine="google")
    recording = recording_of(CIVIL, **seal)
    assert policy.engine_for(recording, "id-ID") == "whisper"
    with pytest.raises(MayNotLeave):
        policy.engine_for(recording, "id-ID", "google")
    decided.sealed_may_leave = True
    decided.save()
    assert policy.engine_for(recording, "id-ID") == "google"


def test_the_courts_choice_goes_by_language_and_falls_to_the_local_engine_where_it_is_forbidden(db: None):
    court(cloud_classes=["Pdt"], engine="google", engine_by_language={"jv-ID": "whisper"})
    assert policy.engine_for(recording_of(CIVIL), "id-ID") == "google"
    assert policy.engine_for(recording_of(CIVIL), "jv-ID") == "whisper"
    assert policy.engine_for(recording_of(CRIMINAL), "id-ID") == "whisper"


@pytest.mark.parametrize("wanted", ["nobody", "Google", "../google"])
def test_an_engine_that_does_not_exist_is_refused(wanted: str, db: None):
    with pytest.raises(UnsupportedOption):
        policy.engine_for(recording_of(CIVIL), "id-ID", wanted)


@pytest.mark.parametrize("missing", ["GOOGLE_PROJECT", "GOOGLE_BUCKET"])
def test_an_engine_that_is_not_configured_is_not_offered(missing: str, db: None, settings: object):
    court(cloud_classes=["Pdt"], engine="google")
    setattr(settings, missing, "")
    recording = recording_of(CIVIL)
    assert policy.offered(recording) == ["whisper"]
    assert policy.engine_for(recording, "id-ID") == "whisper"
    assert policy.other_engine("whisper", recording, "id-ID") is None
    with pytest.raises(UnsupportedOption):
        policy.engine_for(recording, "id-ID", "google")


@pytest.mark.parametrize(("model", "language"), [("chirp_2", "su-ID"), ("long", "auto")])
def test_a_language_that_the_model_does_not_know_is_not_sent_to_it(
    model: str, language: str, db: None, settings: object
):
    court(cloud_classes=["Pdt"], engine="google")
    settings.GOOGLE_MODEL = model
    assert policy.engine_for(recording_of(CIVIL), language) == "whisper"


def test_after_the_local_engine_only_an_allowed_case_goes_on_in_the_cloud(db: None):
    court(cloud_classes=["Pdt"])
    assert policy.other_engine("whisper", recording_of(CIVIL), "id-ID") == "google"
    assert policy.other_engine("whisper", recording_of(CRIMINAL), "id-ID") is None
    assert policy.other_engine("google", recording_of(CRIMINAL), "id-ID") == "whisper"

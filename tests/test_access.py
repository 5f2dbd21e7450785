from courtsight.accounts.models import User
from transcription.models import Case, Hearing


def test_a_sealed_hearing_is_visible_to_those_assigned_and_to_nobody_else(
    sealed_hearing: Hearing, clerk: User, outsider: User, administrator: User
):
    assert Hearing.objects.visible_to(clerk).get() == sealed_hearing
    assert not Hearing.objects.visible_to(outsider).exists()
    assert not Hearing.objects.visible_to(administrator).exists()


def test_an_open_case_stays_visible_when_one_of_its_hearings_is_sealed(sealed_hearing: Hearing, outsider: User):
    assert Case.objects.visible_to(outsider).get() == sealed_hearing.case


def test_all_hearings_of_a_sealed_case_are_sealed(hearing: Hearing, outsider: User):
    Case.objects.update(sealed=True)
    assert not Hearing.objects.visible_to(outsider).exists()
    assert not Case.objects.visible_to(outsider).exists()


def test_a_user_without_a_role_sees_nothing(hearing: Hearing, db: None):
    nobody = User.objects.create_user("tanpa_peran")
    assert not Hearing.objects.visible_to(nobody).exists()

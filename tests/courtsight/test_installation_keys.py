"""Keys that nobody has set are made once, by whoever comes first, and closed to others."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from courtsight.embedded.paths import Home
from courtsight.embedded.secrets import secret_key, voice_print_keys


@pytest.fixture
def fresh(tmp_path: Path) -> Home:
    return Home(tmp_path / "rumah")


@pytest.mark.parametrize(("make", "file"), [(secret_key, "secret_key"), (voice_print_keys, "voice_print_keys")])
def test_it_is_made_once_and_only_its_owner_reads_it(fresh: Home, make, file: str):
    first = make(fresh)
    assert make(fresh) == first
    assert (fresh.path / file).stat().st_mode & 0o777 == 0o600
    assert [path.name for path in fresh.path.iterdir()] == [file], "no draft is left"


@pytest.mark.parametrize("make", [secret_key, voice_print_keys])
def test_those_who_come_together_agree(fresh: Home, make):
    with ThreadPoolExecutor(8) as pool:
        found = [str(key) for key in pool.map(make, [fresh] * 8)]
    assert len(set(found)) == 1


@pytest.mark.parametrize("make", [secret_key, voice_print_keys])
def test_two_installations_have_different_ones(tmp_path: Path, make):
    assert make(Home(tmp_path / "a")) != make(Home(tmp_path / "b"))


def test_a_voice_print_key_is_one_of_fernet_s(fresh: Home):
    (key,) = voice_print_keys(fresh)
    assert Fernet(key).decrypt(Fernet(key).encrypt(b"suara")) == b"suara"

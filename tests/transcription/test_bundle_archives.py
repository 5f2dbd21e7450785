"""An archive in which other programs find other files than the verifier of bundles is told."""

import hashlib
import io
import shutil
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from asgiref.sync import async_to_sync

from transcription import bundle_verifier
from transcription.archives import Archive, Member

FILES = {"catatan.csv": b"waktu\n", "transkrip/1.json": b"{}", "suara/1 sidang.wav": bytes(5000)}


async def collected(blocks: Archive) -> bytes:
    return b"".join([block async for block in blocks])


def bundle(folder: str = "banding") -> bytes:
    """As the court sends it, without signatures: the exit code of one that is right is 3."""
    return async_to_sync(collected)(Archive(folder, [Member(name, content) for name, content in FILES.items()]))


def with_entry(name: str, content: bytes, mode: int = 0) -> Callable[[bytes], bytes]:
    def change(archive: bytes) -> bytes:
        written = io.BytesIO(archive)
        with zipfile.ZipFile(written, "a") as opened:
            entry = zipfile.ZipInfo(name)
            entry.external_attr = mode << 16
            opened.writestr(entry, content)
        return written.getvalue()

    return change


def with_comment(archive: bytes) -> bytes:
    written = io.BytesIO(archive)
    with zipfile.ZipFile(written, "a") as opened:
        opened.comment = b"PK bebas"
    return written.getvalue()


def with_a_gap(archive: bytes) -> bytes:
    """An entry that the directory no longer names."""
    written = io.BytesIO(with_entry("banding/lain.txt", b"bebas")(archive))
    with zipfile.ZipFile(written, "a") as opened:
        opened.filelist.pop()
        opened._didModify = True
    return written.getvalue()


HIDDEN: dict[str, Callable[[bytes], bytes]] = {
    "another archive before": lambda archive: bundle("lain") + archive,
    "a program before": lambda archive: b"MZ" + bytes(200) + archive,
    "comment": with_comment,
    "a few bytes behind": lambda archive: archive + b"%PDF",
    "many bytes behind": lambda archive: archive + bytes(50_000),
    "not named": with_a_gap,
    "link": with_entry("banding/tautan", b"/etc/passwd", stat.S_IFLNK | 0o777),
    "folder with bytes": with_entry("banding/folder/", b"bebas"),
}
ADDED: dict[str, Callable[[bytes], bytes]] = {
    "other case": with_entry("banding/Catatan.csv", b"bebas"),
    "upwards": with_entry("banding/../../lain.txt", b"bebas"),
    "beside": with_entry("banding/./catatan.csv", b"bebas"),
    "twice in a folder": with_entry("banding/banding/catatan.csv", b"bebas"),
    "backslash": with_entry("banding/transkrip\\1.json", b"bebas"),
    "invisible": with_entry("banding/catatan\u200b.csv", b"bebas"),
}
UNCLEAR: dict[str, Callable[[bytes], bytes]] = {
    "absolute": with_entry("/etc/lain", b"bebas"),
    "twice": with_entry("banding/catatan.csv", b"bebas"),
    "another folder": with_entry("Banding/catatan.csv", b"bebas"),
}


def said_of(content: bytes, folder: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    file = folder / "banding.zip"
    file.write_bytes(content)
    return bundle_verifier.main([str(file)]), capsys.readouterr().out


def test_an_archive_as_the_court_sends_it_hides_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    code, said = said_of(bundle(), tmp_path, capsys)
    assert (code, "SAMA / SAME: 3" in said) == (3, True)


def test_one_that_was_packed_again_hides_nothing_either(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    shutil.unpack_archive(_written(tmp_path / "a.zip", bundle()), tmp_path / "out")
    again = shutil.make_archive(str(tmp_path / "lagi"), "zip", tmp_path / "out", "banding")
    code, said = said_of(Path(again).read_bytes(), tmp_path, capsys)
    assert (code, "SAMA / SAME: 3" in said) == (3, True)


@pytest.mark.parametrize("place", [-22, None], ids=["in the list of files", "another end"])
def test_one_whose_list_of_files_is_elsewhere_cannot_be_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], place: int | None
):
    archive = bundle()
    code, _said = said_of(archive[:place] + b"bebas" + archive[-22:], tmp_path, capsys)
    assert code == 2


@pytest.mark.parametrize("behind", [b"", b"%PDF"])
def test_of_one_that_is_larger_than_4_gb_the_end_is_known_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, behind: bytes
):
    """As it is written when lengths need 64 bits."""
    shutil.unpack_archive(_written(tmp_path / "a.zip", bundle()), tmp_path / "out")
    monkeypatch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", 1)
    again = shutil.make_archive(str(tmp_path / "lagi"), "zip", tmp_path / "out", "banding")
    content = Path(again).read_bytes()
    assert b"PK\6\7" in content
    code, said = said_of(content + behind, tmp_path, capsys)
    assert (code, "TERSEMBUNYI" in said) == ((1, True) if behind else (3, False))


def _written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(
    ("change", "sign"),
    [
        *((change, "TERSEMBUNYI / HIDDEN") for change in HIDDEN.values()),
        *((change, "TAMBAHAN / ADDED") for change in ADDED.values()),
        *((change, "/ TWICE") for name, change in UNCLEAR.items() if name == "twice"),
        *((change, "MORE THAN ONE FOLDER") for name, change in UNCLEAR.items() if name != "twice"),
    ],
    ids=[*HIDDEN, *ADDED, "twice", "absolute", "another folder"],
)
def test_what_is_unpacked_otherwise_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], change: Callable[[bytes], bytes], sign: str
):
    code, said = said_of(change(bundle()), tmp_path, capsys)
    assert code == 1
    assert sign in said


def test_the_verifier_alone_finds_it_with_nothing_but_python(tmp_path: Path):
    """As the receiver of a bundle has it."""
    for module, name in (("bundle_verifier", "verifikasi"), ("bundle_signatures", "tanda_tangan")):
        source = Path(bundle_verifier.__file__).with_name(f"{module}.py")
        (tmp_path / f"{name}.py").write_bytes(source.read_bytes())
    file = _written(tmp_path / "a.zip", bundle("lain") + bundle())
    command = [sys.executable, "-I", "-S", str(tmp_path / "verifikasi.py"), str(file)]
    done = subprocess.run(command, capture_output=True, text=True, cwd="/")
    assert (done.returncode, done.stderr) == (1, "")
    assert "TERSEMBUNYI / HIDDEN: byte 0-" in done.stdout


def test_a_link_in_an_unpacked_bundle_to_other_bytes_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    shutil.unpack_archive(_written(tmp_path / "a.zip", bundle()), tmp_path / "out")
    file = tmp_path / "out" / "banding" / "catatan.csv"
    file.unlink()
    file.symlink_to(_written(tmp_path / "lain.csv", b"bebas\n"))
    assert bundle_verifier.main([str(tmp_path / "out" / "banding")]) == 1
    said = capsys.readouterr().out
    assert "BERUBAH / CHANGED: catatan.csv" in said
    assert hashlib.sha256(b"bebas\n").hexdigest() in said

#!/usr/bin/env python3
"""Memeriksa berkas banding: setiap berkas dibandingkan dengan SHA256SUMS. / Checks an appeal bundle against SHA256SUMS.

    python3 verifikasi.py [FOLDER | ARCHIVE.zip]

Tanda tangan atas SHA256SUMS dan atas versi bersertifikat diperiksa. / Signatures of SHA256SUMS and of certified
versions are checked. Hanya memerlukan Python 3. / Needs Python 3 and nothing else. Exit code: 0 sama/same, 1
berbeda/different, 2 tidak terbaca/unreadable, 3 sama, tetapi SHA256SUMS tidak ditandatangani/same, but SHA256SUMS is
not signed.
"""

import hashlib
import re
import stat
import struct
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import BinaryIO

try:
    from transcription import bundle_signatures as signatures
except ImportError:  # in a bundle it lies beside this file
    sys.dont_write_bytecode = True  # nothing may come into the folder that is being checked
    sys.path.insert(0, str(Path(__file__).resolve().parent))
    import tanda_tangan as signatures

COMPARE = "bandingkan dengan kunci yang diumumkan pengadilan / compare it with the key that the court has published"
MANIFEST = "SHA256SUMS"
SIGNATURE = f"{MANIFEST}.sig"
UNSIGNED = f"""\
TIDAK DITANDATANGANI / NOT SIGNED: {MANIFEST}
  siapa pun yang mengubah berkas dapat mengubah daftarnya juga / whoever changes a file can change the list as well"""
OTHER_KEY = f"""\
KUNCI LAIN / ANOTHER KEY: {MANIFEST}
  ditandatangani dengan kunci lain daripada yang berikut; percayai hanya bila pengadilan mengumumkan keduanya /
  signed with another key than the following; trust it only if the court has published both"""
BLOCK = 1024 * 1024
# Bytes of the records that end an archive: the last one, and before it those of a large archive (APPNOTE 4.3.14-16).
END, LOCATOR, END_64 = 22, 20, 56
DESCRIPTOR = 24
LINE = re.compile(r"^([0-9a-f]{64})  (.+)$")


def main(arguments: list[str]) -> int:
    source = Path(arguments[0]) if arguments else Path(__file__).resolve().parent
    try:
        if doubles := ambiguities(source):
            print("\n".join(doubles))
            return 1
        found = dict(digests(source))
        manifest, signature = at_the_top(source, MANIFEST), at_the_top(source, SIGNATURE)
        listed = manifest_of(manifest)
        certified = dict(contents(source, signatures.FOLDER))
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        print(f"TIDAK TERBACA / UNREADABLE: {source}: {error}")
        return 2
    signer = signatures.signer_of(manifest or b"", signature, certified) if signature is not None else None
    troubles = [*differences(listed, found), *signatures.troubles_with(certified, found)]
    if signature is not None and signer is None:
        troubles.append(f"TANDA TANGAN SALAH / SIGNATURE WRONG: {MANIFEST}")
    if signature is None:
        print(UNSIGNED)
    elif signer is not None:
        print("\n".join([f"DITANDATANGANI / SIGNED: {MANIFEST}, {signer}", *others_than(signer, certified)]))
    print("\n".join(troubles) or f"SAMA / SAME: {len(listed)} berkas / files")
    for fingerprint in sorted(PurePosixPath(name).stem for name in certified if name.endswith(".pem")):
        print(f"KUNCI / KEY: {fingerprint}\n  {COMPARE}")
    return 1 if troubles else 3 if signature is None else 0


def others_than(signer: str, certified: dict[str, bytes]) -> list[str]:
    """That what the court has certified is signed with other keys than the list: so after a change of keys, or forged.

    Whoever changes a file, adds a key of his own and signs the list anew cannot sign that.
    """
    by = {name: key for name, key in signatures.keys_named(certified) if key != signer}
    return [OTHER_KEY, *(f"  {name}: {key}" for name, key in by.items())] if by else []


def ambiguities(source: Path) -> list[str]:
    """Why it is not clear what an archive holds: of two files of one name, each program unpacks another."""
    if source.is_dir():
        return []
    with zipfile.ZipFile(source) as archive:
        names = archive.namelist()
        hidden = hidden_in(archive)
    troubles = [f"TERSEMBUNYI / HIDDEN: {hidden}"] if hidden else []
    troubles += [f"GANDA / TWICE: {name}" for name, count in Counter(names).items() if count > 1]
    folders = sorted({name.partition("/")[0] for name in names})
    if len(folders) > 1:
        troubles.append(f"LEBIH DARI SATU FOLDER / MORE THAN ONE FOLDER: {', '.join(folders)}")
    return troubles


def hidden_in(archive: zipfile.ZipFile) -> str:
    """What is in an archive besides the files that it lists: other programs may find another archive in it. Or empty.

    Sizes may stand behind a file, in DESCRIPTOR bytes.
    """
    end = 0
    for entry in sorted(archive.infolist(), key=lambda entry: entry.header_offset):
        if not 0 <= entry.header_offset - end <= (DESCRIPTOR if end else 0):
            return f"byte {end}-{entry.header_offset}"
        if stat.S_ISLNK(entry.external_attr >> 16) or (entry.is_dir() and entry.file_size):
            return entry.filename
        archive.fp.seek(entry.header_offset + 26)
        name, extra = struct.unpack("<HH", archive.fp.read(4))
        end = entry.header_offset + 30 + name + extra + entry.compress_size
    if archive.comment or not 0 <= archive.start_dir - end <= DESCRIPTOR:
        return f"byte {end}-{archive.start_dir} {archive.comment.decode(errors='replace')}"
    return "" if ends_with_its_directory(archive) else f"byte {archive.start_dir}-"


def ends_with_its_directory(archive: zipfile.ZipFile) -> bool:
    """Whether nothing lies in or behind the list of files: zipfile passes over what comes after the archive's end."""
    length = archive.fp.seek(0, 2)
    end, tail = length - END, _at(archive, length - END, END)
    size = struct.unpack("<L", tail[12:16])[0]
    if tail[:4] != b"PK\5\6":
        return False
    if _at(archive, end - LOCATOR, 4) == b"PK\6\7":  # an archive of more than 4 GB
        end -= LOCATOR + END_64
        size = struct.unpack("<Q", _at(archive, end + 40, 8))[0]
    return archive.start_dir + size == end


def _at(archive: zipfile.ZipFile, place: int, count: int) -> bytes:
    archive.fp.seek(max(0, place))
    return archive.fp.read(count)


def differences(listed: dict[str, str], found: dict[str, str]) -> list[str]:
    """One or more lines for each file that is not as it was; both are digests by path."""
    troubles = []
    for name, digest in listed.items():
        if name not in found:
            troubles.append(f"HILANG / MISSING: {name}")
        elif found[name] != digest:
            troubles.append(
                f"BERUBAH / CHANGED: {name}\n  seharusnya / should be {digest}\n  sekarang / is now     {found[name]}"
            )
    extra = sorted(set(found) - set(listed) - {MANIFEST, SIGNATURE})
    return troubles + [f"TAMBAHAN / ADDED: {name}" for name in extra]


def manifest_of(manifest: bytes | None) -> dict[str, str]:
    """Digests by path. Raises ValueError for what is no list of them."""
    lines = (manifest or b"").decode().splitlines()
    matches = [LINE.match(line) for line in lines]
    if not lines or not all(matches):
        raise ValueError(f"{MANIFEST}: bukan daftar / not a list")
    return {match[2]: match[1] for match in matches if match}


def at_the_top(source: Path, name: str) -> bytes | None:
    """A file that lies beside this one; None where there is none. Raises ValueError where there are several."""
    if source.is_dir():
        return (source / name).read_bytes() if (source / name).is_file() else None
    with zipfile.ZipFile(source) as archive:
        inside = [path for path in archive.namelist() if path.split("/")[1:] == [name]]
        if len(inside) > 1:
            raise ValueError(f"{name}: {len(inside)}")
        return archive.read(inside[0]) if inside else None


def digests(source: Path) -> Iterator[tuple[str, str]]:
    """Path and digest of each file in a folder, or in the one folder of an archive."""
    if source.is_dir():
        for path in sorted(source.rglob("*")):
            if path.is_file() or path.is_symlink():
                with path.open("rb") as file:
                    yield path.relative_to(source).as_posix(), digest(file)
        return
    with zipfile.ZipFile(source) as archive:
        for entry in archive.infolist():
            if not entry.is_dir():
                with archive.open(entry) as file:
                    yield entry.filename.partition("/")[2], digest(file)


def contents(source: Path, folder: str) -> Iterator[tuple[str, bytes]]:
    """Path and bytes of each file below a folder of the bundle."""
    if source.is_dir():
        for path in sorted((source / folder).rglob("*")):
            if path.is_file():
                yield path.relative_to(source).as_posix(), path.read_bytes()
        return
    with zipfile.ZipFile(source) as archive:
        for entry in archive.infolist():
            name = entry.filename.partition("/")[2]
            if name.startswith(folder) and not entry.is_dir():
                yield name, archive.read(entry)


def digest(file: BinaryIO) -> str:
    made = hashlib.sha256()
    while block := file.read(BLOCK):
        made.update(block)
    return made.hexdigest()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

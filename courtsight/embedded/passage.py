"""Lets one more user walk through a folder by its access list (ACL): nobody else gains anything by it."""

import functools
import operator
import os
import struct
from pathlib import Path

ATTRIBUTE = "system.posix_acl_access"
VERSION = 2
HEAD, ENTRY = struct.Struct("<I"), struct.Struct("<HHI")
OWNER, USER, OWNING_GROUP, GROUP, MASK, OTHERS = 0x01, 0x02, 0x04, 0x08, 0x10, 0x20
LIMITED = (USER, OWNING_GROUP, GROUP)  # by the mask
WALK = 1
NOBODY = 0xFFFF_FFFF  # the id of an entry that needs none
Entries = dict[tuple[int, int], int]  # kind and id: rights


def let_pass(folder: Path, user_id: int) -> None:
    """Give the user the right to walk through, not to list or write. Raises OSError where there are no access lists."""
    entries = _entries(folder)
    limit = entries.pop((MASK, NOBODY), 7)
    # A new mask must not give back to others what the old one took away.
    entries = {key: rights & limit if key[0] in LIMITED else rights for key, rights in entries.items()}
    entries[USER, user_id] = entries.get((USER, user_id), 0) | WALK
    limited = (rights for (kind, _), rights in entries.items() if kind in LIMITED)
    entries[MASK, NOBODY] = functools.reduce(operator.or_, limited)
    rows = (ENTRY.pack(kind, rights, number) for (kind, number), rights in sorted(entries.items()))
    os.setxattr(folder, ATTRIBUTE, HEAD.pack(VERSION) + b"".join(rows))


def _entries(folder: Path) -> Entries:
    """Those of the access list or, without one, those that the mode stands for."""
    if ATTRIBUTE in os.listxattr(folder):
        rows = ENTRY.iter_unpack(os.getxattr(folder, ATTRIBUTE)[HEAD.size :])
        return {(kind, number): rights for kind, rights, number in rows}
    mode = folder.stat().st_mode
    return {(OWNER, NOBODY): mode >> 6 & 7, (OWNING_GROUP, NOBODY): mode >> 3 & 7, (OTHERS, NOBODY): mode & 7}

"""What the network frees between two layers is not given back to the kernel, which would clear it anew."""

import subprocess
import sys

import pytest

# Large enough to be asked of the kernel by default, and freed again, as between the layers of the network.
PAGE_FAULTS = """
import ctypes, resource
from transcription.engines.whisper.memory import keep_memory
libc = ctypes.CDLL(None)
libc.malloc.restype, libc.malloc.argtypes, libc.free.argtypes = ctypes.c_void_p, [ctypes.c_size_t], [ctypes.c_void_p]
def use():
    block = libc.malloc(80 << 20)
    ctypes.memset(block, 1, 80 << 20)
    libc.free(block)
def faults():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(3):
        use()
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before
without = faults()
assert keep_memory()
use()
print(without, faults())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only glibc is told")
def test_memory_that_was_used_once_is_used_again() -> None:
    found = subprocess.run([sys.executable, "-c", PAGE_FAULTS], check=True, capture_output=True, text=True).stdout

    without, kept = (int(number) for number in found.split())
    assert kept < without / 20

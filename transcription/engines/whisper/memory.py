"""How the C library hands out memory to CTranslate2."""

import ctypes

# Their numbers in <malloc.h>.
TRIM_THRESHOLD, MMAP_THRESHOLD, ARENA_MAX = -1, -3, -8
KEPT = 2**31 - 1  # bytes: all
LARGEST = 2**30  # bytes that come from the heap
SETTINGS = ((ARENA_MAX, 1), (MMAP_THRESHOLD, LARGEST), (TRIM_THRESHOLD, KEPT))


def keep_memory() -> bool:
    """The buffers of one layer serve the next one as well. False where the C library knows no such thing.

    glibc asks the kernel for every large buffer and gives it back at once; clearing the pages anew was a third of the
    time of encoding. Only its first arena holds blocks of more than 64 MB, so it is the only one. All of the process
    is concerned, but for threads that have an arena already.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:
        return False
    return all(mallopt(what, value) for what, value in SETTINGS)

"""Where a line ends while its speaker goes on. Pure.

Whoever reads along should not wait for the end of a long sentence. So once a line is long enough for the screen, it
ends behind a word that is heard well: with sound behind it, at a short pause or behind a comma if there is one.
"""

from collections.abc import Sequence

from transcription.types import Word

# Seconds of a line after which it is looked for a place to end it; on a busy machine, for each time it is heard costs.
LINE_SECONDS, LONG_LINE_SECONDS = 3.5, 7.0
SHORTEST_LINE = 1.5
# The words of the last seconds may be cut off, or heard otherwise with what follows.
UNSURE_SECONDS = 0.6
# A place is as good as one so many seconds later.
PAUSE_WEIGHT = 2.0  # for each second of a pause
SENTENCE, CLAUSE = 0.6, 0.3
SENTENCE_ENDS, CLAUSE_ENDS = (".", "?", "!", "…"), (",", ";", ":")


def words_of_line(words: Sequence[Word], begin: float, heard_until: float) -> int:
    """How many of the words make a line that began at second `begin`; 0 when none of them can end it yet."""
    places = [
        place
        for place in range(1, len(words))
        if words[place - 1].end - begin >= SHORTEST_LINE and words[place - 1].end <= heard_until - UNSURE_SECONDS
    ]
    return max(places, key=lambda place: (_merit(words, place), place), default=0)


def _merit(words: Sequence[Word], place: int) -> float:
    last, following = words[place - 1], words[place]
    mark = SENTENCE if last.word.endswith(SENTENCE_ENDS) else CLAUSE if last.word.endswith(CLAUSE_ENDS) else 0.0
    return last.end + PAUSE_WEIGHT * max(0.0, following.start - last.end) + mark

"""What a person has to listen to before a transcript can count: pure functions of words and of what was heard.

A rule finds marks in one segment. To add one: a generator function in a module of its own, and a line in
finding.RULES; its kind in values.DoubtKind, and its reason in transcription.doubtful.
"""

from transcription.doubts.finding import doubts_in
from transcription.doubts.sound import merged
from transcription.doubts.values import Doubt, DoubtKind, Known, Mark, Said

__all__ = ["Doubt", "DoubtKind", "Known", "Mark", "Said", "doubts_in", "merged"]

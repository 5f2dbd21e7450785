from transcription.models.abandoned import AbandonedCall
from transcription.models.answer import Answer
from transcription.models.cached import CacheCount, Cached
from transcription.models.case import Case, Party
from transcription.models.court import Court, CourtRoom, MinutesTemplate
from transcription.models.hearing import Hearing, Participant
from transcription.models.job import Chunk, Gathering, Job
from transcription.models.recording import Recording
from transcription.models.speaker import Speaker, SpeakerChange, SpeakerMove
from transcription.models.transcript import Segment, SegmentRevision, Transcript
from transcription.models.transfer import Transfer
from transcription.models.upload import Upload
from transcription.models.voice_print import VoicePrint

__all__ = [
    "AbandonedCall",
    "Answer",
    "CacheCount",
    "Cached",
    "Case",
    "Chunk",
    "Court",
    "CourtRoom",
    "Gathering",
    "Hearing",
    "Job",
    "MinutesTemplate",
    "Participant",
    "Party",
    "Recording",
    "Segment",
    "SegmentRevision",
    "Speaker",
    "SpeakerChange",
    "SpeakerMove",
    "Transcript",
    "Transfer",
    "Upload",
    "VoicePrint",
]

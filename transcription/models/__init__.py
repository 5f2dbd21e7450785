from transcription.models.abandoned import AbandonedCall
from transcription.models.anonymity import HiddenText, Pseudonym
from transcription.models.answer import Answer
from transcription.models.bookmark import Bookmark
from transcription.models.cached import CacheCount, Cached
from transcription.models.case import Case, Party
from transcription.models.certification import Confirmation, CourtKey, Renvoi, Signatory, TranscriptVersion
from transcription.models.court import Court, CourtRoom, MinutesTemplate
from transcription.models.edit import EditKind, TranscriptEdit
from transcription.models.hearing import Hearing, Participant
from transcription.models.job import Chunk, Gathering, Job
from transcription.models.job_end import JobEnd
from transcription.models.job_event import JobEvent
from transcription.models.live import CaptionLine, LiveGap, LiveMark, LiveSession
from transcription.models.live_difference import LiveDifference
from transcription.models.proceedings import Exhibit, Proceedings
from transcription.models.recording import Recording
from transcription.models.speaker import Speaker, SpeakerChange, SpeakerMove
from transcription.models.transcript import Segment, Transcript
from transcription.models.transfer import Transfer
from transcription.models.upload import Upload
from transcription.models.voice_print import VoicePrint

__all__ = [
    "AbandonedCall",
    "Answer",
    "Bookmark",
    "CacheCount",
    "Cached",
    "CaptionLine",
    "Case",
    "Chunk",
    "Confirmation",
    "Court",
    "CourtKey",
    "CourtRoom",
    "EditKind",
    "Exhibit",
    "Gathering",
    "Hearing",
    "HiddenText",
    "Job",
    "JobEnd",
    "JobEvent",
    "LiveDifference",
    "LiveGap",
    "LiveMark",
    "LiveSession",
    "MinutesTemplate",
    "Participant",
    "Party",
    "Proceedings",
    "Pseudonym",
    "Recording",
    "Renvoi",
    "Segment",
    "Signatory",
    "Speaker",
    "SpeakerChange",
    "SpeakerMove",
    "Transcript",
    "TranscriptEdit",
    "TranscriptVersion",
    "Transfer",
    "Upload",
    "VoicePrint",
]

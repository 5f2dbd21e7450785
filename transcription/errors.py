"""Errors of transcription. Each has a code for programs, and says what happened and what to do.

    CourtSightError
    ├── BadAudio                 the file is the trouble; trying again does not help
    │   ├── EmptyFile  NotMedia  TruncatedMedia  NoAudioStream  TooShort  TooLong  FileTooLarge
    │   └── NoSpeech             a good file in which nobody speaks
    ├── EngineError              `retryable` says whether trying again can help
    │   ├── ModelUnavailable     weights are missing or damaged
    │   ├── EngineFailed         the engine broke on this audio
    │   │   └── EngineGaveUp     and trying again by ourselves would only be paid for again
    │   ├── EngineUnreachable    no answer, or "not now": network, outage, deadline
    │   ├── EngineBusy           a quota is used up for the moment: slow down, no attempt was lost
    │   ├── EngineRefused        credentials, permissions, or a request that will never be accepted
    │   ├── MayNotLeave          the court's policy keeps this audio in the building
    │   └── BudgetSpent          this month's minutes are used up; the job waits or goes elsewhere
    ├── CloudFileError           a recording that is to be taken from cloud storage
    │   └── CloudStorageUnavailable  BucketNotAllowed  CloudFileMissing  CloudFileForbidden
    ├── DictionaryUnavailable    CORRECTION_DICTIONARY names what cannot be read
    ├── StorageFull              the disk; nothing was lost, go on when there is room
    ├── ProbeFailed              checking a file failed on our side; the file may be good
    ├── WrongState               e.g. cancelling a job that has ended
    │   ├── WrongOffset          a piece of an upload that does not follow on what is stored
    │   ├── UploadBusy           another request is writing to the same upload
    │   ├── UploadGone           what was stored of an upload is no longer there
    │   ├── MergedAway           a speaker who has become part of another one
    │   ├── PeaksNotReady        the picture of a recording's sound is still being made
    │   ├── TooManyBookmarks     of one reader in one recording
    │   ├── HearingSealed        guests do not read along in a closed hearing
    │   ├── AlreadyUndone        a change of speakers that no longer holds
    │   └── ChangedSince         a change of speakers on which later ones stand
    ├── MicrophoneEach           speakers who are known by their channels are not told apart by voice
    ├── SameSpeaker              nobody is merged with himself
    ├── UnknownParticipant       somebody who takes no part in the hearing
    ├── BadRttm                  a file that should say who speaks when does not
    ├── VocabularyFull           a word more than a case or the court keeps
    ├── UnsupportedOption        a language or engine that this installation does not have
    └── DiarizationUnavailable   nobody can tell speakers apart here
        ├── SpeakerModelUnavailable  weights are missing or damaged, or SPEAKER_MODEL is no speaker model
        ├── DiarizationFailed    the model broke on this recording
        └── EvidenceUnusable     what was kept of a recording's voices is damaged or of another version

`status` is the one of an HTTP answer that says it, wherever that is given.
`str(error)` is for logs, in English. `message` and `action` are for people, lazily translated; so is `waiting`, which
says in few words what a job waits for that will be tried again.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class CourtSightError(Exception):
    """Base of all errors that are meant to reach a person."""

    code = "error"
    status = 500
    message: str | Promise = _("Something went wrong.")
    action: str | Promise = _("Try again. If it happens again, tell your administrator.")
    waiting: str | Promise = _("Waiting for another attempt")
    retryable = False

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail or self.code)
        self.detail = detail


class BadAudio(CourtSightError):
    code = "bad_audio"
    status = 422
    message = _("This file cannot be used.")
    action = _("Choose another file.")


class EmptyFile(BadAudio):
    code = "empty_file"
    message = _("The file is empty (0 bytes).")
    action = _("Copy it from the recorder again and check its size before uploading.")


class NotMedia(BadAudio):
    code = "not_media"
    message = _("This is not an audio or video file.")
    action = _(
        "Upload the recording itself: for example WAV, MP3, M4A, AAC, OGG, Opus, FLAC, WMA, AMR, 3GP, "
        "MP4, MKV, WebM, MOV or AVI."
    )


class TruncatedMedia(BadAudio):
    code = "truncated_media"
    message = _("The file is incomplete: part of the recording is missing.")
    action = _("Copy it from the recorder again, play it to the end on your computer, then upload it.")


class NoAudioStream(BadAudio):
    code = "no_audio_stream"
    message = _("This video has no sound.")
    action = _("Export it again with its sound track, or upload the sound recording.")


class TooShort(BadAudio):
    code = "too_short"
    message = _("The recording is shorter than half a second.")
    action = _("Check that this is the right file.")


class TooLong(BadAudio):
    code = "too_long"
    message = _("The recording is longer than 24 hours.")
    action = _("Split it into recordings of one day each.")


class FileTooLarge(BadAudio):
    code = "file_too_large"
    status = 413
    message = _("The file is larger than this installation accepts.")
    action = _("Upload the sound track alone, or split the file.")


class NoSpeech(BadAudio):
    code = "no_speech"
    message = _("No speech was found in this recording.")
    action = _("Listen to it. If people do speak, the microphone was too far away or switched off.")


class EngineError(CourtSightError):
    code = "engine_error"


class ModelUnavailable(EngineError):
    code = "model_unavailable"
    message = _("The speech model is missing or damaged.")
    action = _("Administrator: run `make setup`, or point WHISPER_MODEL at a folder with a model.")


class DictionaryUnavailable(CourtSightError):
    code = "dictionary_unavailable"
    message = _("The dictionary for the correction cannot be read.")
    action = _("Administrator: let CORRECTION_DICTIONARY name a plain list of words, or nothing.")


class EngineFailed(EngineError):
    code = "engine_failed"
    message = _("The speech engine failed on this recording.")
    action = _("Retry the job. If it fails again, tell your administrator.")
    retryable = True


class EngineGaveUp(EngineFailed):
    """For people the same as EngineFailed: whether it is worth another payment is for them to say."""

    retryable = False


class EngineUnreachable(EngineError):
    code = "engine_unreachable"
    status = 503
    message = _("The speech service cannot be reached.")
    action = _("The job goes on by itself when the service answers again. If it lasts, tell your administrator.")
    waiting = _("Waiting until the speech service can be reached")
    retryable = True


class EngineBusy(EngineError):
    """`pause`, in seconds, is the service's own wish, when it has one."""

    code = "engine_busy"
    status = 503
    message = _("The speech service asks us to slow down.")
    action = _("Nothing needs to be done: the job goes on by itself.")
    waiting = _("Waiting until the speech service takes more")
    retryable = True

    def __init__(self, detail: str = "", pause: float | None = None) -> None:
        super().__init__(detail)
        self.pause = pause


class EngineRefused(EngineError):
    code = "engine_refused"
    status = 502
    message = _("The speech service refuses our request.")
    action = _("Administrator: run `manage.py engines`, which says what is missing.")


class MayNotLeave(EngineError):
    code = "may_not_leave"
    status = 403
    message = _("The court's policy does not let this recording leave the building.")
    action = _("Choose the local engine, or ask an administrator to change the policy for this class of case.")


class BudgetSpent(EngineError):
    code = "budget_spent"
    status = 503
    message = _("This month's minutes of the speech service are used up.")
    action = _(
        "The job goes on by itself when the next month begins, or as soon as an administrator raises the limit or lets "
        "the local engine take over. If you need it sooner: cancel it, then start it “With other options”, with the "
        "local engine."
    )
    waiting = _("Waiting for next month's minutes, or for a higher limit")
    retryable = True


class CloudFileError(CourtSightError):
    status = 422


class CloudStorageUnavailable(CloudFileError):
    code = "cloud_storage_unavailable"
    message = _("Cloud storage is not configured on this installation.")
    action = _("Upload the file itself.")


class BucketNotAllowed(CloudFileError):
    code = "bucket_not_allowed"
    message = _("Recordings may not be taken from this bucket.")
    action = _("Upload the file itself, or ask your administrator to allow the bucket.")


class CloudFileMissing(CloudFileError):
    code = "cloud_file_missing"
    message = _("There is no such file in cloud storage.")
    action = _("Check the address: upper and lower case matter.")


class CloudFileForbidden(CloudFileError):
    code = "cloud_file_forbidden"
    message = _("CourtSight may not read this file in cloud storage.")
    action = _("Administrator: give CourtSight's account the right to read the bucket.")


class StorageFull(CourtSightError):
    code = "storage_full"
    status = 507
    message = _("The server's disk is full.")
    action = _("Nothing was lost. Ask your administrator to free space, then continue.")
    waiting = _("Waiting for room on the disk")
    retryable = True


class ProbeFailed(CourtSightError):
    code = "probe_failed"
    status = 503
    message = _("The file could not be checked just now.")
    action = _("Nothing was lost. Try again in a moment.")
    retryable = True


class WrongState(CourtSightError):
    code = "wrong_state"
    status = 409
    message = _("This is not possible now.")
    action = _("Reload the page to see the current state.")


class HearingSealed(WrongState):
    code = "hearing_sealed"
    message = _("A closed hearing has no guests.")
    action = _("Only people assigned to the hearing can follow its captions.")


class WrongOffset(WrongState):
    code = "wrong_offset"
    message = _("This part of the file does not follow on what the server has.")
    action = _("Continue the upload: it asks the server where to go on.")
    retryable = True


class UploadBusy(WrongState):
    code = "upload_busy"
    status = 423
    message = _("This upload is under way in another window.")
    action = _("Wait a moment, then continue.")
    retryable = True


class UploadGone(WrongState):
    code = "upload_gone"
    status = 410
    message = _("What the server had of this file is gone.")
    action = _("Upload the file again from the start.")


class MergedAway(WrongState):
    code = "merged_away"
    message = _("This speaker has meanwhile been merged with another one.")


class AlreadyUndone(WrongState):
    code = "already_undone"
    message = _("This change has been undone already.")


class ChangedSince(WrongState):
    code = "changed_since"
    message = _("Something that this change had touched has been changed again since.")
    action = _("Undo the later changes first, or set it right by hand.")


class MicrophoneEach(CourtSightError):
    code = "microphone_each"
    status = 422
    message = _("In this recording each speaker has a microphone of their own.")
    action = _("Name the speakers by hand, or transcribe the recording again with its channels mixed to one.")


class SameSpeaker(CourtSightError):
    code = "same_speaker"
    status = 422
    message = _("A speaker cannot be merged with itself.")
    action = _("Choose another speaker.")


class UnknownParticipant(CourtSightError):
    code = "unknown_participant"
    status = 422
    message = _("This person does not take part in the hearing.")
    action = _("Choose one of the hearing's participants, or write a name.")


class NameTaken(CourtSightError):
    code = "name_taken"
    status = 409
    message = _("Somebody who speaks in this transcript has this name already.")
    action = _("If both are one person, merge the two speakers. If not, give the other a number or another name.")


class UnsupportedOption(CourtSightError):
    code = "unsupported_option"
    status = 422
    message = _("This language or speech engine is not available.")
    action = _("Choose one of those offered.")


class BadRttm(CourtSightError):
    code = "bad_rttm"
    status = 422
    message = _("This is not a file in RTTM format.")
    action = _("Export it again, or leave it out.")


class DiarizationUnavailable(CourtSightError):
    code = "diarization_unavailable"
    status = 422
    message = _("Telling speakers apart is not available on this installation.")
    action = _("Start the transcription without it.")


class SpeakerModelUnavailable(DiarizationUnavailable):
    code = "speaker_model_unavailable"
    message = _("The model that tells speakers apart is missing or damaged.")
    action = _("Administrator: run `make setup`, or let SPEAKER_MODEL name a speaker model in ONNX format, or nothing.")


class DiarizationFailed(DiarizationUnavailable):
    code = "diarization_failed"
    status = 500
    message = _("Telling the speakers apart failed.")
    action = _(
        "Choose “Tell the speakers apart again” in the transcript's list of speakers. If that fails too, tell your "
        "administrator."
    )


class EvidenceUnusable(DiarizationUnavailable):
    code = "evidence_unusable"
    message = _("What was kept of the voices in this recording cannot be used any more.")
    action = _("Tell the speakers of the whole recording apart again.")


def error_of_code(code: str) -> type[CourtSightError]:
    """The class that explains a stored code; the base class for a code that this version does not know."""
    known, queue = {}, [CourtSightError]
    for error in queue:  # it grows meanwhile
        known.setdefault(error.code, error)
        queue += error.__subclasses__()
    return known.get(code, CourtSightError)

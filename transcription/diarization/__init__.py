"""Who spoke when: segmentation finds voices, embeddings of clean windows tell them apart. No torch, no Django.

    networks = load_networks(models)
    turns = diarize(wav, networks)

What was heard can be kept (Evidence), and turns made again from it with another number of speakers. Of both together
come the voices of the speakers (voices_of), to be compared with those of another recording.
"""

from transcription.diarization.evidence import Evidence, gather
from transcription.diarization.networks import Networks, load_networks
from transcription.diarization.prints import Voice, voices_of
from transcription.diarization.recipe import diarize, tell_apart
from transcription.diarization.words import assign

__all__ = ["Evidence", "Networks", "Voice", "assign", "diarize", "gather", "load_networks", "tell_apart", "voices_of"]

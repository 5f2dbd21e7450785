"""Who spoke when: segmentation finds voices, embeddings of clean windows tell them apart. No torch, no Django.

    networks = load_networks(models)
    turns = diarize(wav, networks)

What was heard can be kept (Evidence), and turns made again from it with another number of speakers.
"""

from transcription.diarization.evidence import Evidence, gather
from transcription.diarization.networks import Networks, load_networks
from transcription.diarization.recipe import diarize, tell_apart
from transcription.diarization.words import assign

__all__ = ["Evidence", "Networks", "assign", "diarize", "gather", "load_networks", "tell_apart"]

"""Whisper by faster-whisper (CTranslate2). Only workers and commands import this package."""

from transcription.engines.whisper.engine import WhisperEngine
from transcription.engines.whisper.short import LiveWhisper
from transcription.engines.whisper.weights import Model, find_model

__all__ = ["LiveWhisper", "Model", "WhisperEngine", "find_model"]

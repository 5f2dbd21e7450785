"""Live captions: a hearing's audio taken in durably, captioned while people speak, and filed when it ends.

    microphone → stream_consumer → audio_file (the truth) and channel (Redis, for speed) → worker → lines → viewers

docs/live-protocol.md has the messages, docs/decisions/live.md the reasons.
"""

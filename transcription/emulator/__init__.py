"""Google Cloud Speech-to-Text v2 on this machine: a gRPC server that Google's own client libraries can talk to.

docs/speech-emulator.md says how it is used. Only tests and `manage.py speech_emulator` load it.
"""

"""Google's own clients, pointed at the service or at the emulators."""

import grpc
from google.api_core.client_options import ClientOptions
from google.auth.credentials import AnonymousCredentials
from google.cloud import storage
from google.cloud.speech_v2 import SpeechClient
from google.cloud.speech_v2.services.speech.transports import SpeechGrpcTransport

from transcription.engines.google.configuration import Configuration
from transcription.engines.google.errors import client_errors


def speech_client(configuration: Configuration) -> SpeechClient:
    """Raises EngineRefused without credentials, and for a key file that may not be read."""
    with client_errors():
        if configuration.speech_emulator:
            channel = grpc.insecure_channel(configuration.speech_emulator)
            return SpeechClient(transport=SpeechGrpcTransport(channel=channel))
        return SpeechClient(client_options=ClientOptions(api_endpoint=configuration.endpoint))


def storage_client(project: str, emulator: str) -> storage.Client:
    """As speech_client."""
    with client_errors():
        if emulator:
            options = ClientOptions(api_endpoint=emulator)
            return storage.Client(project or "emulator", AnonymousCredentials(), client_options=options)
        return storage.Client(project or None)

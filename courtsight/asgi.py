"""Where requests and sockets come in."""

import os

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application
from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "courtsight.settings")
http = get_asgi_application()  # sets Django up: the sockets' modules need it

from courtsight.request_ids import NumberedSockets  # noqa: E402
from courtsight.sockets import SameOrigin  # noqa: E402
from transcription.routing import websockets  # noqa: E402

sockets = [*import_string("monitoring.routing.websockets"), *websockets]
application = ProtocolTypeRouter(
    {
        "http": http,
        "websocket": NumberedSockets(SameOrigin(AuthMiddlewareStack(URLRouter(sockets)))),
    }
)

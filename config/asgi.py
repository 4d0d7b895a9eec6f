"""The ASGI application: Django, the stream of replies beside it, and the life of the process."""

import os
import warnings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from asgiref.typing import ASGIReceiveCallable, ASGISendCallable, Scope
from django.core.asgi import get_asgi_application

django_application = get_asgi_application()

# Only now are the models ready to be imported.
from chat.replies import events, life  # noqa: E402
from config.middleware import SecurityHeaders  # noqa: E402


async def route(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
    if scope["type"] == "lifespan":
        await life.lifespan(receive, send)
    elif events.handles(scope):
        await events.stream(scope, receive, send)
    else:
        await django_application(scope, receive, send)  # type: ignore[arg-type]


# Django tells each operator how WhiteNoise's files are read: whole, which is right for small ones.
warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous")

application = SecurityHeaders(route)

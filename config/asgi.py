"""The ASGI application: Django, files and streams beside it, and the life of the process."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from asgiref.typing import ASGIReceiveCallable, ASGISendCallable, Scope
from django.conf import settings
from django.core.asgi import get_asgi_application
from servestatic import ServeStaticASGI

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


# Before Django, whose middlewares would cost each file more than the file itself.
with_files = ServeStaticASGI(
    route,
    root=settings.STATIC_ROOT,
    prefix=settings.STATIC_URL,
    allow_all_origins=False,
    autorefresh=settings.DEBUG,
)

application = SecurityHeaders(with_files)

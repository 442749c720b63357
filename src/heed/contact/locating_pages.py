"""Where calls come from: their live list, and `/api/v1/ground`, the roads and places that a map draws beneath it.

Metres, EPSG:27700. The same for everybody and no secret of anybody's, so a browser keeps it.
"""

from __future__ import annotations

from zlib import crc32

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from heed.contact.located_view import Located
from heed.web import problem
from heed.web.api import site_of
from heed.web.site import Screen
from heed.web.view import ViewMaker

NOTHING = b'{"roads":[],"water":[],"names":[]}'


async def ground(request: Request) -> Response:
    """What is drawn; nothing where the room has none."""
    site = site_of(request)
    if await site.session(request) is None:
        return problem.not_signed_in()
    body = site.ground or NOTHING
    tag = f'"{crc32(body):08x}"'
    headers = {"etag": tag, "cache-control": "private, no-cache"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)


SCREENS: tuple[Screen, ...] = ()
VIEWS: dict[str, ViewMaker] = {"located": Located}
KEPT: tuple[str, ...] = ()
ROUTES = [Route("/api/v1/ground", ground)]

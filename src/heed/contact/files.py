"""A file that came with a contact, as bytes to take away: never drawn, never opened here, and its reading recorded."""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from heed.log.files import Files
from heed.picture.contact import Contact
from heed.web.api import site_of

#: Even a browser that shows it all the same gives it nothing: no script, no form, no address of ours.
HEADERS = {
    "content-security-policy": "default-src 'none'; sandbox", "x-content-type-options": "nosniff",
    "cache-control": "no-store", "cross-origin-resource-policy": "same-origin",
}  # fmt: skip
NO_FILE = "There is no such file of this contact."
_NAME = re.compile(r"[^A-Za-z0-9._ -]+")


async def file(request: Request) -> Response:
    """`/calls/<contact>/files/<file>`."""
    site = site_of(request)
    session = await site.signed_in(request)
    if isinstance(session, Response):
        return session
    if "call_desk" not in site.screens_of(session):
        return site.refused(session, "This screen is not in your role. Sign in, or take a post, that has it.")
    identity, wanted = request.path_params["contact"], request.path_params["file"]
    contact = await site.room.store.state(f"contact/{identity}")
    known = contact.files if isinstance(contact, Contact) else ()
    named = next((one for one in known if one.id == wanted), None)
    content = await Files(site.room.store).find(wanted, identity) if named else None
    if named is None or content is None:
        return site.refused(session, NO_FILE, 404)
    await site.reading(site.sessions.who(session), "opened", f"contact/{identity}", f"took the file {named.name}")
    # The ending is ours: what is double-clicked by mistake is opened by nothing.
    name = (_NAME.sub("_", named.name).strip(". ") or "file")[:80]
    headers = {**HEADERS, "content-disposition": f'attachment; filename="{name}.untrusted"'}
    return Response(content, media_type="application/octet-stream", headers=headers)


ROUTES = [Route("/calls/{contact}/files/{file}", file)]

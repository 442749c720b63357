"""`/administration/places`: what the gazetteer holds, a box to try it with, what was imported, and rows refused."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from heed.adapters.gazetteer.places import ImportedPlaces
from heed.web.api import site_of

SCREEN = "administration"
MOST_IMPORTS = 60
#: Whose each kind of file is, in the words its licence asks for; areas are said by what most of them are.
CREDITS = {
    "open_names": "Contains OS data © Crown copyright and database right (Open Government Licence v3)",
    "code_point": (
        "Contains OS data © Crown copyright and database right; contains Royal Mail data © Royal Mail copyright and "
        "database right; contains National Statistics data © Crown copyright and database right (Open Government "
        "Licence v3)"
    ),
    "onspd": (
        "Source: Office for National Statistics and National Records of Scotland; contains OS data © Crown copyright "
        "and database right; contains Royal Mail data © Royal Mail copyright and database right (Open Government "
        "Licence v3)"
    ),
    "osm": "© OpenStreetMap contributors (Open Database Licence 1.0, openstreetmap.org/copyright)",
    "own": "A list of places of your own: the force’s",
}
AREAS = (
    "Areas from the Office for National Statistics or Ordnance Survey: contains OS data © Crown copyright and database "
    "right (Open Government Licence v3); a force’s own beats are its own"
)


class BadRow(msgspec.Struct, frozen=True):
    """A row that was refused, as it is shown."""

    number: int
    reason: str


class Import(msgspec.Struct, frozen=True, kw_only=True):
    """One import, as it is shown."""

    id: int
    kind: str
    file: str
    sha256: str
    made_by: str
    began: datetime
    ended: datetime | None
    read: int
    kept: int
    changed: int
    same: int
    refused: int
    rows: tuple[BadRow, ...]
    #: Whether it is at work now; one that is neither that nor ended was stopped.
    running: bool

    @property
    def kind_words(self) -> str:
        return self.kind.replace("_", " ")


async def places(request: Request) -> Response:
    """What is imported, when, how many, and which rows were refused."""
    site = site_of(request)
    session = await site.signed_in(request)
    if isinstance(session, Response):
        return session
    held = site.places
    q = request.query_params.get("q", "").strip()[:200]
    imported = await _imported(held) if isinstance(held, ImportedPlaces) else {"made_up": True}
    return await site.page(
        request, "adapters/gazetteer/places.html", screen=SCREEN, session=session, q=q,
        found=await held.find(q) if held is not None and q else [],
        **{"imports": [], "counts": [], "credits": [], "made_up": False, **imported},
    )  # fmt: skip


async def _imported(held: ImportedPlaces) -> dict[str, Any]:
    rows = await held.search.rows("imports", most=MOST_IMPORTS)
    imports = [msgspec.convert(dict(zip(Import.__struct_fields__, row, strict=True)), Import) for row in rows]
    kinds = {one.kind for one in imports}
    owners = [words for kind, words in CREDITS.items() if kind in kinds]
    if kinds - CREDITS.keys():
        owners.append(AREAS)
    return {"imports": imports, "counts": held.counts.most_common(), "credits": owners}


ROUTES = [Route("/administration/places", places, methods=["GET"])]

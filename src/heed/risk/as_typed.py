"""Reading what is being typed, before it is sent: risk in a text, and rationales that say too little. Records nothing.

`POST /api/v1/cues` reads a text; `POST /api/v1/rationales` an assessment as far as it is written. What a page shows by
them is a help to the writer: what is heard and marked for the record is decided when it is sent.
"""

from __future__ import annotations

from typing import Annotated, TypeVar

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from heed.access.sessions import Session
from heed.log.command import Malformed
from heed.picture.incident import Incident
from heed.policy.values import Cues, Policy
from heed.risk import weak
from heed.risk.cues import Hit, find
from heed.risk.dealt import spoken_of
from heed.web import problem
from heed.web.api import limited_body, sender, site_of
from heed.web.forms import MOST_BYTES, explain
from heed.web.site import Site

Typed = Annotated[str, Meta(max_length=50_000)]
Asked = TypeVar("Asked", bound=msgspec.Struct)


class Text(msgspec.Struct, frozen=True):
    """A text as far as it is typed."""

    text: Typed


class Rationales(msgspec.Struct, frozen=True):
    """An assessment as far as it is typed: rationales and levels by element, on the incident it is of."""

    elements: dict[str, Typed]
    levels: dict[str, Typed] = {}
    incident: str = ""


async def cues(request: Request) -> Response:
    """`POST /api/v1/cues`: what of a text speaks of a risk."""
    asked = await _asked(request, Text)
    if isinstance(asked, Response):
        return asked
    _, site, text = asked
    in_force = site.policy.cues
    return _json({"cues": [said(hit, in_force) for hit in find(text.text, in_force)]})


def said(hit: Hit, in_force: Cues) -> dict[str, object]:
    """A cue found, with what a reader is told of it."""
    cue = in_force.by_id[hit.construct]
    return {**msgspec.structs.asdict(hit), "name": cue.name, "life": cue.life, "why": cue.why}


async def rationales(request: Request) -> Response:
    """`POST /api/v1/rationales`: which rationales say too little, and the kinds of risk that they speak of."""
    asked = await _asked(request, Rationales)
    if isinstance(asked, Response):
        return asked
    session, site, written = asked
    incident = site.room.index.by_category["incident"].get(f"incident/{written.incident}")
    policy = site.pack.in_force(incident.began_at) if isinstance(incident, Incident) else site.policy
    return _json(judged(written, policy, site, session.person))


def judged(written: Rationales, policy: Policy, site: Site, person: str) -> dict[str, object]:
    """Marks in words by element, and kinds of risk spoken of."""
    texts = {name: text.strip() for name, text in written.elements.items()}
    incidents = [one for one in site.room.index.by_category["incident"].values() if isinstance(one, Incident)]
    elsewhere = weak.elsewhere(incidents, person, written.incident)
    marks = weak.weak_marks(texts, written.levels, policy.thrive, policy.assessing, elsewhere)
    return {
        "weak": [{"element": one.element, "why": one.why, "words": one.in_words()} for one in marks],
        "speaks_of": spoken_of(texts.values(), policy.cues).of,
    }


async def _asked(request: Request, kind: type[Asked]) -> tuple[Session, Site, Asked] | Response:
    """Who asks, where, and what; or a problem that says why it is not read."""
    site = site_of(request)
    session = await sender(site, request)
    if isinstance(session, Response):
        return session
    body = await limited_body(request, MOST_BYTES)
    if body is None:
        return problem.too_large(MOST_BYTES)
    try:
        return session, site, msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as fault:
        return problem.from_malformed(Malformed([_why_unread(str(fault))]))


def _why_unread(fault: str) -> tuple[str, str]:
    """The field, where there is one, and what to do."""
    field, words = explain(fault)
    if words.endswith("."):
        return field, words
    return field, f"This cannot be read ({words.removeprefix('JSON is malformed: ')}); send one JSON object."


def _json(answer: object) -> Response:
    return Response(msgspec.json.encode(answer), media_type="application/json")


ROUTES = [
    Route("/api/v1/cues", cues, methods=["POST"]),
    Route("/api/v1/rationales", rationales, methods=["POST"]),
]

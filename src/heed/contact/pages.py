"""The call desk."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from heed.access.sessions import Session
from heed.contact import files
from heed.contact.claim_view import Claim
from heed.contact.for_officers_view import for_officers
from heed.contact.fullness_view import Fullness
from heed.contact.history_view import History
from heed.contact.neighbours_view import Lines, Unheard
from heed.contact.silent_view import SilentCall
from heed.contact.support_view import Directory
from heed.contact.told_view import Told
from heed.contact.views import Card
from heed.contact.written_view import Written
from heed.log.command import Who
from heed.picture.contact import Contact
from heed.picture.incident import Incident
from heed.web.api import site_of
from heed.web.site import Screen, Site
from heed.web.view import ViewMaker

NOT_YOURS = "This screen is not in your role. Sign in, or take a post, that has it."


async def calls(request: Request) -> Response:
    """`/calls`: the queue; whoever is on a call is taken to it."""
    site = site_of(request)
    session = await site.signed_in(request)
    if isinstance(session, Response):
        return session
    mine = [c for c in _contacts(site) if c.live and c.handler == session.person]
    if mine:
        return RedirectResponse(f"/calls/{max(mine, key=lambda c: c.answered_at or c.presented_at).id}", 303)
    return await _desk(request, site, session, None, None)


async def call(request: Request) -> Response:
    """`/calls/<contact>?incident=<id>`: one contact, and the incident of it that is worked on (the newest)."""
    site = site_of(request)
    session = await site.signed_in(request)
    if isinstance(session, Response):
        return session
    if "call_desk" not in site.screens_of(session):
        return site.refused(session, NOT_YOURS)
    contact = await _state(site, f"contact/{request.path_params['contact']}")
    if not isinstance(contact, Contact):
        return site.refused(session, "There is no such call. Go back to the calls.", 404)
    wanted = request.query_params.get("incident", "")
    if wanted not in contact.incidents:
        wanted = contact.incidents[-1] if contact.incidents else ""
    incident = await _state(site, f"incident/{wanted}") if wanted else None
    who, said = site.sessions.who(session), request.query_params.get("why", "")
    if site.readings.asks(who, contact, said):
        return site.ask_why(request, session, "This contact is over")
    await _record_reading(site, who, contact, incident, said)
    return await _desk(request, site, session, contact, incident if isinstance(incident, Incident) else None)


async def messages(request: Request) -> Response:
    """`/messages`: messages for officers that nobody has read, for whoever works incidents."""
    site = site_of(request)
    session = await site.signed_in(request)
    if isinstance(session, Response):
        return session
    if "incident" in site.screens_of(session):
        await site.reading(site.sessions.who(session), "opened", "officer_messages", "messages for officers")
    live = {"officer_messages": "officer-messages"}
    return await site.page(request, "contact/messages.html", screen="incident", session=session, live=live)


async def _desk(
    request: Request, site: Site, session: Session, contact: Contact | None, incident: Incident | None
) -> Response:
    who = site.sessions.who(session)
    live = {
        "queue": "queue-state",
        "unheard": "unheard",
        "waiting": "calls",
        "own": f"calls:{who.person}",
        "debts": f"thrive-owed:{who.person}",
    }
    if who.post:
        live["asked"] = f"asked:{who.post}"
    if contact is not None:
        live |= {"call": f"call:{contact.id}"} | {name: f"{name}:{contact.id}" for name in OF_CONTACT}
        if not contact.spoken:
            live["written"] = f"written:{contact.id}"
        live["officer_messages"] = f"officer-messages:{contact.id}"
        live["card_markers"] = f"card-markers:{contact.id}:{who.role}"
        if contact.spoken:
            live["located"] = f"located:{contact.id}"
    if incident is not None:
        live |= {name: f"{name}:{incident.id}" for name in PARTS}
        live["markers"] = f"markers:{incident.id}:{who.role}"
        if who.post:
            live["pointed"] = f"pointed:{who.post}:{incident.id}"
    on_the_line = contact is not None and contact.live and contact.handler == who.person
    return await site.page(
        request, "contact/desk.html", screen="call_desk", session=session, live=live, contact=contact, i=incident,
        on_the_line=on_the_line,
    )  # fmt: skip


async def _record_reading(site: Site, who: Who, contact: Contact, incident: object, said: str) -> None:
    over = "" if contact.open else site.readings.reason(who, said)
    why = over or ("taking the call" if contact.handler == who.person else "looking at a colleague's call")
    await site.reading(who, "opened", f"contact/{contact.id}", why)
    known = (await site.views.open(f"history:{contact.id}")).view
    if isinstance(known, History) and (said := known.said()):
        await site.reading(who, "history", f"contact/{contact.id}", said)
    if isinstance(incident, Incident):
        await site.reading(who, "opened", f"incident/{incident.id}", f"work on {incident.number}, {why}")


def _contacts(site: Site) -> list[Contact]:
    return [c for c in site.room.index.by_category["contact"].values() if isinstance(c, Contact)]


async def _state(site: Site, stream: str) -> object:
    """A state from the room's memory, or folded from the record."""
    category = stream.partition("/")[0]
    return site.room.index.by_category[category].get(stream) or await site.room.store.state(stream)


SCREENS = (Screen("call_desk", "/calls", "Calls"),)
#: Views of a contact beside its card, and the live parts of an incident, on the call desk.
OF_CONTACT = ("again", "claim", "history", "matter", "silent", "support")
PARTS = ("incident", "log", "thrive", "script", "said", "conduct", "links", "told", "plan")
VIEWS: dict[str, ViewMaker] = {
    "queue-state": Fullness, "claim": Claim, "call": Card, "told": Told, "written": Written,
    "silent": SilentCall, "lines": Lines, "unheard": Unheard, "officer-messages": for_officers, "support": Directory,
}  # fmt: skip
KEPT = ("calls", "queue-state")
ROUTES = [Route("/calls", calls), Route("/calls/{contact}", call), Route("/messages", messages), *files.ROUTES]

"""What incidents show on other screens: the pane of a selected incident.

A pane is the same live parts as the incident's own page, fewer of them.
"""

from __future__ import annotations

from typing import Any

from markupsafe import Markup
from starlette.responses import Response

from heed.access.sessions import Session
from heed.incidents.log_view import Log
from heed.incidents.looking import look, looked
from heed.log.command import Who
from heed.picture.incident import Incident
from heed.web.site import Site

PANE_LINES = 30


async def pane_beside_acts(site: Site, session: Session, ref: str) -> Response:
    """As `pane`, for a screen that has its own acts beside it: closing is the only one left here."""
    return await pane(site, session, ref, template="incidents/pane-beside-acts.html")


async def pane(site: Site, session: Session, ref: str, *, template: str = "incidents/pane.html") -> Response:
    """Band of risk, head, the newest lines of the log, and the forms to note, accept, assign; recorded as a reading.

    `ref` is the incident's id or number. Answers 404 where there is none, 403 to a role without the incident's screen.
    """
    if "incident" not in site.screens_of(session):
        return site.refused(session, "Incidents are not in your role. Sign in, or take a post, that has them.")
    incident = await find(site, ref)
    if incident is None:
        return site.refused(session, "There is no such incident. Press / and find it.", 404)
    who = site.sessions.who(session)
    live = live_parts(incident, who)
    shown = await shown_to(site, who, incident, most=PANE_LINES)
    return await site.fragment(template, session, live=live, i=incident, **shown)


def live_parts(incident: Incident, who: Who) -> dict[str, str]:
    """The views an incident is shown with, by the name its templates use."""
    return {
        "incident": f"incident:{incident.id}",
        "log": f"log:{incident.id}",
        "acts": f"acts:{incident.id}:{who.role}",
        "thrive": f"thrive:{incident.id}",
        "markers": f"markers:{incident.id}:{who.role}",
        "script": f"script:{incident.id}",
        "said": f"said:{incident.id}",
        "conduct": f"conduct:{incident.id}",
        "links": f"links:{incident.id}",
        "told": f"told:{incident.id}",
        "tasks": f"tasks:{incident.id}",
        "plan": f"plan:{incident.id}",
        "checks": f"checks:{incident.id}",
    }


def own_parts(incident: Incident, who: Who) -> dict[str, str]:
    """What its own page shows beside them: what only its reader is shown, and what else its contact spoke of."""
    pointed = {"pointed": f"pointed:{who.post}:{incident.id}"} if who.post else {}
    return {**pointed, **({"matters": f"matters:{incident.contact}"} if incident.contact else {})}


async def shown_to(
    site: Site, who: Who, incident: Incident, most: int | None = None, said: str = ""
) -> dict[str, Any]:  # fmt: skip
    """What one person is shown beside the live parts: the log with what is new to them. Records the reading first."""
    before = await looked(site, who, incident)
    await look(site, who, incident, said)
    log = (await site.views.open(f"log:{incident.id}")).view
    assert isinstance(log, Log)
    return {
        "looked": before,
        "most": most,
        "news": lambda: log.after(before.position, but=who.person) if before else [],
        "lines": lambda: Markup(log.rows(after=before.position if before else None, but=who.person, most=most)),
    }


async def find(site: Site, ref: str) -> Incident | None:
    """An incident by id or by log number, open or closed."""
    index = site.room.index
    if len(ref) < 10 and ref.isascii() and ref.isdigit():
        stream = index.numbers.get(f"{int(ref):04d}")
        found = index.by_category["incident"].get(stream) if stream else await site.room.store.by_number(int(ref))
    else:
        found = index.by_category["incident"].get(f"incident/{ref}") or await site.room.store.state(f"incident/{ref}")
    return found if isinstance(found, Incident) else None


PANELS = {"incident": pane, "incident_beside_acts": pane_beside_acts}

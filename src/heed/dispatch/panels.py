"""What the board fetches for the selected row: the incident's pane, and the form of one act as of the keypress."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from heed.access.sessions import Session
from heed.dispatch import rows
from heed.dispatch.choosing import Offer, to_assign, to_divert
from heed.picture.incident import Incident
from heed.picture.unit import Unit
from heed.policy.values import Policy
from heed.web.addressees import addressees
from heed.web.api import site_of
from heed.web.site import Site

#: Acts on the selected incident, in the order of the bar: key, command, words, form ("" goes at once).
ACTS = (
    ("a", "accept_incident", "Accept", ""),
    ("s", "assign_unit", "Assign", "assign"),
    ("n", "add_log_entry", "Note", "note"),
    ("c", "challenge_incident", "Challenge", "challenge"),
    ("v", "divert_unit", "Divert to it", "divert"),
    ("r", "release_unit", "Release", "release"),
    ("g", "set_grade", "Grade", "grade"),
    ("q", "ask_question", "Question", "question"),
)
FORMS = {form for _, _, _, form in ACTS if form}


async def incident_pane(request: Request) -> Response:
    """The selected incident, as the incidents' own panel shows it."""
    site = site_of(request)
    session = await site.signed_in(request)
    if isinstance(session, Response):
        return session
    panel = site.panels.get("incident_beside_acts") or site.panels.get("incident")
    if panel is None:
        return site.refused(session, "Incidents are not part of this room.", 404)
    return await panel(site, session, request.path_params["id"])


async def act_form(request: Request) -> Response:
    """The form of one act on an incident."""
    site = site_of(request)
    session = await site.signed_in(request)
    if isinstance(session, Response):
        return session
    act, incident = request.path_params["act"], _incident(site, request.path_params["id"])
    if "dispatch_board" not in site.screens_of(session) or act not in FORMS:
        return site.refused(session, "There is no such form.", 404)
    if incident is None:
        return site.refused(session, "It is closed or gone; choose another.", 404)
    given = _GIVEN[act](site, session, incident)
    return await site.fragment(f"dispatch/act-{act}.html", session, i=incident, **given)


async def status_form(request: Request) -> Response:
    """The form that sets the selected unit's status."""
    site = site_of(request)
    session = await site.signed_in(request)
    if isinstance(session, Response):
        return session
    if not site.policy.may(site.sessions.who(session).role, "set_unit_status"):
        return site.refused(session, "Units are not in your role. Sign in, or take a post, that has them.")
    stream = site.room.index.callsigns.get(request.path_params["callsign"].upper(), "")
    unit = site.room.index.by_category["unit"].get(stream)
    if not isinstance(unit, Unit):
        return site.refused(session, "That unit is not on duty.", 404)
    return await site.fragment("dispatch/act-status.html", session, u=unit, statuses=site.policy.statuses.values())


def _incident(site: Site, key: str) -> Incident | None:
    found = site.room.index.by_category["incident"].get(f"incident/{key}")
    return found if isinstance(found, Incident) else None


def _units(site: Site) -> list[Unit]:
    return [u for u in site.room.index.by_category["unit"].values() if isinstance(u, Unit)]


def offers_shown(offers: list[Offer], policy: Policy) -> list[dict[str, Any]]:
    """Offers as the forms list them, numbered: typing the number chooses."""
    return [
        {
            "number": number, "unit": o.unit, "state": rows.state_of(o.unit, policy.statuses.get(o.unit.status)),
            "offer": o, "marks": rows.marks(o.unit), "district": rows.plain(o.unit.district),
        }
        for number, o in enumerate(offers, 1)
    ]  # fmt: skip


def _assign(site: Site, session: Session, incident: Incident) -> dict[str, Any]:
    units = _units(site)
    engaged = sum(1 for u in units if u.incident and u.incident != incident.id)
    return {"offers": offers_shown(to_assign(incident, units), site.policy), "engaged": engaged}


def _divert(site: Site, session: Session, incident: Incident) -> dict[str, Any]:
    found = (i for i in site.room.index.by_category["incident"].values() if isinstance(i, Incident))
    incidents = {i.id: i for i in found}
    policy = site.pack.in_force(incident.began_at)
    return {"offers": offers_shown(to_divert(incident, _units(site), incidents, policy, site.now()), site.policy)}


def _release(site: Site, session: Session, incident: Incident) -> dict[str, Any]:
    mine = [u for u in _units(site) if u.incident == incident.id]
    return {"offers": offers_shown([Offer(u, None) for u in sorted(mine, key=lambda u: u.callsign)], site.policy)}


def _graded(site: Site, session: Session, incident: Incident) -> dict[str, Any]:
    grades = sorted(site.policy.grades.values(), key=lambda g: g.rank)
    rank = site.policy.grades[incident.grade].rank if incident.grade in site.policy.grades else 99
    return {"grades": grades, "higher": [(g.id, g.name) for g in grades if g.rank < rank]}


def _question(site: Site, session: Session, incident: Incident) -> dict[str, Any]:
    posts = site.room.index.by_category["post"]
    handler = incident.handler_post if f"post/{incident.handler_post}" in posts else "call_handler"
    return {"addressees": addressees(posts.values(), site.policy), "handler": handler}


def _nothing(site: Site, session: Session, incident: Incident) -> dict[str, Any]:
    return {}


_GIVEN: dict[str, Callable[[Site, Session, Incident], dict[str, Any]]] = {
    "assign": _assign, "divert": _divert, "release": _release, "grade": _graded, "challenge": _graded,
    "question": _question, "note": _nothing,
}  # fmt: skip

"""Coming on and off duty: whoever signs in takes a post, sees who is on, and leaves it to somebody or says why not.

The session takes its role and post from here. Units on duty stand on the same page, for those who look after them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import uuid4, uuid5

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from heed.access.sessions import Session
from heed.log.command import Malformed, Refusal
from heed.picture.person import Person
from heed.picture.post import Post
from heed.picture.unit import Unit
from heed.supervision.commands import AlreadyOnDuty, TakePost
from heed.web.api import site_of
from heed.web.forms import NAMESPACE, convert
from heed.web.sign_in import fields_of
from heed.web.site import Site
from heed.web.view import Row, View, ViewMaker

NOT_FROM_HERE = "This did not come from your own page. Go back, reload it, and send it again."


class OnDuty(View):
    """Who is on duty, in the order of the pack's roles."""

    category = "post"

    def draw(self, key: str) -> Row | None:
        post = self.room.index.by_category["post"].get(f"post/{key}")
        if not isinstance(post, Post) or not post.open:
            return None
        policy = self.context.pack.in_force(self.context.now())
        roles = list(policy.roles)
        place = roles.index(post.role) if post.role in roles else len(roles)
        order = f"{place:02d}-{post.taken_at.timestamp():014.3f}"
        desk = policy.desks[post.desk].name if post.desk in policy.desks else post.desk
        role = policy.roles[post.role].name if post.role in policy.roles else post.role
        return order, self.context.render(
            "supervision/post-row.html", post=post, order=order, desk=desk, role=role
        ).strip()


class Crews(View):
    """Units on duty with their crews, by call sign."""

    screen = "dispatch_board"
    category = "unit"

    def draw(self, key: str) -> Row | None:
        unit = self.room.index.by_category["unit"].get(f"unit/{key}")
        if not isinstance(unit, Unit) or not unit.open:
            return None
        status = self.context.pack.in_force(self.context.now()).statuses.get(unit.status)
        html = self.context.render("supervision/crew-row.html", u=unit, status=status.name if status else "")
        return unit.callsign, html.strip()


async def duty(request: Request) -> Response:
    """Take a post, see who is on duty, leave."""
    site = site_of(request)
    session = await site.signed_in(request)
    if isinstance(session, Response):
        return session
    return await _page(site, request, session)


async def _page(
    site: Site, request: Request, session: Session, problems: dict[str, str] | None = None, status: int = 200
) -> Response:
    who = site.sessions.who(session)
    role = site.policy.roles.get(who.role)
    live = {"on_duty": "on_duty"}
    if "dispatch_board" in site.screens_of(session):
        live["crews"] = "crews"
    answer = await site.page(
        request, "supervision/duty.html", screen="", session=session, live=live, problems=problems or {},
        key=str(uuid4()), **_choices(site, session), minds_others=role is not None and role.supervisor,
        may_units=site.policy.may(who.role, "bring_unit_on_duty"),
    )  # fmt: skip
    answer.status_code = status
    return answer


def _choices(site: Site, session: Session) -> dict[str, Any]:
    """What this person may take, holds already, and may hand over to whom."""
    person = site.sessions.person(session)
    posts = [p for p in site.room.index.by_category["post"].values() if isinstance(p, Post) and p.open]
    held = sorted((p for p in posts if p.person == session.person), key=lambda p: p.taken_at)
    roles = site.policy.roles
    wanted = [r for r in (person.roles if person else ()) if r in roles and r not in {p.role for p in held}]
    people = site.room.index.by_category["person"].values()
    return {
        "held": [(p, roles[p.role], _others(p, posts)) for p in held if p.role in roles],
        "roles": [(r, roles[r].name) for r in wanted],
        "all_roles": [(r.id, r.name) for r in roles.values() if not r.system],
        "desks": [(d.id, d.name) for d in site.policy.desks.values()],
        "people": sorted(
            ((p.id, p.name) for p in people if isinstance(p, Person) and not p.disabled and p.roles),
            key=lambda pair: pair[1],
        ),
        "posts_by_name": sorted(
            ((p.id, f"{p.name}, {roles[p.role].name.lower()}") for p in posts if p.role in roles),
            key=lambda pair: pair[1],
        ),
    }


def _others(post: Post, posts: Iterable[Post]) -> list[tuple[str, str]]:
    """Who else is on duty in a post's role: they can take over what it holds."""
    return sorted((p.id, p.name) for p in posts if p.role == post.role and p.id != post.id)


async def take(request: Request) -> Response:
    """Come on duty in a role, or go on in a post one holds; this window, and every other of its session, follows."""
    site = site_of(request)
    session = await site.signed_in(request)
    if isinstance(session, Response):
        return session
    given = await fields_of(request)
    if given.get("csrf") != session.csrf:
        return site.refused(session, NOT_FROM_HERE)
    held = _held(site, session, post=given.get("post", ""))
    problems: dict[str, str] = {}
    if held is None:
        try:
            held = await _take(site, session, given)
        except Malformed as fault:
            problems = dict(fault.errors)
        except AlreadyOnDuty as fault:
            held = _held(site, session, role=given.get("role", ""))
            problems = {"role": str(fault)}
        except Refusal as fault:
            problems = {fault.field or "role": str(fault)}
    if held is None:
        return await _page(site, request, session, problems, 422)
    await site.sessions.take_role(session, held.role, held.id)
    return RedirectResponse("/", 303)


def _held(site: Site, session: Session, *, post: str = "", role: str = "") -> Post | None:
    posts = site.room.index.by_category["post"].values()
    mine = (p for p in posts if isinstance(p, Post) and p.open and p.person == session.person)
    return next((p for p in mine if p.id == post or p.role == role), None)


async def _take(site: Site, session: Session, given: dict[str, str]) -> Post | None:
    """Whoever signs in acts in the role they come on duty in: before it they have none."""
    key = given.get("key") or str(uuid4())
    post, role = str(uuid5(NAMESPACE, f"{key}|post")), given.get("role", "")
    command = convert(TakePost, {"post": post, "role": role, "desk": given.get("desk", "")}, strict=True)
    who = site.sessions.who(session)
    person = site.sessions.person(session)
    if person is not None and role in person.roles:
        who = msgspec.structs.replace(who, role=role, post=post)
    await site.act(command, who, key)
    return _held(site, session, post=post)


VIEWS: dict[str, ViewMaker] = {"on_duty": OnDuty, "crews": Crews}

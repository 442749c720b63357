"""Administration of people, and everybody's own password.

What is a command goes to the API from its form. A password is none: it goes to a small route of its own, is recorded
as set, and is nowhere in the record.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4, uuid5

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from heed.access.accounts import WeakPassword, refuse_weak
from heed.access.decide import AddPerson, SetPassword
from heed.access.sessions import Session
from heed.access.views import Account, People
from heed.log.command import Malformed, Refusal
from heed.picture.person import Person
from heed.web.api import limited_body, site_of
from heed.web.forms import NAMESPACE, convert, plain_fields
from heed.web.site import Screen, Site
from heed.web.view import ViewMaker

SCREEN = "administration"
NOT_FROM_HERE = "This did not come from your own page. Go back, reload it, and send it again."
NOT_THE_SAME = "is not the same"
Given = Mapping[str, list[str]]
Problems = Mapping[str, str]


async def administration(request: Request) -> Response:
    """Everybody with an account, and the form that adds somebody."""
    site = site_of(request)
    session = await site.signed_in(request)
    if isinstance(session, Response):
        return session
    return await _people(site, request, session)


async def _people(
    site: Site, request: Request, session: Session, problems: Problems | None = None, given: Given | None = None
) -> Response:
    given = given or {}
    if SCREEN in site.screens_of(session):
        await site.reading(site.sessions.who(session), "opened", "accounts", "administration of accounts")
    answer = await site.page(
        request, "access/administration.html", screen=SCREEN, session=session, live={"people": "people"},
        key=one(given, "key") or str(uuid4()), problems=problems or {}, roles=_roles(site),
        name=one(given, "name"), sign_in=one(given, "sign_in"), chosen=given.get("roles", []),
        added=request.query_params.get("added", ""),
    )  # fmt: skip
    if problems:
        answer.status_code = 422
    return answer


async def add_person(request: Request) -> Response:
    """Somebody new, with a first password to give them."""
    site, session, given = await _posted(request)
    if isinstance(session, Response):
        return session
    problems = password_problems(given, one(given, "sign_in"))
    person = str(uuid5(NAMESPACE, f"{one(given, 'key')}|person"))
    if not given.get("roles"):
        problems["roles"] = "choose at least one"
    problems |= {field: "is needed" for field in ("name", "sign_in") if not one(given, field).strip()}
    if not problems:
        values: dict[str, Any] = {
            "person": person, "name": one(given, "name").strip(), "sign_in": one(given, "sign_in").strip().lower(),
            "roles": given.get("roles", []),
        }  # fmt: skip
        problems = await _add(site, session, given, values)
    if problems:
        return await _people(site, request, session, problems, given)
    return RedirectResponse(f"/administration?added={person}", 303)


async def _add(site: Site, session: Session, given: Given, values: dict[str, Any]) -> dict[str, str]:
    """The account, then its password: somebody added twice with one key is added once."""
    who = site.sessions.who(session)
    try:
        await site.act(convert(AddPerson, values, strict=True), who, one(given, "key") or None)
        await site.act(SetPassword(person=str(values["person"])), who)
        await site.accounts.set_password(str(values["person"]), str(values["sign_in"]), one(given, "password"))
    except Malformed as fault:
        return dict(fault.errors)
    except Refusal as fault:
        return {fault.field or "name": str(fault)}
    return {}


async def account(request: Request) -> Response:
    """One person: what they may act as, their password, whether they may sign in, and what happened to the account."""
    site = site_of(request)
    session = await site.signed_in(request)
    if isinstance(session, Response):
        return session
    return await _account(site, request, session)


async def _account(site: Site, request: Request, session: Session, problems: Problems | None = None) -> Response:
    person = _person(site, request.path_params["id"])
    if SCREEN not in site.screens_of(session):
        return site.refused(session, "This screen is not in your role. Sign in, or take a post, that has it.")
    if person is None:
        return site.refused(session, "There is no such account.", 404)
    if not problems:
        await site.reading(site.sessions.who(session), "opened", f"person/{person.id}", "administration of accounts")
    answer = await site.page(
        request, "access/account.html", screen=SCREEN, session=session, live={"account": f"account:{person.id}"},
        subject=person, problems=problems or {}, done=request.query_params.get("done", ""),
    )  # fmt: skip
    if problems:
        answer.status_code = 422
    return answer


async def give_password(request: Request) -> Response:
    """A new password for somebody else; whoever uses the old one is signed out everywhere."""
    site, session, given = await _posted(request)
    if isinstance(session, Response):
        return session
    person = _person(site, request.path_params["id"])
    if person is None or SCREEN not in site.screens_of(session):
        return site.refused(session, "There is no such account in your hands.", 404 if person is None else 403)
    problems = password_problems(given, person.sign_in)
    if not problems:
        problems = await _set_password(site, session, person, one(given, "password"))
    if problems:
        return await _account(site, request, session, problems)
    if person.id != session.person:
        await site.sessions.end_all(person.id)
    return RedirectResponse(f"/administration/people/{person.id}?done=password", 303)


async def own_password(request: Request) -> Response:
    """One's own password."""
    site = site_of(request)
    session = await site.signed_in(request)
    if isinstance(session, Response):
        return session
    return await _own(site, request, session)


async def _own(site: Site, request: Request, session: Session, problems: Problems | None = None) -> Response:
    done = request.query_params.get("done", "")
    answer = await site.page(
        request, "access/password.html", screen="", session=session, problems=problems or {}, done=done
    )
    if problems:
        answer.status_code = 422
    return answer


async def set_own_password(request: Request) -> Response:
    """The old one once, the new one twice."""
    site, session, given = await _posted(request)
    if isinstance(session, Response):
        return session
    person = site.sessions.person(session)
    if person is None:
        return site.refused(session, "There is no such account.", 404)
    problems = password_problems(given, person.sign_in) or await _old_problems(site, person, one(given, "old"))
    if not problems:
        problems = await _set_password(site, session, person, one(given, "password"))
    if problems:
        return await _own(site, request, session, problems)
    return RedirectResponse("/password?done=1", 303)


async def _old_problems(site: Site, person: Person, old: str) -> dict[str, str]:
    """Guesses at the old one are slowed down as they are at the door."""
    key = f"own:{person.id}"
    wait = site.throttle.wait_seconds(key)
    if wait > 0:
        return {"old": f"too many tries; wait {int(wait) + 1} s"}
    if await site.accounts.check(person.sign_in, old) == person.id:
        site.throttle.passed(key)
        return {}
    site.throttle.failed(key)
    return {"old": "is not your password"}


async def _set_password(site: Site, session: Session, person: Person, password: str) -> dict[str, str]:
    """Recorded first: a password that cannot be recorded is not set. Off duty, one's own is set in a role one has."""
    who = site.sessions.who(session)
    if not who.role and person.id == who.person and person.roles:
        who = msgspec.structs.replace(who, role=person.roles[0])
    try:
        await site.act(SetPassword(person=person.id), who)
        await site.accounts.set_password(person.id, person.sign_in, password)
    except (Refusal, WeakPassword) as fault:
        return {"password": str(fault)}
    return {}


def password_problems(given: Given, sign_in: str) -> dict[str, str]:
    """Faults of a new password and its repetition, by field."""
    try:
        refuse_weak(one(given, "password"), sign_in)
    except WeakPassword as fault:
        return {"password": str(fault)}
    return {} if one(given, "password") == one(given, "again") else {"again": NOT_THE_SAME}


async def _posted(request: Request) -> tuple[Site, Session | Response, Given]:
    """Who posts what, from their own page."""
    site = site_of(request)
    session = await site.signed_in(request)
    given: dict[str, list[str]] = {}
    for name, value in plain_fields(await limited_body(request)):
        given.setdefault(name, []).append(value)
    if isinstance(session, Session) and one(given, "csrf") != session.csrf:
        return site, site.refused(session, NOT_FROM_HERE), {}
    return site, session, given


def one(given: Given, name: str) -> str:
    """A field's value; the last where it comes twice."""
    return given.get(name, [""])[-1]


def _person(site: Site, identity: str) -> Person | None:
    found = site.room.index.by_category["person"].get(f"person/{identity}")
    return found if isinstance(found, Person) else None


def _roles(site: Site) -> list[tuple[str, str]]:
    return [(role.id, role.name) for role in site.policy.roles.values() if not role.system]


SCREENS = (Screen(SCREEN, "/administration", "Administration"),)
VIEWS: dict[str, ViewMaker] = {"people": People, "account": Account}
KEPT: tuple[str, ...] = ()
ROUTES = [
    Route("/administration", administration, methods=["GET"]),
    Route("/administration/people", add_person, methods=["POST"]),
    Route("/administration/people/{id}", account, methods=["GET"]),
    Route("/administration/people/{id}/password", give_password, methods=["POST"]),
    Route("/password", own_password, methods=["GET"]),
    Route("/password", set_own_password, methods=["POST"]),
]
